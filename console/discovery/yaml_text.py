"""How values are written into a file: plain words where YAML lets them be, short in one line.

Whatever is written reads back as the same value: a word that YAML would take for something else
is quoted.
"""

import functools
import json
import re
import typing

from stacks.files import BrokenFile, read_yaml

WIDTH = 100
SHORT = 72
"""A mapping without inner mappings stands in one line up to this many characters."""
_PLAIN = re.compile(r"[A-Za-z0-9_/.][A-Za-z0-9_/.:@+() -]*")
_ID = re.compile(r"/[A-Za-z0-9_/.()-]+")  # most words of an inventory: not worth a parser
_BARE_KEYS = 3


def scalar(value: typing.Any) -> str:
    """One word of the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return "null"
    text = str(value)
    return text if _reads_back(text) else json.dumps(text, ensure_ascii=False)


def flow(value: typing.Any) -> str:
    """The value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return scalar(value)


def block(value: dict[str, typing.Any], indent: int) -> list[str]:
    """The entries of a mapping as lines."""
    return [line for key, each in value.items() for line in entry(key, each, indent)]


def entry(key: str, value: typing.Any, indent: int) -> list[str]:
    """One key with its value: in its own line where that stays short, else below."""
    start = f"{' ' * indent}{scalar(key)}:"
    if isinstance(value, dict) and value and not _short(value):
        return [start, *block(value, indent + 2)]
    if isinstance(value, list) and value and len(start) + len(flow(value)) >= WIDTH:
        return wrapped(start, value, indent)
    return [f"{start} {flow(value)}"]


def wrapped(start: str, value: list[typing.Any], indent: int) -> list[str]:
    """A list of words over several lines."""
    lines, line = [f"{start} ["], " " * (indent + 2)
    for each in value:
        word = f"{flow(each)}, "
        if len(line) + len(word) > WIDTH:
            lines.append(line.rstrip())
            line = " " * (indent + 2)
        line += word
    return [*lines, line.rstrip().rstrip(","), f"{' ' * indent}]"]


def _short(value: dict[str, typing.Any]) -> bool:
    """Whether a mapping is written in braces: few keys, or a thing with its name."""
    plain = not any(isinstance(each, dict) for each in value.values())
    return plain and len(value) <= _BARE_KEYS and len(flow(value)) <= SHORT


@functools.lru_cache(maxsize=4096)
def _reads_back(text: str) -> bool:
    """Whether YAML takes the bare text for this very text, in braces too."""
    if _ID.fullmatch(text):
        return True
    if not _PLAIN.fullmatch(text) or text != text.strip() or ": " in text or text.endswith(":"):
        return False
    try:
        return bool(read_yaml(text) == text)
    except BrokenFile:
        return False
