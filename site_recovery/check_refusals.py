"""What is told of checks after a failover: rows of the rule book."""

from site_recovery.rulebook import Rule, Severity
from site_recovery.vault_refusals import REFUSE, rows

CHECKS = "DESIGN.md section 2"

CHECK_RED = Rule(
    "check-red",
    REFUSE,
    "a check of a group's machines is red after their failover, and nobody allowed it",
    "check {name} is red after {seconds:.0f} s: {line}",
    "mend what it tells and run `pulumi up` again, which checks again, or set dr:allow: "
    "[red-checks:{group}]",
    CHECKS,
)
COMMIT_WAITS = Rule(
    "commit-waits-for-checks",
    REFUSE,
    "checks of a group are red, so the commit of its machines is not started",
    "its commit is not started: {count} checks of {group} are red",
    "its recovery point can still be changed",
    CHECKS,
)
CHECK_RED_ALLOWED = Rule(
    "check-red-allowed",
    Severity.WARN,
    "a check of a group's machines is red after their failover, and dr:allow names the group",
    "check {name} is red after {seconds:.0f} s: {line}",
    "gone on as dr:allow: [red-checks:{group}] says; take that out when it is mended",
    CHECKS,
)
GROUP_RED = Rule(
    "group-checks-red",
    REFUSE,
    "all machines of a group are as declared and checks of them are red; a line for each follows",
    "{count} checks are red",
    "",
    CHECKS,
)

RULES: tuple[Rule, ...] = rows(dict(globals()))
