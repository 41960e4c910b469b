"""The evidence of a stack's vault, and what the stack's own outputs say of it."""

import collections.abc
import dataclasses
import functools
import json
import pathlib
import typing

from console import engine, project
from site_recovery import evidence
from site_recovery.evidence import Entry
from site_recovery.evidence_stores import Store

if typing.TYPE_CHECKING:
    from console.drill import page


@dataclasses.dataclass(frozen=True)
class Kept:
    """Where a stack's evidence is, read when it is asked for."""

    stack: str
    vault: str
    store: Store

    @property
    def where(self) -> str:
        """The place, in words."""
        return self.store.where

    @functools.cached_property
    def _entries(self) -> list[Entry]:
        return evidence.everything(self.store)

    def entries(self) -> list[Entry]:
        """All, oldest first. Raises Refused when there is none."""
        if not self._entries and evidence.numbered(self.store):
            raise project.Refused(f"nothing in {self.where} is evidence; run `dr drill verify`")
        if not self._entries:
            raise project.Refused(
                f"no drill of stack {self.stack} left evidence in {self.where}; declare one, "
                "drill: {name} on a group, and run `pulumi up`"
            )
        return self._entries

    def one(self, group: str | None, drill: str | None) -> Entry:
        """The newest that is meant. Raises Refused with the names that there are."""
        found = [
            entry
            for entry in self.entries()
            if group in (None, entry.document["group"]) and drill in (None, entry.document["drill"])
        ]
        if not found:
            meant = " ".join(filter(None, (drill and f"{drill}", group and f"of group {group}")))
            known = [f"{e.document['drill']} of {e.document['group']}" for e in self._entries]
            raise project.Refused(f"no drill {meant}; there are {', '.join(known[-10:])}")
        return found[-1]

    def verified(self, directory: pathlib.Path) -> "page.Evidence":
        """With what is wrong with the chain, by itself and by the stack's outputs."""
        from console.drill import page

        known = hashes(directory, self.stack)
        wrong = evidence.verify(self.store, known)
        entries = self._entries if wrong else self.entries()
        compared = None if known is None else len(known)
        return page.Evidence(self.vault, self.stack, self.where, entries, wrong, compared)


def of_stack(directory: pathlib.Path, stack: str) -> Kept:
    """Where the evidence of a stack is. Raises Refused with every mistake in its file."""
    config = project.load(directory, stack)
    told = {"directory": config.evidence.directory, "container": config.evidence.container}
    name = config.vault.thing.name
    return Kept(stack, name, evidence.store(told, name, project.settings(config)))


def hashes(directory: pathlib.Path, stack: str) -> dict[str, str] | None:
    """File name to sha256, as the stack's outputs tell; None if they cannot be read."""
    try:
        told = engine.answer(directory, "stack", "output", "--json", "--stack", stack)
        return dict(_pairs(json.loads(told)))
    except (project.Refused, ValueError):
        return None


def _pairs(value: typing.Any) -> collections.abc.Iterator[tuple[str, str]]:
    """Wherever an output holds a file's name beside its hash."""
    if isinstance(value, dict):
        if {"evidence", "sha256"} <= set(value):
            yield str(value["evidence"]), str(value["sha256"])
        for each in value.values():
            yield from _pairs(each)
    elif isinstance(value, list):
        for each in value:
            yield from _pairs(each)
