"""Sources: what a failover left is switched off, so that nothing serves twice."""

import collections.abc

from dr_policies.policy import MANDATORY, Policy, Request, Violation


def fenced(request: Request) -> collections.abc.Iterator[Violation]:
    """A group that moved while machines it left may still run."""
    stack = request.stack
    for group, found in sorted(stack.found("group_results").items()):
        if found.get("source_fenced") is False:
            names = ", ".join(found.get("unfenced") or []) or "its machines"
            yield Violation(
                f"group {group} is at {found.get('position')} and what it left may still run "
                f"({names}): two of them could write at once; run `dr fence {group}`",
                stack.urn_of(group),
            )


POLICIES = (
    Policy(
        "sources-fenced",
        MANDATORY,
        "Nothing that a failover left behind still runs.",
        fenced,
    ),
)
