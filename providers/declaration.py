"""What a settlement's inputs and outputs say: its machines and groups, and what a run is about."""

import json
import os

from providers.base import Props
from providers.live import PROTECTED, machine_of, same
from site_recovery import declared, groups, plans, wishes
from site_recovery.machine import Machine
from site_recovery.turn import Outcome, Stage

MOVING = "DR_MOVE"
"""Environment: groups that `dr move` moves; their pending changes wait."""
PER_NAME = ("machines", "groups", "machine_results", "group_results", "licences")
LEFT_OVER = ("problems", "unfinished")


def machines(props: Props) -> dict[str, Machine]:
    """The machines, each from its one text."""
    told = props.get("machines") or {}
    return {name: machine_of(json.loads(text)) for name, text in told.items()}


def applied(props: Props, olds: Props, outcomes: dict[str, Outcome]) -> dict[str, str]:
    """What was declared, and of a machine that is not as declared what was declared before.

    So the next run still knows what the file took out of it, such as a disk.
    """
    before = olds.get("machines") or {}
    return {
        name: text if outcomes[name].stage is Stage.PROTECTED else before.get(name, text)
        for name, text in (props.get("machines") or {}).items()
    }


def groups_of(props: Props, olds: Props) -> declared.Groups:
    """The groups as declared, with what the last run left of them."""
    left, names = olds.get("group_results") or {}, props.get("groups") or {}
    own = {plans.name(group, away) for group in names for away in (True, False)}
    gone = set(olds.get("groups") or {}) - set(names) if not moving() else set()
    own |= {plans.name(group, away) for group in gone for away in (True, False)}
    return declared.Groups(
        {group: wishes.wish(group, one) for group, one in names.items()},
        {group: wishes.stored(left.get(group)) for group in names},
        changed(props, olds),
        tuple(plan for plan in olds.get("plans") or () if plan in own),
    )


def declared_anew(props: Props, olds: Props) -> list[wishes.Wish]:
    """The groups whose position or move the file changes."""
    before, keys = olds.get("groups") or {}, ("position", "move")
    return [
        wishes.wish(group, one)
        for group, one in sorted((props.get("groups") or {}).items())
        if any(not same((before.get(group) or {}).get(key), one.get(key)) for key in keys)
    ]


def changed(props: Props, olds: Props) -> set[str]:
    """Machines that this run changes or adds."""
    before, now = olds.get("machines") or {}, props.get("machines") or {}
    return {name for name, text in now.items() if not _same_machine(before.get(name), text)}


def _same_machine(before: str | None, now: str) -> bool:
    return before == now or (before is not None and same(json.loads(before), json.loads(now)))


def moving() -> list[str]:
    """Groups that `dr move` said it moves; empty in any other run."""
    return [group for group in os.environ.get(MOVING, "").split(",") if group]


def scope(props: Props, olds: Props) -> Props:
    """What a run is about: all of it, or the groups of `dr move` with machines as declared last."""
    if not moving():
        return props
    ours = {g: one for g, one in (props.get("groups") or {}).items() if g in moving()}
    now, before = props.get("machines") or {}, olds.get("machines") or {}
    names = [name for one in ours.values() for name in one["machines"]]
    texts = {name: before.get(name, now[name]) for name in names}
    return {**props, "groups": ours, "machines": texts}


def with_others(made: Props, olds: Props) -> Props:
    """Outputs of a run about some groups, among what was known of the others."""
    kept = {key: {**(olds.get(key) or {}), **made[key]} for key in PER_NAME if key in made}
    ended = {plans.name(g, away) for g in made["groups"] for away in (True, False)}
    others = [plan for plan in olds.get("plans") or () if plan not in ended]
    return {**made, **kept, "plans": sorted({*others, *made["plans"]})}


def members(props: Props) -> dict[str, list[str]]:
    """Names of machines by group."""
    return {group: list(one["machines"]) for group, one in (props.get("groups") or {}).items()}


def at_home(props: Props) -> set[str]:
    """Machines of groups that are declared at home."""
    return {
        name
        for one in (props.get("groups") or {}).values()
        if one["position"] == PROTECTED
        for name in one["machines"]
    }


def positions(machines_of: dict[str, list[str]], facts: dict[str, Props]) -> dict[str, str]:
    """Where each group is, by what was found of its machines."""
    return {
        group: groups.position_of([facts[name]["position"] for name in names if name in facts])
        for group, names in machines_of.items()
    }


def _to_be_fenced(group: Props, found: Props) -> bool:
    """Whether the next run would switch off what may still run: not where the file lets it run."""
    wanted = (group.get("move") or {}).get("shut_down_source", True)
    return bool(wanted and found.get("unfenced"))


def good(olds: Props) -> bool:
    """Whether the last run left everything as declared, and every plan in its place."""
    stored = (olds.get("group_results") or {}).values()
    left = [found[key] for found in stored for key in LEFT_OVER if found.get(key)]
    wanted = olds.get("groups") or {}
    left += [
        found["unfenced"]
        for group, found in (olds.get("group_results") or {}).items()
        if _to_be_fenced(wanted.get(group) or {}, found)
    ]
    kept = "plans" in olds and not olds.get("plan_problems")
    at_place = all(found["position"] == found.get("declared", PROTECTED) for found in stored)
    return bool(stored) and kept and at_place and not left
