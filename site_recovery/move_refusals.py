"""What is refused or warned of when groups move: rows of the rule book."""

from site_recovery.rulebook import Rule
from site_recovery.vault_refusals import REFUSE, WARN, rows

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
WRONG_NUMBER = Rule(
    "move-number",
    REFUSE,
    "a move's number is neither the last one used nor the next: a stale branch, or a revert",
    "move {number} is not the next one: {last} was the last",
    "write number: {next} if it shall move now, else what the last `up` had",
    MOVES,
)
NUMBER_USED = Rule(
    "move-made-already",
    REFUSE,
    "a move's number is the last that the vault knows, the state is older, and machines are "
    "elsewhere",
    "move {number} was made already, as the vault's tag dr-moves tells, and found elsewhere: "
    "{found}",
    "write number: {next} if it shall move now, else the position where they are",
    MOVES,
)
NUMBER_NOT_KEPT = Rule(
    "move-number-not-kept",
    WARN,
    "the number of a move that was made could not be written into the vault's tags",
    "its tag dr-moves does not know {moves}: {why}",
    "the next move writes it too; until then only the state knows it",
    "DESIGN.md section 3",
)
NO_NUMBER = Rule(
    "move-without-number",
    REFUSE,
    "the declared position changed, no new number was given, and the group is not there",
    "position {position} differs from {declared}, declared last, and no new move is given",
    "write move: {{number: {next}, reason: …}}, or take the position back",
    MOVES,
)
FIRST_RUN = Rule(
    "first-run-away",
    REFUSE,
    "the first update over machines that exist declares a position where they are not",
    "found at {found}, declared at {position}",
    "write position: {found}; the first `up` moves nothing",
    MOVES,
)
FIRST_MIXED = Rule(
    "first-run-mixed",
    REFUSE,
    "the first update over machines that exist finds them at several positions",
    "declared at {position}, and found elsewhere: {found}",
    "bring them to one position at the service, or part the group; the first `up` moves nothing",
    MOVES,
)
DRIFT = Rule(
    "moved-behind-our-back",
    REFUSE,
    "a machine is found where nobody declared it to be",
    "found at {where}, declared at {declared}; nothing is changed",
    "",
    MOVES,
)
ACCEPT = Rule(
    "drift-accept",
    REFUSE,
    "the first of the two edits that resolve a group's drift",
    "to accept it",
    "write position: {found}",
    MOVES,
)
MOVE_BACK = Rule(
    "drift-move",
    REFUSE,
    "the second of the two edits that resolve a group's drift",
    "to move it to {position}",
    "write move: {{number: {next}, reason: …}}",
    MOVES,
)
NOT_REPLICATED = Rule(
    "away-not-replicated",
    REFUSE,
    "a machine of a group that is away, or goes there, is not replicated",
    "is not replicated, and its group is declared at {position}",
    "enable it in the portal from where it runs, or bring the group home first",
    MOVES,
)
CANNOT_START = Rule(
    "cannot-start",
    REFUSE,
    "a machine of a moving group is in a state from which no step leads on",
    "is at {where} and cannot start",
    "it moves with a new number once it is protected",
    MOVES,
)
MOVE_AND_CHANGE = Rule(
    "move-and-change",
    REFUSE,
    "one update both moves a group and changes machines of it",
    "the same `up` changes {machines}",
    "do one after the other; `dr move` moves what is declared already",
    "DESIGN.md section 4",
)
CONSISTENCY_SPLIT = Rule(
    "consistency-group-split",
    REFUSE,
    "not all machines of a consistency group can start their move",
    "a consistency group fails over as one, and some cannot start: {machines}",
    "mend them first, or take consistencyGroup out of the group",
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
    "a recovery plan could not end its test failover of a machine that is to move",
    "its test failover could not be cleaned up: {why}",
    "mend what it tells, or clean it up in the portal, then run `pulumi up` again",
    "facts/protocol-a2a.md sections 10.4 and 10.8",
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
SIZE_NOT_SHOWN = Rule(
    "home-size-not-shown",
    REFUSE,
    "a machine's size at home was set for the way back, and the item shows another for ten looks",
    "its size at home was set for the way back and is not shown",
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
POINT_NO_NUMBER = Rule(
    "point-without-number",
    REFUSE,
    "another recovery point is written, and the move still has the number of the last one",
    "recoveryPoint differs from that of move {last}, and no new move is given",
    "write number: {next} if it shall be changed now, else take it back",
    MOVES,
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
STANDS_STILL = Rule(
    "replication-stands-still",
    WARN,
    "a refresh finds no machine of a group at home with a point of the last 15 minutes",
    "replication of {groups} stands still",
    "where the primary region does not answer, a refresh fails: `dr move GROUP --refresh` moves "
    "without asking it",
    "DESIGN.md section 6",
)
PREFLIGHT_WAITS = Rule(
    "preflight-waits",
    WARN,
    "machines are new or changed in an update that moves a group",
    "new and changed machines are not looked at while a group moves",
    "the next `pulumi up` looks at them, `dr doctor` at once",
    "DESIGN.md section 6: a move asks nothing of a region that may be gone",
)

RULES: tuple[Rule, ...] = rows(dict(globals()))
