"""What is refused or warned of in the life of machines; RULES has the rows of vaults too.

Checks before the day have rows of their own (site_recovery/preflight).
"""

from site_recovery import (
    check_refusals,
    evidence_refusals,
    move_refusals,
    plan_refusals,
    vault_refusals,
)
from site_recovery.drills import rows as drills_rows
from site_recovery.rulebook import Rule
from site_recovery.vault_refusals import DESIGN, REFUSE, TELL, rows, told, words

__all__ = ["RULES", "told", "words"]

ITEM_LIFE = "facts/protocol-a2a.md section 4"
ENSURE = "DESIGN.md section 5"

MISSING = Rule(
    "machine-input-missing",
    REFUSE,
    "a machine lacks what its replication is started with",
    "{key} is missing",
    "",
    "API description 2025-08-01: required in the enabling PUT",
)
TARGET_GROUP = Rule(
    "target-group-missing",
    REFUSE,
    "a machine has no resource group to recover into",
    "target.resource_group_id is missing",
    "set dr:pair recovery",
)
GROUP_MEMBER = Rule(
    "group-member-unknown",
    REFUSE,
    "a group names a machine that the settlement does not have",
    "group {group}: {machine} is not among the machines",
    "",
)
RESEED = Rule(
    "reseed-not-allowed",
    REFUSE,
    "a change that only removing and enabling again brings about, without dr:allow",
    "{changes} would seed {size} again and lose all recovery points",
    "take the change back, or set dr:allow: [reseed:{machine}]",
    DESIGN,
)
NIC_UNKNOWN = Rule(
    "interface-unknown",
    REFUSE,
    "the file sets an interface, or an IP configuration, that the machine does not have",
    "interface {interfaces} is not on the machine",
    "correct its nics",
    ITEM_LIFE,
)
NICS_NOT_SHOWN = Rule(
    "interfaces-not-shown",
    REFUSE,
    "a protected item shows no interfaces for ten looks, and the file sets some",
    "the service shows no network interfaces to set",
    "",
    ITEM_LIFE,
)
ENABLED_GONE = Rule(
    "enabled-and-gone",
    REFUSE,
    "the enabling job ended well, and no item is shown for ten looks",
    "it was enabled, and then its item was gone",
    "",
    ENSURE,
)
DISK_NOT_SHOWN = Rule(
    "added-disk-not-shown",
    REFUSE,
    "a disk was added, and the item does not show it for ten looks",
    "disk {disk} was added and is not shown",
    "",
    ENSURE,
)
DISK_STILL_SHOWN = Rule(
    "removed-disk-still-shown",
    REFUSE,
    "a disk was removed, and the item shows it for ten looks",
    "a removed disk is still shown",
    "",
    ENSURE,
)
NOT_TAKEN = Rule(
    "setting-not-taken",
    REFUSE,
    "a PATCH ended well, and the item shows the old values for ten looks",
    "the service did not take: {changes}",
    "",
    ENSURE,
)
SEEDING_GIVEN_UP = Rule(
    "seeding-given-up",
    REFUSE,
    "the service's own job that ends the seeding failed; the item reads as seeding for ever",
    "{story}",
    "restart job {job} in the portal, or see its causes there",
    "job scenario recorded 2022-10-11; health Critical after it failed: assumed",
)
RESEED_STILL_SHOWN = Rule(
    "removed-item-still-shown",
    REFUSE,
    "an item was removed to be seeded anew, and is shown for ten looks",
    "it was removed to be seeded anew and is still shown",
    "",
    ENSURE,
)
JOB_FAILED = Rule(
    "job-failed",
    REFUSE,
    "a job of this run failed or was cancelled",
    "{title}: {story}",
    "",
    "facts/protocol-a2a.md section 6",
)
JOB_MUTE = Rule(
    "job-mute",
    REFUSE,
    "a removal's job failed or was cancelled, and tells neither task nor error",
    "see job {job}",
    "run `pulumi up` again",
    "seen with jobs that somebody cancelled (emulator)",
)
JOB_UNREAD = Rule(
    "job-unread",
    REFUSE,
    "a job of this run failed, and the job cannot be read",
    "job {job} ended {state}, and why cannot be read: {error}",
    "",
)
ITEM_REFUSED = Rule(
    "item-refused",
    REFUSE,
    "the service refuses a call for a machine, or three answers to it were lost",
    "{code}: {reason}",
    "",
    ENSURE,
)
ODD = Rule(
    "state-unknown",
    REFUSE,
    "an item is in a state that leads nowhere by itself",
    "found: {where}",
    "repair it at the service, or let it be removed and seeded anew "
    "with dr:allow: [reseed:{machine}]",
    ITEM_LIFE,
)
OTHER_CONTAINER = Rule(
    "other-container",
    REFUSE,
    "a machine replicates already, under a container that is neither of the pair's",
    "found under container {container} of fabric {fabric}; nothing is changed",
    "name both under siteRecovery with existing: true to go on with it, or disable it there",
    ITEM_LIFE,
)
LEFT_ITEM = Rule(
    "adopted-item-left",
    TELL,
    "a machine whose replication somebody else had enabled leaves the stack, without dr:allow",
    "left replicating: it was enabled before this stack took it over",
    "set dr:allow: [disable:{machine}] and run `pulumi up` before it is removed to end that too",
    DESIGN,
)
NOT_AT_HOME = Rule(
    "removed-while-away",
    REFUSE,
    "a machine is taken out, or the stack destroyed, while it is away from home",
    "it is at {where}, and removing it there loses the way back",
    "move it home first, or set dr:allow: [remove-away:{machine}] and run `pulumi up`, "
    "then remove it",
    DESIGN,
)
NOT_NOW = Rule(
    "removal-not-now",
    REFUSE,
    "the item's allowedOperations lack DisableProtection, and no job runs on it",
    "the service does not allow DisableProtection now",
    "run `pulumi destroy` again later",
    ITEM_LIFE,
)
REMOVAL_SLOW = Rule(
    "removal-outlasts",
    REFUSE,
    "an item is still there two hours after its removal began",
    "still there after {minutes:.0f} min",
    "run `pulumi destroy` again",
    "facts/protocol-a2a.md section 10.6: 7 min were recorded",
)
GROUP_FAILED = Rule(
    "group-not-as-declared",
    REFUSE,
    "machines of a group are not where they were declared; a line for each follows",
    "{count} of {total} machines are not as declared",
    "",
    ENSURE,
)
GROUP_STANDS = Rule(
    "group-not-moved",
    REFUSE,
    "the run itself refuses a group's move: no preview could look, or something changed since",
    "nothing of it is changed",
    "",
    DESIGN,
)
OUTPUTS_OLD = Rule(
    "stack-outputs-old",
    REFUSE,
    "a group failed in an update, which then writes no outputs of the stack",
    "the stack's outputs are those of the last `up` that ended well",
    "`dr status` shows what is",
    "seen with engine 3.250",
)
NOT_IN_RUN = Rule(
    "settlement-not-targeted",
    REFUSE,
    "a group's record is targeted without its settlement",
    "its settlement is not in this run",
    "target it too",
    "DESIGN.md section 6",
)
IS_AT = Rule(
    "not-protected-yet",
    REFUSE,
    "a machine of a group whose settlement had nothing to do is not protected",
    "is at {where}",
    "",
    ENSURE,
)
SETTLE_SLOW = Rule(
    "settlement-outlasts",
    REFUSE,
    "a machine is not protected when the settlement's time is over",
    "still {stage} after {minutes:.0f} min; its job goes on at the service",
    "run `pulumi up` again to go on waiting",
    ENSURE,
)
SETTLE_INTERRUPTED = Rule(
    "settlement-interrupted",
    REFUSE,
    "the user ended the settlement's wait",
    "{progress}: interrupted while waiting",
    "jobs go on",
    ENSURE,
)

RULES: tuple[Rule, ...] = (
    *rows(vars(vault_refusals)),
    *rows(dict(globals())),
    *move_refusals.RULES,
    *check_refusals.RULES,
    *drills_rows.RULES,
    *evidence_refusals.RULES,
    *plan_refusals.RULES,
)
