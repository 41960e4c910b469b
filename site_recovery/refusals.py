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

RULES: tuple[Rule, ...] = (CLAIM_OTHER, CLAIM_NO_VAULT, CLAIM_RIGHTS, ALLOWANCES_STAND)


def words(finding: Finding) -> str:
    """What, why and what to do, for an error that names what it is about itself."""
    return f"{finding.what}; {finding.fix}" if finding.rule.fix else finding.what
