"""All rules of this package, and the checks that find them, in the order in which people read."""

import collections.abc
import dataclasses

from site_recovery.preflight import (
    addresses,
    agents,
    cache_load,
    capacity,
    churn,
    disks,
    guest,
    machines,
    network,
    operating_systems,
    outbound,
    rights,
    routes,
    storage,
    subscriptions,
    vault,
)
from site_recovery.preflight.facts import Check
from site_recovery.rulebook import Rule


@dataclasses.dataclass(frozen=True)
class Family:
    """Rules that are read together.

    checks: by lists, at preview too. deep: a call for each machine. in_guest: they run something
    in the machines.
    """

    rows: tuple[Rule, ...]
    checks: tuple[Check, ...]
    deep: tuple[Check, ...] = ()
    in_guest: tuple[Check, ...] = ()


MEMBERS: dict[str, Family] = {
    "vault and what exists": Family(vault.ROWS, vault.CHECKS, vault.DEEP_CHECKS),
    "rights and locks": Family(
        rights.ROWS + subscriptions.ROWS, rights.CHECKS + subscriptions.CHECKS
    ),
    "machines": Family(
        machines.ROWS + operating_systems.ROWS, machines.CHECKS + operating_systems.CHECKS
    ),
    "disks": Family(disks.ROWS, disks.CHECKS),
    "capacity": Family(capacity.ROWS, capacity.CHECKS),
    "cache storage": Family(
        storage.ROWS + cache_load.ROWS + churn.ROWS,
        storage.CHECKS + cache_load.CHECKS,
        churn.DEEP_CHECKS,
    ),
    "networks": Family(network.ROWS + addresses.ROWS, network.CHECKS + addresses.CHECKS),
    "outbound": Family(outbound.ROWS + routes.ROWS, outbound.CHECKS + routes.CHECKS),
    "protection": Family(agents.ROWS, agents.CHECKS),
    "inside the machines": Family(guest.ROWS, (), in_guest=guest.IN_GUEST_CHECKS),
}
"""What a family is called -> its rules and checks."""


def _all(
    pick: collections.abc.Callable[[Family], tuple[Check, ...]],
) -> tuple[Check, ...]:
    return tuple(check for each in MEMBERS.values() for check in pick(each))


FAMILIES: dict[str, tuple[Rule, ...]] = {name: each.rows for name, each in MEMBERS.items()}
RULES: tuple[Rule, ...] = tuple(rule for rows in FAMILIES.values() for rule in rows)
CHECKS = _all(lambda family: family.checks)
DEEP_CHECKS = _all(lambda family: family.deep)
IN_GUEST_CHECKS = _all(lambda family: family.in_guest)
