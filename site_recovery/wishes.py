"""What the file says of a group, and what an earlier run left of it: typed, from plain mappings.

The keys are those of the settlement's input `groups` and of its output `group_results`.
"""

import collections.abc
import dataclasses
import typing

from site_recovery import points
from site_recovery.positions import Position

Props = collections.abc.Mapping[str, typing.Any]
LATEST: Props = {"word": "latest"}


@dataclasses.dataclass(frozen=True)
class Wish:
    """A group as declared. number: of its move; None if the file says none.

    recovery_point: `{word}`, `{not_after}` or `{by_machine}`. boot_order: steps of names.
    props: all of it as it was handed in.
    """

    group: str
    machines: tuple[str, ...]
    position: Position = Position.PRIMARY_PROTECTED
    number: int | None = None
    reason: str = ""
    recovery_point: Props = dataclasses.field(default_factory=lambda: LATEST)
    shut_down: bool = True
    boot_order: tuple[tuple[str, ...], ...] = ()
    consistency_group: bool = False
    props: Props = dataclasses.field(default_factory=dict)

    @property
    def checks(self) -> tuple[Props, ...]:
        """What its machines are asked after a failover."""
        return tuple(self.props.get("checks") or ())

    @property
    def word(self) -> str:
        """The recovery point's word; empty where points are named or bounded in time."""
        return str(self.recovery_point.get("word") or "")

    def wanted(self, machine: str) -> points.Wanted:
        """The recovery point of one machine."""
        if moment := self.recovery_point.get("not_after"):
            return points.Wanted(not_after=points.time(str(moment)))
        if named := self.recovery_point.get("by_machine"):
            return points.Wanted(name=named[machine]) if machine in named else points.LATEST
        return points.Wanted(word=self.word or "latest")


@dataclasses.dataclass(frozen=True)
class Stored:
    """What the last run left of a group.

    declared: the position accepted last. move: the number used last, 0 before any. unfinished: by
    machine, why its move is still to be finished; reached: how far those came. checks: what the
    last ones said; unchecked: whether they are still to be run, or to be green. unfenced: machines
    whose source may still run; fenced: by machine, the moment of the failover whose source is off.
    """

    declared: str = Position.PRIMARY_PROTECTED.value
    move: int = 0
    unfinished: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    unfenced: tuple[str, ...] = ()
    recovery_point: Props = dataclasses.field(default_factory=lambda: LATEST)
    reached: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    checks: tuple[Props, ...] = ()
    unchecked: bool = False
    fenced: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)


def wish(group: str, props: Props) -> Wish:
    """A group from the settlement's input; the engine hands whole numbers as floats."""
    move = props.get("move") or {}
    number = move.get("number")
    return Wish(
        group,
        tuple(props["machines"]),
        Position(props["position"]),
        None if number is None else int(number),
        str(move.get("reason") or ""),
        dict(move.get("recovery_point") or LATEST),
        bool(move.get("shut_down_source", True)),
        tuple(tuple(step) for step in props.get("boot_order") or [props["machines"]]),
        bool(props.get("consistency_group")),
        props,
    )


def stored(props: Props | None) -> Stored | None:
    """What is stored of a group; None before its first run.

    A state from before moves holds positions at home only.
    """
    if not props:
        return None
    return Stored(
        str(props.get("declared") or Position.PRIMARY_PROTECTED),
        int(props.get("move") or 0),
        dict(props.get("unfinished") or {}),
        tuple(props.get("unfenced") or ()),
        dict(props.get("recovery_point") or LATEST),
        dict(props.get("reached") or {}),
        tuple(props.get("checks") or ()),
        bool(props.get("unchecked")),
        dict(props.get("fenced") or {}),
    )
