"""A drill as the file declares it, and what was submitted for it: typed, from plain mappings."""

import collections.abc
import dataclasses
import json
import typing

from site_recovery import plans, wishes
from site_recovery.azure_to_azure import machine_name
from site_recovery.machine import Machine
from site_recovery.positions import Position

STARTS = frozenset({Position.PRIMARY_PROTECTED, Position.RECOVERY_PROTECTED})

Props = collections.abc.Mapping[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Spec:
    """A drill of one group. wish: the group with the drill's recovery point.

    side: where its machines come up. isolated: whether the network was made for it. objectives:
    rpo_minutes, rto_minutes, absent where none stands. sentinel: write, read, timeout_s.
    """

    name: str
    wish: wishes.Wish
    machines: collections.abc.Mapping[str, Machine]
    side: str
    network_id: str
    isolated: bool
    keep: bool
    checks: tuple[Props, ...]
    objectives: collections.abc.Mapping[str, float]
    sentinel: Props | None

    @property
    def group(self) -> str:
        """The group's name."""
        return self.wish.group

    @property
    def plan(self) -> str:
        """The recovery plan of the next direction."""
        return plans.name(self.group, self.wish.position is Position.PRIMARY_PROTECTED)

    @property
    def declared_ready(self) -> bool:
        """Whether the file has the group where a test failover can begin."""
        return self.wish.position in STARTS

    def shown(self, machine: str) -> str:
        """The name that the service's jobs have for a machine."""
        return machine_name(self.machines[machine])


@dataclasses.dataclass(frozen=True)
class Submitted:
    """What was begun for a drill. drill: "" before any.

    plan: the recovery plan that does it; "" item by item. jobs: test failovers, by machine or
    plan. points: recovery point ids, by machine; None for the latest. isolated: whether its network
    was made for it. sentinel: `written` value, the moment of submission `at`, and `output` of a
    write that failed. problem, waits: why nothing was begun: refused, or not yet.
    """

    drill: str = ""
    plan: str = ""
    jobs: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    points: collections.abc.Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    network_id: str = ""
    isolated: bool = False
    sentinel: Props | None = None
    problem: str = ""
    waits: str = ""

    @property
    def begun(self) -> bool:
        """Whether a call was sent for it."""
        return bool(self.jobs)

    def text(self) -> str:
        """As a record stores it."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)


def submitted(text: str | None) -> Submitted:
    """What a record stored; what this program does not know of it is left out."""
    told = json.loads(text) if text else {}
    names = {field.name for field in dataclasses.fields(Submitted)}
    return Submitted(**{key: value for key, value in told.items() if key in names})


def spec(props: Props, machines: collections.abc.Mapping[str, Machine]) -> Spec:
    """A drill from its record's inputs; the engine hands floats, and maps in any order."""
    machines = dict(sorted(machines.items()))
    group = {**props, "machines": list(machines)}
    wish = dataclasses.replace(
        wishes.wish(str(props["group"]), group),
        recovery_point=dict(props.get("recovery_point") or wishes.LATEST),
    )
    objectives = props.get("objectives") or {}
    return Spec(
        str(props["drill"]),
        wish,
        machines,
        str(props["side"]),
        str(props["network_id"]),
        bool(props.get("isolated")),
        bool(props.get("keep")),
        tuple(props.get("checks") or ()),
        {key: float(value) for key, value in objectives.items() if value is not None},
        props.get("sentinel") or None,
    )
