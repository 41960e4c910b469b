"""What is said of recovery plans, and of machines that were left: rows of the rule book."""

from site_recovery.rulebook import Rule
from site_recovery.vault_refusals import REFUSE, WARN, rows, told

__all__ = ["RULES", "told"]

PLANS = "facts/protocol-a2a.md sections 7 and 10.8"
FENCE = "DESIGN.md section 3"

PLAN_NOT_KEPT = Rule(
    "plan-not-kept",
    REFUSE,
    "the service refuses to make, change or remove one of our recovery plans",
    "{plan} is not as declared: {code}: {reason}",
    "run `pulumi up` again; moves go item by item until then",
    PLANS,
)
PLAN_RUNS = Rule(
    "plan-runs",
    WARN,
    "a recovery plan is to be changed while it runs, or while a test of it waits for its cleanup",
    "{plan} is not changed while its {scenario} is {status}",
    "run `pulumi up` again when that has ended",
    "facts/protocol-a2a.md section 10.8",
)
PLAN_OF_OTHERS = Rule(
    "plan-of-others",
    REFUSE,
    "a plan that this stack did not make has the name of one of ours, and other machines",
    "{plan} was there before this stack, with items of other machines: {items}",
    "delete it at the service, or name the group otherwise",
    "DESIGN.md section 4",
)
PLAN_UNFIT = Rule(
    "plan-unfit",
    WARN,
    "a group cannot be held by one recovery plan: fabrics or zones differ, or it is too large",
    "no recovery plan holds this group: {why}",
    "it moves item by item in boot order",
    "facts/protocol-a2a.md section 7; 100 machines: azure-docs site-recovery-limits",
)
PLAN_WAITS = Rule(
    "plan-waits",
    WARN,
    "the run of a recovery plan stands at a manual action until a person ends it",
    "{plan} waits for a person at {action}: {instructions}",
    "do it, then end it with `dr jobs` or in the portal (job {job}); the plan goes on by itself",
    "Run a recovery plan (Site Recovery docs); job state Suspended: API description",
)
FENCING = Rule(
    "source-being-fenced",
    WARN,
    "a machine that was left still ran and is being deallocated; nothing is reprotected before",
    "{machine} at the {site} site still ran and is being switched off",
    "wait, nothing to do",
    FENCE,
)
NOT_FENCED = Rule(
    "source-not-fenced",
    REFUSE,
    "a machine that was left cannot be switched off, or nobody can tell whether it is off",
    "{machine} at the {site} site may still run: {code}: {reason}",
    "switch it off there, or run `dr fence` again; it is not reprotected before",
    FENCE,
)
FENCE_RIGHTS = Rule(
    "fence-not-allowed",
    REFUSE,
    "who is signed in may not read the power state of a machine that was left, or deallocate it",
    "{machine} at the {site} site may still run, and who is signed in may not switch it off",
    "give who is signed in the role Virtual Machine Contributor on it, then run `dr fence`",
    "Azure built-in roles: Microsoft.Compute/virtualMachines/deallocate/action",
)

RULES: tuple[Rule, ...] = rows(dict(globals()))
