"""What is refused or warned of around drills: rows of the rule book."""

from site_recovery.rulebook import Rule
from site_recovery.vault_refusals import REFUSE, WARN, rows, told

__all__ = ["RULES", "told"]

DRILLS = "DESIGN.md section 3"
TESTS = "facts/protocol-a2a.md section 10.4"

DRILL_WAITS = Rule(
    "drill-waits",
    WARN,
    "a drill is declared, and its group is not declared or not found where it can begin",
    "drill {drill} waits: {why}",
    "it begins with the first `pulumi up` that finds the whole group protected",
    DRILLS,
)
DRILL_FOREIGN = Rule(
    "drill-of-others",
    REFUSE,
    "a drill is to begin, and a test failover is up that this stack did not begin",
    "a test failover that is not drill {drill} is up in network {network}",
    "clean it up where it was begun (`dr jobs`, or the portal), or take the drill out of the file",
    TESTS,
)
DRILL_NO_POINT = Rule(
    "drill-point-missing",
    REFUSE,
    "there is no such recovery point for a machine of a drill",
    "{why}",
    "correct the drill's recoveryPoint",
    DRILLS,
)
DRILL_NOT_ALLOWED = Rule(
    "drill-not-allowed",
    REFUSE,
    "a machine's allowedOperations lack TestFailover when its turn in a drill has come",
    "the service does not allow a test failover now; it offers {offers}",
    "see its health in the portal, then write a new name for the drill",
    TESTS,
)
DRILL_GONE = Rule(
    "drill-machine-gone",
    REFUSE,
    "a machine stops being protected while its group's drill runs",
    "is at {where}",
    "",
    DRILLS,
)
DRILL_NOT_SHOWN = Rule(
    "drill-not-shown",
    REFUSE,
    "a test failover ended well, and its machine is not up for ten looks: somebody cleaned it up",
    "its test failover ended well, and no test machine is up",
    "write a new name for the drill",
    TESTS,
)
DRILL_SLOW = Rule(
    "drill-outlasts",
    REFUSE,
    "a machine of a drill is not up when the drill's time is over",
    "not up after {minutes:.0f} min; its job goes on at the service",
    "see `dr jobs`",
    DRILLS,
)
CLEANUP_NOT_SHOWN = Rule(
    "cleanup-not-shown",
    REFUSE,
    "a cleanup ended well, and the item asks for one for ten looks",
    "it was cleaned up, and still asks for it",
    "",
    TESTS,
)
CLEANUP_LEFT = Rule(
    "cleanup-left",
    REFUSE,
    "the cleanup of a test failover was refused, failed or does not end",
    "its test failover is not cleaned up: {why}",
    "run `pulumi up` again, or clean it up in the portal; a failover of it waits until then",
    TESTS,
)
DRILL_RED = Rule(
    "drill-verdict-red",
    REFUSE,
    "a drill is over and red; a line per reason follows",
    "drill {drill} is red ({evidence})",
    "mend what it tells, then write a new name for the next drill",
    DRILLS,
)
DRILL_RED_STANDS = Rule(
    "drill-red-stands",
    WARN,
    "the file names a drill that is over and red: it is not run again",
    "drill {drill} was red ({evidence}): {reason}",
    "mend what it tells, then write a new name for the next drill",
    DRILLS,
)
DRILL_DONE = Rule(
    "drill-done",
    WARN,
    "the file names a drill that was done before the one that was declared last",
    "drill {drill} was done already, {verdict} ({evidence})",
    "write a name that was never used",
    DRILLS,
)
DRILL_LOST = Rule(
    "drill-evidence-lost",
    WARN,
    "the stack has recorded a drill's verdict, and its evidence is not where evidence is kept",
    "drill {drill} was judged, and its evidence is not in {where}; it is not judged again",
    "put it back, as `evidence` names the place; a new name is a new drill",
    DRILLS,
)
DRILL_NOT_KEPT = Rule(
    "drill-without-evidence",
    REFUSE,
    "the evidence of a drill cannot be read or written; its machines stay up until it can",
    "drill {drill}: {why}",
    "run `pulumi up` again, which goes on with it",
    DRILLS,
)

RULES: tuple[Rule, ...] = rows(dict(globals()))
