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

RULES: tuple[Rule, ...] = (
    *rows_files.ROWS,
    *rows_values.ROWS,
    *rows_pair.ROWS,
    *rows_moves.ROWS,
    *rows_checks.ROWS,
    *rows_drills.ROWS,
    *rows_alerts.ROWS,
    *rows_machines.ROWS,
)
