"""All rules of this package, and the checks that find them, in the order in which people read."""

from site_recovery.preflight.facts import Check
from site_recovery.rulebook import Rule

FAMILIES: dict[str, tuple[Rule, ...]] = {}
"""What a family is called -> its rows."""
RULES: tuple[Rule, ...] = tuple(rule for rows in FAMILIES.values() for rule in rows)
CHECKS: tuple[Check, ...] = ()


def family(rule: Rule) -> str:
    """What the rule's family is called."""
    return next(name for name, rows in FAMILIES.items() if rule in rows)
