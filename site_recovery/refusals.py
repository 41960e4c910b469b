"""What this layer refuses or warns of in a machine's life and in a vault's, each as one row.

Checks before the day have rows of their own (site_recovery/preflight).
"""

from site_recovery.rulebook import Finding, Rule, Severity

REFUSE, WARN = Severity.REFUSE, Severity.WARN
DESIGN = "DESIGN.md section 4"
TAGS = "Tags - Update At Scope, 2021-04-01; role Tag Contributor: Microsoft.Resources/tags/*"

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
    "tag dr-stack cannot be written: {reason}",
    "give who is signed in the role Tag Contributor on the vault, then wait some minutes",
    TAGS,
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
    WARN,
    "the vault has a fabric of another name for the region of one that is to be made",
    "region {location} has fabric {twin} already",
    "write fabric: {{name: {twin}, existing: true}} under siteRecovery to use that one",
    "assumed: whether the service takes a second fabric of a region was not recorded",
)
MACHINES_STAND = Rule(
    "machines-still-replicate",
    REFUSE,
    "a container or mapping is removed while machines replicate from it",
    "{count} machines still replicate from it: {machines}",
    "remove them from the stack, run `pulumi up`, then again",
    "recorded refusals name no machine; protocol-a2a section 9",
)
LEFT_IN_VAULT = Rule(
    "adopted-left-in-place",
    Severity.TELL,
    "a set-up object that was found, not made, leaves the stack in an existing vault",
    "left as it is: it was there before this stack",
    "remove it at the service if nobody needs it",
    DESIGN,
)

RULES: tuple[Rule, ...] = tuple(each for each in list(vars().values()) if isinstance(each, Rule))


def told(rule: Rule, **values: object) -> str:
    """What, why and what to do, for an error that names by itself what it is about."""
    return words(rule.found("", **values))


def words(finding: Finding) -> str:
    """The same, of a finding."""
    return f"{finding.what}; {finding.fix}" if finding.rule.fix else finding.what
