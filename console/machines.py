"""How machines stand: what an item shows of each, in the words of the file."""

import collections.abc
import dataclasses
import typing

from console import seen
from site_recovery import errors, ids, points, positions, watch
from site_recovery.azure_to_azure import details
from site_recovery.positions import ABSENT, Item, Position
from site_recovery.preflight.agents import moment
from stacks.config import Config

PLACES = {
    "set": "recoveryAvailabilitySet",
    "ppg": "recoveryProximityPlacementGroupId",
    "zone": "recoveryAvailabilityZone",
}
ENABLING = "enabling"
UNKNOWN = "unknown"
TEST_UP = "TestFailoverCleanup"
Json = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Fault:
    """A health error of the service, without the machine's name. warning: and not worse."""

    code: str
    text: str
    action: str
    warning: bool


@dataclasses.dataclass(frozen=True)
class Machine:
    """One machine of the file.

    found: its position in words, also where no position fits; position: that, or `unknown`.
    role: primary or recovery, where it runs; empty where nobody can tell; site: the region.
    placement: kind (ppg, set, zone) to name. rpo_s: as reckoned at rpo_at; None while not known, or
    not replicating. percent: of the seeding. drilled_at: of its last successful test failover, as
    the service knows it. recovery_point, failed_over_at: of its last failover.
    """

    machine: str
    group: str
    declared: str
    found: str
    role: str
    site: str
    health: str = ""
    failover_health: str = ""
    placement: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    rpo_s: int | None = None
    rpo_at: points.Time | None = None
    percent: int | None = None
    drilled_at: points.Time | None = None
    test_up: bool = False
    recovery_point: str = ""
    failed_over_at: str = ""
    agent_version: str = ""
    agent_expires: points.Time | None = None
    certificate_expires: points.Time | None = None
    update_required: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def position(self) -> str:
        """A position, `not replicated`, `enabling` or `unknown`."""
        known = self.found in (ABSENT, ENABLING) or self.found in set(Position)
        return self.found if known else UNKNOWN

    @property
    def protected(self) -> bool:
        """Whether it could fail over now, at either site."""
        return self.found.endswith("/protected")


def read(
    stack: Config, snapshot: watch.Snapshot, groups: collections.abc.Iterable[str]
) -> dict[str, list[Machine]]:
    """The machines of these groups, replicated or not, in the file's order."""
    found, where = seen.items(stack, snapshot), seen.containers(stack)
    return {
        group: [
            _machine(stack, name, found.get(name), where, snapshot)
            for name in stack.groups[group].machines
        ]
        for group in groups
    }


def _machine(
    stack: Config, name: str, item: Item | None, where: tuple[str, str], snapshot: watch.Snapshot
) -> Machine:
    """An item appears some time after its job began, so jobs count too."""
    machine = stack.machines[name]
    begun = item is None and snapshot.running(ids.name(machine.id), "EnableDr")
    found = ENABLING if begun else positions.position(item, *where)
    role = found.partition("/")[0] if found in set(Position) else ""
    declared = stack.groups[machine.group].position
    site = _site(stack, name, role)
    if item is None:
        return Machine(name, machine.group, declared, found, role, site)
    told, shown = item["properties"], details(item)
    replicating = found.endswith("/protected")
    return Machine(
        machine=name,
        group=machine.group,
        declared=declared,
        found=found,
        role=role,
        site=site,
        health=str(told.get("replicationHealth") or ""),
        failover_health=str(told.get("failoverHealth") or ""),
        placement=_placement(shown),
        rpo_s=_whole(shown.get("rpoInSeconds")) if replicating else None,
        rpo_at=moment(shown.get("lastRpoCalculatedTime")),
        percent=_whole(shown.get("monitoringPercentageCompletion")),
        drilled_at=moment(told.get("lastSuccessfulTestFailoverTime")),
        test_up=TEST_UP in (told.get("allowedOperations") or ()),
        recovery_point=ids.name(str(told.get("failoverRecoveryPointId") or "")),
        failed_over_at=str(told.get("lastSuccessfulFailoverTime") or ""),
        agent_version=str(shown.get("agentVersion") or ""),
        agent_expires=_end(shown.get("agentExpiryDate")),
        certificate_expires=_end(shown.get("agentCertificateExpiryDate")),
        update_required=bool(shown.get("isReplicationAgentUpdateRequired")),
        faults=_faults(told.get("healthErrors") or (), str(told.get("friendlyName") or name)),
    )


def _site(stack: Config, name: str, role: str) -> str:
    """The region where a machine runs; from zone to zone its zone."""
    machine = stack.machines[name]
    site = {"primary": stack.primary, "recovery": stack.recovery}.get(role)
    zone = machine.home_zone if role == "primary" else machine.zone
    if site is None:
        return ""
    return f"{site.location} zone {zone}" if stack.zone_to_zone and zone else site.location


def _faults(told: collections.abc.Iterable[Json], machine: str) -> tuple[Fault, ...]:
    """Each error once; the service repeats some."""
    found = [
        Fault(
            code=str(each.get("errorCode") or "no code"),
            text=_nameless(each.get("errorMessage"), machine) or "no reason given",
            action=_nameless(each.get("recommendedAction"), machine) or "see it in the portal",
            warning=each.get("errorLevel") == "Warning",
        )
        for each in told
    ]
    return tuple(dict.fromkeys(found))


def _nameless(text: object, machine: str) -> str:
    """One line without the machine's quoted name: the same of many machines is one line then."""
    return errors.one_line(str(text or "")).replace(f" '{machine}'", "").rstrip(".")


def _placement(shown: typing.Mapping[str, typing.Any]) -> dict[str, str]:
    told = {kind: str(shown.get(key) or "") for kind, key in PLACES.items()}
    return {kind: ids.name(text) for kind, text in told.items() if text}


def _end(text: object) -> points.Time | None:
    """When something expires; the service writes the year 9999 for never (recorded)."""
    found = moment(text)
    return None if found is None or found.year == points.Time.max.year else found


def _whole(value: typing.Any) -> int | None:
    return int(value) if isinstance(value, int | float) else None
