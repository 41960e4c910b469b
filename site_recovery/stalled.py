"""Groups at home whose replication stands still as a whole: their region may be gone.

Nobody asks the region: the items tell it, and they are in the vault.
"""

import collections.abc

from site_recovery import move_refusals
from site_recovery.azure_to_azure import details
from site_recovery.positions import Item, Position
from site_recovery.vault_refusals import told

STILL_S = 900.0
"""Three points that did not come: one is taken every five minutes (azure-to-azure architecture)."""

Found = collections.abc.Mapping[str, tuple[str, Item | None]]


def told_of(members: collections.abc.Mapping[str, list[str]], found: Found) -> str:
    """A line that names those groups and what moves them without their region; empty if none."""
    still = [group for group, names in members.items() if _all_stand_still(names, found)]
    return told(move_refusals.STANDS_STILL, groups=", ".join(sorted(still))) if still else ""


def _all_stand_still(names: list[str], found: Found) -> bool:
    """Whether every machine of a group that is protected at home stands still, and there is one."""
    items = [
        item
        for where, item in (found[name] for name in names if name in found)
        if item and where == Position.PRIMARY_PROTECTED
    ]
    return bool(items) and all(map(_stands_still, items))


def _stands_still(item: Item) -> bool:
    return float(details(item).get("rpoInSeconds") or 0) > STILL_S
