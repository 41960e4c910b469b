"""`dr status`: where every machine of a stack stands, from one look at the vault.

The engine's state is read too where a group is away: only it knows of the sources.
"""

import argparse
import collections.abc
import dataclasses
import json
import pathlib
import sys
import typing

from console import away, project, table
from site_recovery import ids, watch
from site_recovery.azure_to_azure import details, home_id
from site_recovery.positions import ABSENT, Item, Position, position
from stacks.config import Config, Machine

NAME, HELP = "status", "where every machine stands"
EXAMPLES = ("dr status", "dr status --json | jq .machines")
PLACES = {
    "set": "recoveryAvailabilitySet",
    "ppg": "recoveryProximityPlacementGroupId",
    "zone": "recoveryAvailabilityZone",
}
ENABLING = "enabling"
UNWELL = 3
"""The exit code when a machine is not where it is declared, is critical, or may run twice."""
TITLES = ("GROUP", "MACHINE", "PRIMARY -> RECOVERY", "POSITION", "HEALTH", "PLACEMENT", "RPO")


@dataclasses.dataclass(frozen=True)
class Row:
    """One machine. placement: kind (ppg, set, zone) to name. rpo_s: None while not known.

    declared: its group's position in the file. site: where it runs; empty where nobody can tell.
    recovery_point, failed_over_at: of its last failover, as the item shows them; empty if none.
    """

    group: str
    machine: str
    primary: str
    recovery: str
    position: str
    health: str
    placement: dict[str, str]
    rpo_s: int | None
    percent: int | None
    declared: str
    site: str
    recovery_point: str
    failed_over_at: str

    def texts(self) -> tuple[str, ...]:
        """The row's cells for people."""
        seeded = self.percent is not None and self.position.endswith("/seeding")
        return (
            self.group,
            self.machine,
            f"{self.primary} -> {self.recovery}",
            f"{self.position} {self.percent} %" if seeded else self.position,
            self.health,
            ", ".join(f"{kind} {name}" for kind, name in self.placement.items()) or "-",
            duration(self.rpo_s),
        )


def options(parser: argparse.ArgumentParser) -> None:
    """How it is shown."""
    parser.add_argument("--json", action="store_true", help="for programs")


def main(options: argparse.Namespace, directory: pathlib.Path, name: str) -> int:
    """Print the tables, or the same as JSON; 3 when somebody should look."""
    stack = project.load(directory, name)
    found = rows(stack)
    left = away.groups(found, directory, name)
    unwell = any(map(_unwell, found)) or any(one.unfenced or one.unchecked for one in left)
    code = UNWELL if unwell else 0
    if options.json:
        machines = [dataclasses.asdict(row) for row in found]
        groups = [dataclasses.asdict(group) for group in left]
        told = {"vaultId": stack.vault.thing.id, "machines": machines, "away": groups}
        print(json.dumps(told, indent=2))
        return code
    table.write(TITLES, [row.texts() for row in found], sys.stdout)
    if left:
        print()
        table.write(away.TITLES, [group.texts() for group in left], sys.stdout)
    print(f"\n{counts(found)}, vault {stack.vault.thing.name} in {stack.vault.location}")
    return code


def rows(stack: Config) -> list[Row]:
    """Every machine of the stack in its file's order, replicated or not."""
    seen = look(stack)
    found = items(stack, seen)
    return [
        _row(stack, group, stack.machines[machine], found, seen)
        for group in stack.groups
        for machine in stack.groups[group].machines
    ]


def look(stack: Config) -> watch.Snapshot:
    """The vault's items and jobs now; none for a vault that does not exist yet."""
    return watch.Watch(project.settings(stack), project.vault(stack)).read()


def containers(stack: Config) -> tuple[str, str]:
    """Ids of the primary and the recovery container."""
    vault_id, names = stack.vault.thing.id, stack.site_recovery
    primary = ids.fabric(vault_id, names.primary_fabric.name)
    recovery = ids.fabric(vault_id, names.recovery_fabric.name)
    return (
        ids.container(primary, names.primary_container.name),
        ids.container(recovery, names.recovery_container.name),
    )


def items(stack: Config, seen: watch.Snapshot) -> dict[str, Item]:
    """Machine to its item, under either container; machines without one are left out."""
    away = containers(stack)[1]
    by_home = {home_id(item, away).casefold(): item for item in seen.items}
    found = {name: by_home.get(each.id.casefold()) for name, each in stack.machines.items()}
    return {name: item for name, item in found.items() if item is not None}


def _row(
    stack: Config,
    group: str,
    machine: Machine,
    found: collections.abc.Mapping[str, Item],
    seen: watch.Snapshot,
) -> Row:
    """The machine's row; an item appears some time after its job began, so jobs count too."""
    item = found.get(machine.name)
    begun = item is None and seen.running(ids.name(machine.id), "EnableDr")
    properties = item["properties"] if item else {}
    shown = details(item) if item else {}
    where = ENABLING if begun else position(item, *containers(stack))
    return Row(
        group=group,
        machine=machine.name,
        primary=stack.primary.location,
        recovery=stack.recovery.location,
        position=where,
        health=properties.get("replicationHealth") or "-",
        placement=_placement(shown),
        rpo_s=_whole(shown.get("rpoInSeconds")),
        percent=_whole(shown.get("monitoringPercentageCompletion")),
        declared=stack.groups[group].position,
        site=Position(where).value.partition("/")[0] if where in set(Position) else "",
        recovery_point=ids.name(str(properties.get("failoverRecoveryPointId") or "")),
        failed_over_at=str(properties.get("lastSuccessfulFailoverTime") or ""),
    )


def _unwell(row: Row) -> bool:
    return row.position != row.declared or row.health == "Critical"


def _placement(shown: typing.Mapping[str, typing.Any]) -> dict[str, str]:
    told = {kind: str(shown.get(key) or "") for kind, key in PLACES.items()}
    return {kind: ids.name(text) for kind, text in told.items() if text}


def _whole(value: typing.Any) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def duration(seconds: int | None) -> str:
    """`45 s`, `7 min`, `3.2 h`; a dash when not known."""
    if seconds is None:
        return "-"
    if seconds < 90:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def counts(found: list[Row]) -> str:
    """The one line that an operator reads first."""
    safe = sum(row.position.endswith("/protected") for row in found)
    absent = sum(row.position == ABSENT for row in found)
    left = sum(row.site == "recovery" for row in found)
    sick = sum(row.health == "Critical" for row in found)
    told = [f"{safe} of {len(found)} protected"]
    told += [f"{absent} not replicated"] if absent else []
    told += [f"{left} away"] if left else []
    told += [f"{sick} critical"] if sick else []
    return ", ".join(told)
