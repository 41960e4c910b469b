"""Which handler answers which call.

A template that begins with "/replication" is relative to a vault. Fixed segments match case-blind,
`{x}` takes one segment as sent, `{x*}` takes one or more (one per template, joined by "/").
"""

import collections.abc
import dataclasses
import functools
import typing

from emulator.messages import Reply

Handler = collections.abc.Callable[..., Reply]
VAULT = (
    "/subscriptions/{subscription}/resourceGroups/{group}"
    "/providers/Microsoft.RecoveryServices/vaults/{vault}"
)
VAULT_CAPTURES = ("subscription", "group", "vault")


@dataclasses.dataclass(frozen=True)
class Route:
    """One template and its handler.

    in_vault: relative to a vault. open_door: answers without a token and without an api-version.
    """

    method: str
    template: str
    segments: tuple[str, ...]
    handler: Handler
    in_vault: bool
    open_door: bool

    def captured(self, parts: typing.Sequence[str]) -> dict[str, str] | None:
        """What the template takes out of a path, or None if it does not fit."""
        segments: typing.Sequence[str] = self.segments
        rest = next((i for i, s in enumerate(segments) if s.endswith("*}")), None)
        found: dict[str, str] = {}
        if rest is not None:
            taken = len(parts) - len(segments) + 1
            if taken < 1:
                return None
            found[segments[rest][1:-2]] = "/".join(parts[rest : rest + taken])
            segments = (*segments[:rest], *segments[rest + 1 :])
            parts = (*parts[:rest], *parts[rest + taken :])
        if len(parts) != len(segments):
            return None
        for segment, part in zip(segments, parts, strict=True):
            if segment[0] == "{":
                found[segment[1:-1]] = part
            elif segment != part.casefold():
                return None
        return found

    @property
    def lists(self) -> bool:
        """Whether a GET of this template is a list."""
        return self.method == "GET" and not self.template.endswith("}")


_ROUTES: dict[str, list[Route]] = {}


def route(
    method: str, template: str, *, open_door: bool = False
) -> collections.abc.Callable[[Handler], Handler]:
    """Register a handler: `handler(world, request, **captured) -> Reply`."""

    def register(handler: Handler) -> Handler:
        in_vault = template.startswith("/replication")
        whole = VAULT + template if in_vault else template
        segments = tuple(s if s[0] == "{" else s.casefold() for s in whole.strip("/").split("/"))
        routes = _ROUTES.setdefault(method, [])
        routes.append(Route(method, template, segments, handler, in_vault, open_door))
        routes.sort(key=_vagueness)
        find.cache_clear()
        return handler

    return register


def routes() -> list[Route]:
    """Every route that is registered."""
    return [entry for of_method in _ROUTES.values() for entry in of_method]


def _vagueness(entry: Route) -> list[int]:
    """Sorts fixed segments before captured ones before `{x*}`; earlier ones count more."""
    return [2 if s.endswith("*}") else int(s[0] == "{") for s in entry.segments]


@functools.lru_cache(maxsize=8192)
def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The most exact route for a call and what it captures."""
    parts = path.strip("/").split("/")
    for entry in _ROUTES.get(method, ()):
        captured = entry.captured(parts)
        if captured is None:
            continue
        if entry.in_vault:
            captured = {k: v for k, v in captured.items() if k not in VAULT_CAPTURES}
        return entry, captured
    return None
