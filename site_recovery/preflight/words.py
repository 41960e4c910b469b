"""How findings name many things in one line."""

import collections.abc

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
