"""All rules of this package, and the checks that find them, in the order in which people read."""

from site_recovery.preflight import (
    agents,
    capacity,
    disks,
    machines,
    operating_systems,
    rights,
    subscriptions,
    vault,
)
from site_recovery.preflight.facts import Check
from site_recovery.rulebook import Rule

FAMILIES: dict[str, tuple[Rule, ...]] = {
    "vault and what exists": vault.ROWS,
    "rights, registrations, locks": rights.ROWS + subscriptions.ROWS,
    "machines": machines.ROWS + operating_systems.ROWS,
    "disks": disks.ROWS,
    "capacity": capacity.ROWS,
    "protection": agents.ROWS,
}
"""What a family is called -> its rows."""
RULES: tuple[Rule, ...] = tuple(rule for rows in FAMILIES.values() for rule in rows)
CHECKS: tuple[Check, ...] = (
    *vault.CHECKS,
    *rights.CHECKS,
    *subscriptions.CHECKS,
    *machines.CHECKS,
    *operating_systems.CHECKS,
    *disks.CHECKS,
    *capacity.CHECKS,
    *agents.CHECKS,
)


def family(rule: Rule) -> str:
    """What the rule's family is called."""
    return next(name for name, rows in FAMILIES.items() if rule in rows)
