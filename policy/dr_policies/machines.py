"""Machines: each of the inventory is replicated, with all its disks."""

import collections.abc

from dr_policies.policy import ADVISORY, MANDATORY, Policy, Request, Violation
from dr_policies.stack import Stack

ABSENT = "not replicated"
REASONS = {
    "type": "object",
    "additionalProperties": {"type": "string", "minLength": 1},
    "description": "why a disk is left out: by machine/disk, or by the disk's name",
}


def _inventory(stack: Stack) -> list[str]:
    """Names of all machines that the file declares, as three records tell; they should agree."""
    told = set(stack.settlement.props.get("machines") or {}) if stack.settlement else set()
    for each in stack.ours("Preflight"):
        told |= set((each.props.get("subject") or {}).get("machines") or {})
    for group in stack.groups.values():
        told |= set(group.get("machines") or [])
    return sorted(told)


def protected(request: Request) -> collections.abc.Iterator[Violation]:
    """A machine without item, without group, or found without replication."""
    stack = request.stack
    grouped = {name for group in stack.groups.values() for name in group.get("machines") or []}
    found = stack.found("machine_results")
    for name in _inventory(stack):
        if name not in stack.items:
            yield Violation(
                f"machine {name} has no replicated item: it would not be there after a failover; "
                "run without --target or --exclude, so that its item is made"
            )
        elif name not in grouped:
            yield Violation(
                f"machine {name} is in no group: nothing would move it; name it in a group",
                stack.items[name].urn,
            )
        elif (found.get(name) or {}).get("position") == ABSENT:
            yield Violation(
                f"machine {name} is {ABSENT}, the last run found: it would not be there after a "
                "failover; run `pulumi up` and see its group's row for the reason",
                stack.items[name].urn,
            )


def _excluded(stack: Stack) -> collections.abc.Iterator[tuple[str, str]]:
    """Machine and disk of every disk that the inventory leaves out."""
    for each in stack.ours("Preflight"):
        told = (each.props.get("subject") or {}).get("excluded") or {}
        for machine in sorted(told):
            yield from ((machine, disk) for disk in sorted(told[machine]))


def _reason(request: Request, machine: str, disk: str) -> str:
    reasons = request.settings.get("reasons") or {}
    return str(reasons.get(f"{machine}/{disk}") or reasons.get(disk) or "").strip()


def covered(request: Request) -> collections.abc.Iterator[Violation]:
    """A disk that is left out for no reason, or a machine that replicates none."""
    stack = request.stack
    for machine, disk in _excluded(stack):
        if not _reason(request, machine, disk):
            yield Violation(
                f"disk {disk} of machine {machine} is left out without a reason: its data would "
                "be lost in a failover; take `excluded` out, or write the reason into the policy "
                f'config, disks-covered.reasons: {{"{machine}/{disk}": …}}',
                stack.items[machine].urn if machine in stack.items else "",
            )
    for machine, item in sorted(stack.items.items()):
        if not item.props.get("disks"):
            yield Violation(
                f"machine {machine} replicates no disk: nothing of it would be there after a "
                "failover; name its disks in the inventory",
                item.urn,
            )


def left_out(request: Request) -> collections.abc.Iterator[Violation]:
    """Every disk that is left out for a reason, to be read again with each change."""
    for machine, disk in _excluded(request.stack):
        yield Violation(
            f"disk {disk} of machine {machine} is not replicated: after a failover it is not "
            "there; see that this is still meant",
            request.stack.items[machine].urn if machine in request.stack.items else "",
        )


POLICIES = (
    Policy(
        "machines-protected",
        MANDATORY,
        "Every machine of the inventory is replicated and moves with a group.",
        protected,
    ),
    Policy(
        "disks-covered",
        MANDATORY,
        "Every disk is replicated, or is left out for a reason that somebody wrote down.",
        covered,
        {"reasons": {**REASONS, "default": {}}},
    ),
    Policy(
        "disks-left-out",
        ADVISORY,
        "Every disk that is left out is shown with each change.",
        left_out,
    ),
)
