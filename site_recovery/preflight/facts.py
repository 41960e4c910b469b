"""What Azure shows, read once for all checks: lists where there are lists, each read one time.

A fact that cannot be read raises; the runner reports the checks that needed it as not checked.
"""

import collections.abc
import dataclasses
import datetime
import functools
import threading
import typing

from site_recovery import arm as reader
from site_recovery import errors, ids, watch
from site_recovery.arm import Arm, Json
from site_recovery.azure_to_azure import details, home_id
from site_recovery.machine import Vault
from site_recovery.positions import Item, container_id
from site_recovery.preflight.subject import Machine, Subject
from site_recovery.rulebook import Finding

COMPUTE, NETWORK, STORAGE = "2024-03-01", "2025-01-01", "2025-08-01"
"""api-versions of what is read (registered in facts/real-clients.md B3)."""
DISKS = "2024-03-02"
"""Disks and encryption sets have their own (Microsoft.Compute/disks, REST reference)."""
GROUPS = 8
"""Groups up to which each is listed alone; beyond, one list of the subscription costs less."""
T = typing.TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Asker:
    """Who asks, as far as it changes what a finding means.

    stack: its name, which the vault's tag bears. made: lower-case ids of what its state holds;
    None where that cannot be told, as at a preview. takeover: the stack whose vault it takes.
    now: the moment.
    """

    stack: str = ""
    made: frozenset[str] | None = None
    takeover: str = ""
    now: datetime.datetime = dataclasses.field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC)
    )


class Facts:
    """The facts about one subject. Every reader keeps what it read, errors too.

    subject: with the machines to be checked. whole: with all that the file names, for sums.
    """

    def __init__(
        self,
        arm: Arm,
        subject: Subject,
        vault: Vault,
        whole: Subject | None = None,
        asker: Asker | None = None,
    ) -> None:
        self.arm, self.subject, self.vault = arm, subject, vault
        self.whole = whole or subject
        self.asker = asker or Asker()
        self._kept: dict[typing.Any, tuple[typing.Any, errors.ArmError | None]] = {}
        self._locks: dict[typing.Any, threading.Lock] = {}
        self._lock = threading.Lock()

    def once(self, key: typing.Any, read: collections.abc.Callable[[], T]) -> T:
        """What `read` returned the first time for this key; its refusal is kept too."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._kept:
                try:
                    self._kept[key] = read(), None
                except errors.Interrupted:
                    raise
                except errors.ArmError as error:
                    self._kept[key] = None, error
            found, failure = self._kept[key]
        if failure is not None:
            raise failure
        return typing.cast("T", found)

    def listed(self, path: str, version: str, **query: str) -> dict[str, Json]:
        """A list's entries by lower-case id."""
        key = ("list", path.casefold(), *sorted(query.items()))
        return self.once(key, lambda: _by_id(self.arm.list(path, version, **query)))

    def entries(self, path: str, version: str, **query: str) -> list[Json]:
        """A list's entries in their order, of those that have no ids."""
        key = ("entries", path.casefold(), *sorted(query.items()))
        return self.once(key, lambda: self.arm.list(path, version, **query))

    def document(self, path: str, version: str) -> Json | None:
        """One document, or None if it is not there."""
        return self.once(("one", path.casefold()), lambda: self.arm.find(path, version))

    def around(
        self, ids_: collections.abc.Iterable[str], type_: str, version: str
    ) -> dict[str, Json]:
        """Documents of a type by lower-case id: all in the groups of these ids, or more."""
        jobs = [
            functools.partial(self._inside, subscription, groups, type_, version)
            for subscription, groups in _groups(ids_).items()
        ]
        return _merged(reader.together(jobs))

    def _inside(
        self, subscription: str, groups: list[str], type_: str, version: str
    ) -> dict[str, Json]:
        """Of one subscription: a list for each group, or one of all where there are many groups.

        A pipeline may read its groups alone: then the groups it is, however many.
        """
        if len(groups) > GROUPS:
            try:
                path = f"/subscriptions/{subscription}/providers/{type_}"
                return self.listed(path, version)
            except errors.Forbidden:
                pass
        paths = [f"{group}/providers/{type_}" for group in groups]
        return _merged(
            reader.together([functools.partial(self.listed, path, version) for path in paths])
        )

    def machines(self) -> dict[str, Json]:
        """Virtual machines by lower-case id, those of the subject among them."""
        return self.around(
            [each["id"] for each in self.subject["machines"].values()],
            "Microsoft.Compute/virtualMachines",
            COMPUTE,
        )

    def disks(self) -> dict[str, Json]:
        """Managed disks by lower-case id, those of the subject's machines among them."""
        declared = self.subject["machines"].values()
        named = [disk["id"] for each in declared for disk in each["disks"].values()]
        return self.around(named, "Microsoft.Compute/disks", DISKS)

    def there(self) -> collections.abc.Iterator[tuple[str, Machine, Json]]:
        """Name, declaration and document of each machine that is there."""
        found = self.machines()
        for name, machine in self.subject["machines"].items():
            document = found.get(machine["id"].casefold())
            if document is not None:
                yield name, machine, document

    def at_home(self) -> collections.abc.Iterator[tuple[str, Machine, Json]]:
        """The same without machines that run at the other side: what is left here is their past."""
        away = self.away()
        return (each for each in self.there() if each[0] not in away)

    def items(self) -> dict[str, Item]:
        """Replicated items by the name of their machine in the file, of the whole file."""
        found = self.once("items", lambda: items_by_home(self.seen()))
        named = {name: each["id"].casefold() for name, each in self.whole["machines"].items()}
        return {name: found[home] for name, home in named.items() if home in found}

    def away(self) -> set[str]:
        """Machines that run, or ran last, at the other side; their homes may be gone."""
        homes = {name: each["id"] for name, each in self.whole["machines"].items()}
        return {name for name, item in self.items().items() if _left(item, homes[name])}

    def seen(self) -> watch.Snapshot:
        """The vault's items and jobs; none for a vault that does not exist."""
        look = watch.Watch(self.arm.settings, self.vault)
        return self.once("seen", lambda: look.read(**self.arm.options))


