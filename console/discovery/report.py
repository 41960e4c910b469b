"""What `dr discover` prints: what was read and written, what a person decides, what is next."""

import collections
import collections.abc
import pathlib
import typing

from console.discovery import machines
from console.discovery.page import Change
from console.discovery.run import Found
from site_recovery import ids
from site_recovery.rulebook import Finding

LINES = 20
"""Lines of one part; the rest is a number, and stands in the file."""
MACHINES = "machines"


def lines(found: Found, *, check: bool) -> list[str]:
    """The whole report."""
    told = [*_read(found), ""]
    changes = found.changes()
    told += _changed(found, changes, check=check)
    if found.notes:
        told += ["", "to decide" if found.open else "to know", *_notes(found.notes)]
    return [*told, "", _next(found, changes, check=check)]


def _read(found: Found) -> list[str]:
    seen, home = found.seen, found.seen.home
    groups = ", ".join(ids.name(scope) for scope in seen.scopes)
    counted = f"{len(home.machines)} machines, {len(home.disks)} disks, {len(home.nics)} interfaces"
    told = [f"read     {groups}: {counted}"]
    vault = seen.vault
    if vault.document is None:
        return [*told, f"         vault {ids.name(vault.id)} is not there yet"]
    owner = f", of stack {vault.tag}" if vault.tag else ""
    items = f"{len(vault.items)} protected machines"
    told.append(
        f"         vault {ids.name(vault.id)} in {vault.document['location']}{owner}: {items}"
    )
    if not found.state_read:
        told.append(
            "         the stack's state could not be read: what exists is taken for others'"
        )
    return told


def _changed(found: Found, changes: list[tuple[pathlib.Path, Change]], *, check: bool) -> list[str]:
    """Which file gets what: machines each in a line, other keys with what they were."""
    if not changes:
        return ["as the files say: nothing to write"]
    told = []
    for page in (found.files.machines_page, found.files.pair_page):
        own = [change for path, change in changes if path == page.path]
        if own:
            verb = "differs " if check else "wrote   "
            told.append(f"{verb} {_shown(page.path)}")
            told += _some(_sorted(found, own, check=check))
    return told


def _shown(path: pathlib.Path) -> str:
    """A path below the project."""
    parts = path.parts
    return "/".join(parts[parts.index("stacks") :]) if "stacks" in parts else str(path)


def _sorted(found: Found, changes: list[Change], *, check: bool) -> list[str]:
    by_machine: dict[str, list[Change]] = collections.defaultdict(list)
    rest = []
    for change in changes:
        if change.path[0] == MACHINES and len(change.path) > 1:
            by_machine[change.path[1]].append(change)
        else:
            rest.append(change)
    told = [f"  {key}" for key in map(_key_line, rest)]
    width = max(map(len, by_machine), default=0)
    for name, own in by_machine.items():
        if len(own[0].path) == 2:
            state = ", protected already" if name in found.protected else ""
            told.append(f"  {name:{width}}  new: {_summary(own[0].now)}{state}")
        elif check:
            told += [f"  {_key_line(change)}" for change in own]
        else:
            parts = ", ".join(_word(change) for change in own)
            told.append(f"  {name:{width}}  {parts}")
    return told


def _summary(entry: dict[str, typing.Any]) -> str:
    """A new machine in a few words."""
    disks = entry["disks"]
    gib = sum(disk["gib"] for disk in disks.values())
    words = [entry["size"], f"{len(disks)} disk{'s' * (len(disks) > 1)} ({gib} GiB)"]
    if "zone" in entry:
        words.append(f"zone {entry['zone']}")
    for key in ("availabilitySet", "proximityPlacementGroup"):
        if key in entry:
            words.append(ids.name(machines.shown_reference(entry[key])))
    return ", ".join(words)


def _word(change: Change) -> str:
    """A changed value of a machine, short."""
    key = ".".join(change.path[2:])
    if change.was is None:
        return f"{key} new" if isinstance(change.now, dict) else f"{key} {_value(change.now)}"
    return f"{key} {_value(change.was)} -> {_value(change.now)}"


def _key_line(change: Change) -> str:
    """`path: was -> is`."""
    path = ".".join(part for part in change.path if part != "config")
    was = "" if change.was is None else f"{_value(change.was)} -> "
    return f"{path}: {was}{_value(change.now)}"


def _value(value: typing.Any) -> str:
    """A value in a line; of long lists and ids the telling part."""
    if isinstance(value, dict) and value.get("existing") is True:
        rest = {k: v for k, v in value.items() if k not in ("existing", "name", "id", "subnets")}
        more = "".join(f", {key} {_value(each)}" for key, each in rest.items())
        name = machines.shown_reference(value) if "name" in value or "id" in value else ""
        return f"{ids.name(name)} exists{more}".strip()
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(each)}" for key, each in value.items())
    if isinstance(value, list):
        shown = ", ".join(map(_value, value[:4]))
        return f"{shown} and {len(value) - 4} more" if len(value) > 4 else shown
    if isinstance(value, bool):
        return str(value).lower()
    return ids.name(value) if isinstance(value, str) and value.startswith("/sub") else str(value)


def _notes(notes: list[Finding]) -> list[str]:
    """One line each; many of one kind are told together."""
    by_rule: dict[str, list[Finding]] = collections.defaultdict(list)
    for note in notes:
        by_rule[note.rule.code].append(note)
    told = []
    for same in by_rule.values():
        alike = {(note.what, note.fix) for note in same}
        if len(same) > 2 and len(alike) == 1:
            names = _value([note.where for note in same])
            told.append(f"  {names}: {same[0].what}; {same[0].fix}")
        else:
            told += _some([f"  {note}" for note in same])
    return told


def _some(told: list[str]) -> list[str]:
    left = len(told) - LINES
    return told if left <= 1 else [*told[:LINES], f"  and {left} more"]


def _next(found: Found, changes: list[tuple[pathlib.Path, Change]], *, check: bool) -> str:
    stack = found.files.stack
    if check and (changes or found.open):
        return f"next     dr discover --stack {stack}, then review what it writes"
    if found.open:
        return "next     decide what is told above, then dr doctor"
    if check:
        return "next     nothing: the files say what is there"
    review = "review the files (git diff), then " if changes else ""
    return f"next     {review}dr doctor --stack {stack}, then pulumi preview"


def as_json(found: Found) -> dict[str, typing.Any]:
    """The same for programs."""
    return {
        "vaultId": found.seen.vault.id,
        "changes": [
            {
                "file": _shown(path),
                "path": ".".join(change.path),
                "was": change.was,
                "is": change.now,
            }
            for path, change in found.changes()
        ],
        "notes": [
            {
                "code": note.rule.code,
                "severity": note.rule.severity.value,
                "where": note.where,
                "text": note.what,
                "fix": note.fix,
            }
            for note in found.notes
        ],
        "away": {
            name: {"id": away.id, "position": away.position, "disks": away.disks}
            for name, away in found.away.items()
        },
    }
