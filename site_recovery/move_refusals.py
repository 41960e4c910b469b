"""What is refused or warned of when groups move: rows of the rule book."""

from site_recovery.rulebook import Rule
from site_recovery.vault_refusals import REFUSE, rows

MOVES = "DESIGN.md section 3"
STAGES = "facts/protocol-a2a.md section 4"

TOO_FAR = Rule(
    "position-too-far",
    REFUSE,
    "a machine cannot be brought to the declared position by one update",
    "is at {where}, and {to} is too far for one `up`",
    "declare one after the other: {edits}",
    MOVES,
)
STEP_NOT_ALLOWED = Rule(
    "step-not-allowed",
    REFUSE,
    "an item's allowedOperations lack the next step of its move",
    "the service does not allow {step} now, it offers {offers}",
    "see its health with `dr status`; it moves with a new number",
    STAGES,
)
DRILL_FIRST = Rule(
    "drill-not-cleaned-up",
    REFUSE,
    "a machine with a test failover is to move",
    "{step} waits for the end of its test failover",
    "clean the drill up first, then move with a new number",
    "facts/protocol-a2a.md section 10.4",
)
STEP_NOT_SHOWN = Rule(
    "step-not-shown",
    REFUSE,
    "a step's job ended well, and the item shows the old state for ten looks",
    "{step} ended well and is not shown",
    "run `pulumi up` again",
    "DESIGN.md section 5",
)
POINT_NOT_SHOWN = Rule(
    "point-not-shown",
    REFUSE,
    "the recovery point was changed, and the item shows the old one for ten looks",
    "its recovery point was changed and is not shown",
    "run `pulumi up` again",
    "DESIGN.md section 5",
)
POINT_LATE = Rule(
    "point-after-commit",
    REFUSE,
    "another recovery point is asked for when it can be changed no more",
    "its recovery point can be changed only while it is failedOver",
    "take recoveryPoint back to what it was",
    "facts/protocol-a2a.md section 5: ChangePit is gone after commit",
)
NO_POINT = Rule(
    "no-such-point",
    REFUSE,
    "the recovery point that is asked for is not among a machine's own",
    "{why}",
    "",
    "facts/protocol-a2a.md section 10.2",
)
DISK_NOT_RECOVERED = Rule(
    "disk-not-recovered",
    REFUSE,
    "an item does not show the recovered disk of one that is declared",
    "its item shows no recovered {disk} to replicate back",
    "see the failover's job, or exclude the disk",
    STAGES,
)

RULES: tuple[Rule, ...] = rows(dict(globals()))
