"""Where recovered machines stand: zone, availability set, proximity placement group.

What is said for the machine counts before its group's, and that before the default, which
follows the machine's own place at home.
"""

import collections.abc

from stacks import pair as written
from stacks import references
from stacks.defaults import Draft, refer, target_group
from stacks.inventory import Machine
from stacks.names import Thing, resource_id

NONE = "none"


def said_zone(machine: Machine, group: written.Group) -> str | None:
    """The zone that the file sets; `none` if it sets that there is none."""
    return group.zone if machine.overrides.zone is None else machine.overrides.zone


def said_set(machine: Machine, group: written.Group) -> references.AvailabilitySet | None:
    """The availability set that the file sets."""
    own = machine.overrides.availability_set
    return group.placement.availability_set if own is None else own


def zone(draft: Draft, machine: Machine, group: written.Group) -> str | None:
    """The recovery zone; default for a machine that is in one at home, unless a set is said.

    That the recovery region has a zone of the same number is assumed.
    """
    said = said_zone(machine, group)
    if said is not None:
        return None if said == NONE else said
    in_set = said_set(machine, group)
    if machine.zone is None or (in_set is not None and in_set.name != NONE):
        return None
    recovery = draft.pair.recovery.zone
    return machine.zone if recovery is None else recovery


def availability_set(draft: Draft, machine: Machine, group: written.Group) -> Thing | None:
    """The recovery set; no default for a machine that recovers into a zone."""
    said = said_set(machine, group)
    if said is None and zone(draft, machine, group) is not None:
        return None
    return _place(draft, said, machine.availability_set)


def proximity_placement_group(draft: Draft, machine: Machine, group: written.Group) -> Thing | None:
    """The recovery placement group."""
    own = machine.overrides.proximity_placement_group
    said = group.placement.proximity_placement_group if own is None else own
    return _place(draft, said, machine.proximity_placement_group)


def _place(
    draft: Draft, said: references.Reference | None, home: references.Reference | None
) -> Thing | None:
    target = target_group(draft).thing.id
    if said is not None:
        return None if said.name == NONE else refer(said, target)
    if home is None:
        return None
    name = refer(home, target).name
    return Thing(resource_id(target, home.KIND, f"{name}-asr"), existing=False)


def consistency_group(name: str, group: written.Group) -> str | None:
    """The multi-VM consistency group of a group's machines; `true` names it after the group."""
    said = group.consistency_group
    return (name if said is True else f"{said}") if said else None


def members(draft: Draft) -> list[tuple[str, Machine, str, written.Group]]:
    """Every machine that is in the inventory and in a group: name, machine, group's name, group."""
    return [
        (name, draft.inventory.machines[name], group_name, group)
        for group_name, group in draft.pair.groups.items()
        for name in group.machines
        if name in draft.inventory.machines
    ]


def distinct(things: collections.abc.Iterable[Thing | None]) -> tuple[Thing, ...]:
    """Each thing once, compared as ARM compares, in order of appearance."""
    return tuple({thing.id.casefold(): thing for thing in things if thing is not None}.values())