Check = collections.abc.Callable[[Facts], collections.abc.Iterable[Finding]]
"""One question about the facts; its name, with blanks, is told when it cannot be answered."""


def _left(item: Item, home: str) -> bool:
    """Whether an item's machine is not at home: failed over, or reversed and not come back."""
    reversed_ = not ids.same(str(details(item).get("fabricObjectId") or ""), home)
    failed_over: bool = item["properties"].get("activeLocation") == "Recovery"
    return failed_over != reversed_


def properties(document: Json | None) -> Json:
    """A document's properties; empty for what is not there or has none."""
    return (document or {}).get("properties") or {}


def items_by_home(snapshot: watch.Snapshot) -> dict[str, Item]:
    """Replicated items by the home id of their machine, in lower case.

    Under the other container an item's home is what it would fail over to; which container that
    is a subject does not say, so both ids lead to the item.
    """
    found: dict[str, Item] = {}
    for item in snapshot.items:
        found.setdefault(home_id(item, container_id(item)).casefold(), item)
    for item in snapshot.items:
        found[home_id(item, "").casefold()] = item
    return found


def _by_id(entries: collections.abc.Iterable[Json]) -> dict[str, Json]:
    return {str(entry.get("id") or entry.get("name") or "").casefold(): entry for entry in entries}


def _groups(paths: collections.abc.Iterable[str]) -> dict[str, list[str]]:
    """The groups that these ids are in, each once, by lower-case subscription."""
    groups = {reader.group_of(each).casefold(): reader.group_of(each) for each in paths}
    found: dict[str, list[str]] = {}
    for group in groups.values():
        found.setdefault(reader.subscription_of(group).casefold(), []).append(group)
    return found


def _merged(parts: collections.abc.Iterable[dict[str, Json]]) -> dict[str, Json]:
    return {key: entry for part in parts for key, entry in part.items()}
