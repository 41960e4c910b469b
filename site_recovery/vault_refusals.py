"""What is refused or warned of around a vault: whose it is, its set-up objects, the calls of it.

The rows of machines are in refusals.py, which lists these too.
"""

from site_recovery.rulebook import Finding, Rule, Severity

REFUSE, WARN, TELL = Severity
DESIGN = "DESIGN.md section 4"
LIMITS = "Azure-to-Azure support matrix"
PROTOCOL = "facts/protocol-a2a.md"
RUN_AGAIN = "run `pulumi up` again later"

CLAIM_OTHER = Rule(
    "vault-of-another-stack",
    REFUSE,
    "the vault's tag dr-stack names another stack, and neither dr:takeover nor the stack's own "
    "former name is that value",
    "tag dr-stack says {holder}, this is {stack}",
    "set dr:takeover: {holder} to take it over, or name another vault",
    DESIGN,
)
CLAIM_NO_VAULT = Rule(
    "existing-vault-missing",
    REFUSE,
    "the file says that the vault exists, and it is not there",
    "it is not there, the file says that it exists",
    "take existing: true out of vault, or correct its name",
    DESIGN,
)
CLAIM_RIGHTS = Rule(
    "vault-tag-not-allowed",
    REFUSE,
    "who is signed in may not write the vault's tags",
    "tag {tag} cannot be written",
    "give who is signed in the role Tag Contributor on the vault, then wait some minutes",
    "Tags - Update At Scope, 2021-04-01; Tag Contributor holds Microsoft.Resources/tags/*",
)
MADE_SAID_TO_EXIST = Rule(
    "made-thing-said-to-exist",
    REFUSE,
    "the file says existing: true of what this stack made with dr:protect: false: `up` would "
    "delete it",
    "this stack made {names} with dr:protect: false, so `up` would delete what the file now says "
    "to exist",
    "take existing: true out, set dr:protect: true, run `pulumi up`, then as "
    "docs/decisions/made-to-existing.md says",
    "pulumi/pkg 3.250.0, deploy/step.go: retain is read from the state of the last `up`",
)
ALLOWANCES_STAND = Rule(
    "allowances-stand",
    WARN,
    "dr:allow has entries; they stand until an `up` without them",
    "dr:allow stands: {entries}",
    "take out what was done",
    DESIGN,
)
SETUP_MISSING = Rule(
    "existing-object-missing",
    REFUSE,
    "the file says that a fabric, container, policy or mapping exists, and it is not there",
    "it is not there, the file says that it exists",
    "take existing: true out, or correct its name",
    DESIGN,
)
EXISTS_OTHERWISE = Rule(
    "object-exists-otherwise",
    REFUSE,
    "an object of this name is in the vault, but for another region, target, policy or network",
    "it exists with {key} {held}, the stack says {said}",
    "remove it from the vault or correct the stack",
    DESIGN,
)
FABRIC_TWIN = Rule(
    "region-has-fabric",
    REFUSE,
    "the vault has a fabric of another name for the region of one that is to be made",
    "region {location} has fabric {twin} already",
    "set siteRecovery.primary.fabric or recovery.fabric to it with existing: true to use that one",
    "Azure docs, Azure-to-Azure with PowerShell: one fabric per region in a vault",
)
MACHINES_STAND = Rule(
    "machines-still-replicate",
    REFUSE,
    "a container or mapping is removed while machines replicate from it",
    "{count} machines still replicate from it: {machines}",
    "remove them from the stack, run `pulumi up`, then again",
    f"{PROTOCOL} section 9; the service's own refusal names no machine",
)
LEFT_IN_VAULT = Rule(
    "adopted-left-in-place",
    TELL,
    "a set-up object that was found, not made, leaves the stack in an existing vault",
    "left as it is: it was there before this stack",
    "remove it at the service if nobody needs it",
    DESIGN,
)
MAILS_LEFT = Rule(
    "alert-mails-changed-since",
    TELL,
    "alert mails leave the stack, and somebody else changed them since its last `up`",
    "what somebody else changed is left as it is",
    "set it in the vault, Site Recovery Events, if nobody wants it",
    '"Monitor and troubleshoot Azure Site Recovery", email notifications (Microsoft)',
)
EMPTY = Rule(
    "input-empty",
    REFUSE,
    "what says which object is meant has no value",
    "{key} is empty",
    "set it in dr:pair",
)
IDENTITY = Rule(
    "identity-changed",
    REFUSE,
    "a change of what says which object is meant: it would be a replacement",
    "{keys} cannot change in place{cost}",
    "remove it, run `up`, then add it anew",
    DESIGN,
)
POLICY_NUMBER = Rule(
    "policy-number",
    REFUSE,
    "a number of a policy is missing, broken or out of range",
    "{key} {value} is not a number of minutes from 0 to {most}",
    "",
    LIMITS,
)
POLICY_APP_RANGE = Rule(
    "policy-app-consistent-range",
    REFUSE,
    "app-consistent points are neither off nor 1 to 12 hours apart",
    "app_consistent_minutes {value:g} is neither 0 nor from {low} to {high}",
    "",
    LIMITS,
)
POLICY_APP_LONGER = Rule(
    "policy-app-consistent-longer",
    REFUSE,
    "app-consistent points are farther apart than points are kept",
    "app_consistent_minutes {value:g} is longer than retention_minutes {retention:g}",
    "",
    "assumed: such a policy keeps no app-consistent point",
)
WORD = Rule(
    "word-unknown",
    REFUSE,
    "multi-VM sync or agent updates have a word that the service does not know",
    "{key} {value} is not one of {words}",
    "",
    "API description 2025-08-01",
)
NETWORK_ID = Rule(
    "network-id",
    REFUSE,
    "a network mapping names something that is no virtual network",
    "{key} {value} is not the id of a virtual network",
    "",
)
UNSEEN = Rule(
    "vault-not-seen",
    WARN,
    "the vault gives no answer within the look of a preview",
    "{why}",
    "preview goes on from the state",
    "DESIGN.md section 5",
)
SIGN_IN = Rule(
    "sign-in-missing",
    REFUSE,
    "401, or no way to sign in was found",
    "{reason}",
    "sign in with `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET "
    "or AZURE_FEDERATED_TOKEN_FILE",
)
FORBIDDEN = Rule(
    "not-allowed",
    REFUSE,
    "403: signed in, but not allowed",
    "{reason}",
    "give who is signed in the role Site Recovery Contributor on the vault, then wait some minutes",
)
SUBSCRIPTION = Rule(
    "subscription-unknown",
    REFUSE,
    "the subscription does not exist for who is signed in",
    "{reason}",
    "correct azure-native:subscriptionId, or sign in to its tenant (`az login --tenant`)",
)
THROTTLED = Rule(
    "throttled",
    REFUSE,
    "429 for longer than a call waits",
    "{reason}",
    RUN_AGAIN,
)
SILENT = Rule(
    "no-answer",
    REFUSE,
    "no answer, or only 5xx to a read: nothing was changed",
    "{reason}",
    RUN_AGAIN,
)
LOST_ANSWER = Rule(
    "answer-lost",
    REFUSE,
    "a write whose answer was lost, or 5xx",
    "{reason}",
    "it may have been accepted; run `pulumi up` again, which looks first",
)
BAD_ENDPOINT = Rule(
    "endpoint-not-https",
    REFUSE,
    "dr:endpoint is no https:// address",
    "dr:endpoint must begin with https://",
    "",
)
NO_CA_FILE = Rule(
    "ca-file-missing",
    REFUSE,
    "the file that dr:caFile names is not there",
    "dr:caFile is not there",
    "start the local Azure (`make emulator`) or correct it",
)
FAILED = Rule(
    "operation-failed",
    REFUSE,
    "the service accepted a call, and its operation ended Failed or Canceled",
    "{reason}",
    "{story}",
    f"{PROTOCOL} section 1",
)
OUTLASTED = Rule(
    "operation-outlasts",
    REFUSE,
    "an operation of a set-up object is not done after 30 minutes",
    "not done after {minutes:.0f} min; its job {job} goes on",
    "run `pulumi up` again to go on waiting",
    f"{PROTOCOL} section 1: at most 124 s were recorded",
)
INTERRUPTED = Rule(
    "interrupted",
    REFUSE,
    "the user ended a wait; what runs at the service goes on",
    "{doing}",
    "run `pulumi up` again to go on",
    "DESIGN.md section 5",
)


def told(rule: Rule, **values: object) -> str:
    """What, why and what to do, for an error that names by itself what it is about."""
    return words(Finding(rule, "", values))


def words(finding: Finding) -> str:
    """The same, of a finding."""
    return "; ".join(part for part in (finding.what, finding.fix) if part)


def rows(module: dict[str, object]) -> tuple[Rule, ...]:
    """The rules that a module defines, in its order."""
    return tuple(value for value in module.values() if isinstance(value, Rule))
