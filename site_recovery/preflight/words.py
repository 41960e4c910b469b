"""How findings name many things in one line."""

import collections.abc

from site_recovery import ids

LOWERED = {"resourcegroups": "resource groups", "virtualnetworks": "virtual networks"}
"""Types that come wholly in lower case from some services, in words."""
SHOWN = 2
"""Names of many that are shown before the dots."""


def several(noun: str, names: collections.abc.Iterable[str]) -> str:
    """`machine a`, `machines a, b, c` or `12 machines (a, b, …)`; each name once, in order."""
    told = list(dict.fromkeys(names))
    if len(told) == 1:
        return f"{noun} {told[0]}"
    if len(told) <= SHOWN + 1:
        return f"{noun}s {', '.join(told)}"
    return f"{len(told)} {noun}s ({', '.join(told[:SHOWN])}, …)"


def machines(names: collections.abc.Iterable[str]) -> str:
    """Machines by name, as `several` words them."""
    return several("machine", names)


def listed(names: collections.abc.Iterable[str]) -> str:
    """All names in one line, each once, in order."""
    return ", ".join(dict.fromkeys(names))


def thing(path: str) -> str:
    """What an id is of, in words: `virtual network shop-vnet`."""
    kind = path.rstrip("/").split("/")[-2]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind)
    return f"{LOWERED.get(words, words).removesuffix('s')} {ids.name(path)}"
