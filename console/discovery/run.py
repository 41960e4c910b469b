"""One discovery: both files, what Azure shows, and what is to be written where."""

import dataclasses
import pathlib

from console.discovery import estate, files, groups, machines, other_side, pairing
from console.discovery.away import Away
from console.discovery.estate import Estate
from console.discovery.inventory import Choice, Inventory
from console.discovery.other_side import Side
from console.discovery.page import Change, Data, merged
from console.project import Refused
from site_recovery.rulebook import Finding, Severity


@dataclasses.dataclass(frozen=True)
class Found:
    """What a discovery comes to. wanted_pair, wanted_machines: overlays of the two files.

    protected: new machines that are protected already.
    state_read: whether the stack's state told what this stack made.
    """

    files: files.Files
    seen: Estate
    wanted_pair: Data
    wanted_machines: Data
    notes: list[Finding]
    away: dict[str, Away]
    protected: set[str]
    state_read: bool

    def changes(self) -> list[tuple[pathlib.Path, Change]]:
        """Every value that is written, with its file."""
        pages = (
            (self.files.machines_page, self.wanted_machines),
            (self.files.pair_page, self.wanted_pair),
        )
        return [(page.path, change) for page, wanted in pages for change in page.changes(wanted)]

    @property
    def open(self) -> list[Finding]:
        """Differences that only a person can settle."""
        return [note for note in self.notes if note.rule.severity is not Severity.TELL]

    def save(self) -> None:
        """Write what changed; both texts are made before either file is."""
        pages = (
            (self.files.machines_page, self.wanted_machines),
            (self.files.pair_page, self.wanted_pair),
        )
        texts = [(page, page.written(wanted)) for page, wanted in pages]
        for page, text in texts:
            if text != page.text or not page.there:
                page.save(text)


@dataclasses.dataclass(frozen=True)
class Asked:
    """The command's own words."""

    resource_groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    group: str | None = None


def discover(known: files.Files, asked: Asked, made: frozenset[str] | None) -> Found:
    """Look at Azure, and say what the files should. made: ids of what the stack's state has."""
    pair, inventory = known.pair, known.machines_page.data
    draft = known.draft(pair, inventory)
    seen = estate.read(known.settings, draft, asked.resource_groups)
    if not seen.home.machines and not inventory.get("machines"):
        looked = ", ".join(scope.rpartition("/")[2] for scope in seen.scopes)
        raise Refused(f"no machine was found in {looked}; correct dr:pair.primary.resourceGroup")
    homes = set(seen.home.machines) | {m.id.casefold() for m in draft.inventory.machines.values()}
    names = pairing.pairing(seen.vault, draft, homes)
    first = Side(known.stack, pair, draft, seen, made)
    wanted, notes = other_side.wanted(first, names)
    pair = merged(pair, wanted)
    side = Side(known.stack, pair, known.draft(pair, inventory), seen, made)
    choice = _choice(asked, seen)
    found = Inventory(side, inventory, choice)
    wanted = merged(wanted, found.shards.wanted())
    grouped, more = groups.wanted(
        pair.get("groups") or {}, found.names, found.sync, asked.group, _first_group(known)
    )
    grouped = merged(grouped, found.groups)
    if grouped:
        wanted = merged(wanted, {"groups": grouped})
    unfit = list(machines.unfit_things(seen, choice.scopes))
    return Found(
        files=known,
        seen=seen,
        wanted_pair={"config": {files.PAIR: wanted}} if wanted else {},
        wanted_machines=found.wanted,
        notes=[*found.notes, *unfit, *notes, *more],
        away=found.away,
        protected=found.protected,
        state_read=made is not None,
    )


def _choice(asked: Asked, seen: Estate) -> Choice:
    """The groups that were asked for; the first scope is the primary group's where none was."""
    count = len(asked.resource_groups) or 1
    scopes = seen.scopes[:1] if estate.EVERYWHERE in asked.resource_groups else seen.scopes[:count]
    return Choice(tuple(scopes), asked.tags, asked.machines, asked.group)


def _first_group(known: files.Files) -> str:
    """The group of a file that has none: called as its inventory."""
    return known.machines_page.path.stem
