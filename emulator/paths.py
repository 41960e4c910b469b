"""Paths as Azure Resource Manager takes them: any case, any slashes, percent signs."""

import functools
import urllib.parse

from emulator import registry

GROUP_TYPE = "Microsoft.Resources/resourceGroups"
FIXED = {"subscriptions": "subscriptions", "resourcegroups": "resourceGroups"}


@functools.lru_cache(maxsize=4096)
def canonical(path: str) -> str:
    """The path with fixed segments in Azure's own case and names as sent."""
    parts = [part for part in urllib.parse.unquote(path).split("/") if part]
    at = 0
    while at < len(parts):
        folded = parts[at].casefold()
        if folded == "providers":
            parts[at] = "providers"
            at = _provider(parts, at + 1)
        else:
            parts[at] = FIXED.get(folded, parts[at]) if at in (0, 2) else parts[at]
            at += 2 if folded in FIXED else 1
    return "/" + "/".join(parts)


def _provider(parts: list[str], at: int) -> int:
    """Put a namespace and its type segments right; gives where the next provider begins."""
    if at < len(parts):
        parts[at] = registry.NAMESPACES.get(parts[at].casefold(), parts[at])
    at += 1
    while at < len(parts) and parts[at].casefold() != "providers":
        parts[at] = registry.SEGMENTS.get(parts[at].casefold(), parts[at])
        at += 2
    return at


def resource_type(path: str) -> str:
    """`Microsoft.X/types/children` of a resource's or a list's path; empty if it has none."""
    _, found, tail = path.rpartition("/providers/")
    if not found:
        parts = path.split("/")
        return GROUP_TYPE if len(parts) == 5 and parts[3] == "resourceGroups" else ""
    namespace, *rest = tail.split("/")
    return "/".join([namespace, *rest[::2]])


def parent(path: str) -> str:
    """The path without its last type and name."""
    return path.rsplit("/", 2)[0]


def name(path: str) -> str:
    """The last segment."""
    return path.rpartition("/")[2]


def group(path: str) -> str:
    """The id of the resource group that the path lies in; empty if in none."""
    parts = path.split("/", 5)
    return "/".join(parts[:5]) if len(parts) > 4 and parts[3] == "resourceGroups" else ""
