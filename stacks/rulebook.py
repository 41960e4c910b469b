"""Every refusal of the reader of stack files and inventories, in the order of the docs."""

from stacks import (
    rows_alerts,
    rows_checks,
    rows_drills,
    rows_files,
    rows_machines,
    rows_moves,
    rows_pair,
    rows_values,
)
from stacks.rule import Rule

FAMILIES: dict[str, tuple[Rule, ...]] = {
    "files and keys": rows_files.ROWS,
    "single values": rows_values.ROWS,
    "sites, vault and groups": rows_pair.ROWS,
    "moves and actions": rows_moves.ROWS,
    "checks": rows_checks.ROWS,
    "drills and evidence": rows_drills.ROWS,
    "alerts": rows_alerts.ROWS,
    "machines": rows_machines.ROWS,
}
RULES: tuple[Rule, ...] = tuple(rule for rows in FAMILIES.values() for rule in rows)
