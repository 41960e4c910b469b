"""Into which groups of the stack file new machines go, and which consistency groups they bring."""

import collections

from console.discovery import rules
from console.discovery.page import Data
from site_recovery.rulebook import Finding
from stacks.names import Kind

MOST = 100
"""Machines of a recovery plan, and so of a group (service limits)."""


def wanted(
    said: Data, inventory: list[str], sync: dict[str, str], asked: str | None, first: str
) -> tuple[Data, list[Finding]]:
    """Keys below `groups`, and who is in none.

    said: the groups as written. inventory: every machine's name. sync: the name of the service's
    consistency group by machine. asked: --group. first: name of a group where there is none yet.
    """
    members = {name: list(group.get("machines") or []) for name, group in said.items()}
    lost = [name for name in inventory if not any(name in each for each in members.values())]
    name = asked or (first if not said else None)
    notes: list[Finding] = []
    placed: dict[str, list[str]] = {}
    if name is not None:
        placed = _placed(members, lost, sync, name)
        if len(placed) > 1:
            count, names = len(lost), ", ".join(placed)
            notes.append(rules.TWO_GROUPS.found("groups", count=count, names=names))
    else:
        notes += [rules.NO_GROUP.found(machine) for machine in lost]
    found: Data = {
        group: {"machines": [*members.get(group, []), *more]} for group, more in placed.items()
    }
    synced, more_notes = _synced(said, {**members, **_lists(found)}, sync)
    for group, key in synced.items():
        found[group] = {**found.get(group, {}), "consistencyGroup": key}
    return found, [*notes, *more_notes]


def _lists(found: Data) -> dict[str, list[str]]:
    return {name: group["machines"] for name, group in found.items()}


def _placed(
    members: dict[str, list[str]], lost: list[str], sync: dict[str, str], name: str
) -> dict[str, list[str]]:
    """New machines by group: those of one consistency group together, no group above its limit."""
    kinds = collections.defaultdict(list)
    for machine in lost:
        kinds[sync.get(machine, "")].append(machine)
    placed: dict[str, list[str]] = {}
    for kind, machines in kinds.items():
        alone = len(kinds) == 1 and _fits(members.get(name, []), kind, sync)
        base = name if not kind or alone else _label(kind, name)
        group, number = base, 1
        for machine in machines:
            while len(members.get(group, [])) + len(placed.get(group, [])) >= MOST:
                number += 1
                group = f"{base}-{number}"
            placed.setdefault(group, []).append(machine)
    return placed


def _fits(known: list[str], kind: str, sync: dict[str, str]) -> bool:
    return all(sync.get(machine, "") == kind for machine in known)


def _label(kind: str, name: str) -> str:
    return kind if Kind.LABEL.fits(kind) else f"{name}-consistent"


def _synced(
    said: Data, members: dict[str, list[str]], sync: dict[str, str]
) -> tuple[dict[str, str], list[Finding]]:
    """The consistency group of each group whose machines are all in one, where nothing is said."""
    found: dict[str, str] = {}
    notes = []
    for group, machines in members.items():
        kinds = {sync.get(machine, "") for machine in machines}
        if "consistencyGroup" in (said.get(group) or {}) or kinds <= {""}:
            continue
        if len(kinds) == 1:
            found[group] = kinds.pop()
        else:
            names = ", ".join(sorted(kind or "none" for kind in kinds))
            notes.append(rules.MIXED_GROUP.found(f"group {group}", names=names))
    return found, notes
