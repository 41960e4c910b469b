"""The last move number of each group, kept in tags of the vault: outside of every state and file.

A state that was restored, with a file as old as it, knows of no later move; the vault does. All
groups share a tag, or as many as its text needs: a resource has fifty tags of 256 characters (Use
tags to organize your Azure resources, azure-docs).
"""

import collections.abc

TAG = "dr-moves"
LENGTH = 256

Numbers = collections.abc.Mapping[str, int]
Tags = collections.abc.Mapping[str, str]


def ours(tags: Tags) -> dict[str, str]:
    """Those among a vault's tags that hold numbers, as they are spelled; names are case-blind."""
    return {name: str(value) for name, value in tags.items() if _holds(name.casefold())}


def read(tags: Tags) -> dict[str, int]:
    """Group to number; what is no number tells nothing."""
    found: dict[str, int] = {}
    for text in ours(tags).values():
        for entry in text.split():
            group, _, number = entry.rpartition("=")
            if group and number.isascii() and number.isdecimal():
                found[group] = max(found.get(group, 0), int(number))
    return found


def tags(numbers: Numbers) -> dict[str, str]:
    """The tags that hold them, each as full as it may be."""
    texts = [""]
    for group, number in sorted(numbers.items()):
        entry = f"{group}={number}"
        if texts[-1] and len(texts[-1]) + 1 + len(entry) > LENGTH:
            texts.append("")
        texts[-1] = f"{texts[-1]} {entry}".strip()
    return {TAG if n == 1 else f"{TAG}-{n}": text for n, text in enumerate(texts, 1) if text}


def latest(*known: Numbers) -> dict[str, int]:
    """The highest number of each group; 0 is none."""
    found: dict[str, int] = {}
    for numbers in known:
        for group, number in numbers.items():
            found[group] = max(found.get(group, 0), number)
    return {group: number for group, number in found.items() if number > 0}


def _holds(name: str) -> bool:
    return name == TAG or (name.startswith(f"{TAG}-") and name[len(TAG) + 1 :].isdecimal())
