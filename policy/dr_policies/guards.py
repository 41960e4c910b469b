"""Guards: what keeps the stack's parts from deletion, and what is allowed to pass them."""

import collections.abc

from dr_policies.policy import ADVISORY, MANDATORY, Policy, Request, Violation
from dr_policies.stack import HOME, Resource, Stack

NAMED = 3
"""How many resources one line names."""


def flags(request: Request) -> collections.abc.Iterator[Violation]:
    """`dr:protect` off; a resource outside the vault, or a machine away, without its flag."""
    stack = request.stack
    if stack.setting("protect") is False:
        yield Violation(
            "dr:protect is false: a line deleted by mistake deletes storage, networks and machines "
            "away from home; take the key out of the stack file"
        )
        return
    passing = _drill_networks(stack)
    bare = [each for each in stack.natives if not each.protect and each.name not in passing]
    if bare := sorted(bare, key=lambda each: each.name):
        yield Violation(
            f"{_named(bare)} outside the vault can be deleted by mistake: protect is off; take "
            "out what switches it off, then run `pulumi up`",
            bare[0].urn,
        )
    for each, what in _away(request):
        if not each.protect:
            yield Violation(
                f"{what} is away and can be deleted by mistake: protect is off; run `pulumi up`, "
                "which switches it on",
                each.urn,
            )


def _drill_networks(stack: Stack) -> set[str]:
    """Resources that are networks made for drills, by name: each goes with its drill.

    Not by the drill's `network_id`: of one that was judged it stays that of the side it was at.
    """
    return {f"{each.name}-network" for each in stack.ours("Drill") if each.props.get("isolated")}


def _named(found: list[Resource]) -> str:
    names = ", ".join(each.name for each in found[:NAMED])
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"{names}{more}"


def _away(request: Request) -> collections.abc.Iterator[tuple[Resource, str]]:
    """Records of groups that are declared away, and of their machines, whose end is not allowed."""
    stack = request.stack
    for group, said in stack.groups.items():
        if said.get("position", HOME) == HOME or f"destroy-away:{group}" in stack.allowed:
            continue
        if group in stack.records:
            yield stack.records[group], f"group {group}"
        for name in said.get("machines") or []:
            if name in stack.items and f"remove-away:{name}" not in stack.allowed:
                yield stack.items[name], f"machine {name} of group {group}"


def allowances(request: Request) -> collections.abc.Iterator[Violation]:
    """Every entry of `dr:allow`: each lets the next `up` do once what is refused otherwise."""
    for entry in request.stack.allowed:
        yield Violation(
            f"dr:allow holds {entry}: what it allows is refused no more; take it out as soon as "
            "it is done"
        )


POLICIES = (
    Policy(
        "guards-on",
        MANDATORY,
        "Nothing that disaster recovery rests on is deleted by a mistake in a file.",
        flags,
    ),
    Policy(
        "allowances-shown",
        ADVISORY,
        "Every allowance that stands is shown with each change.",
        allowances,
    ),
)
