"""The benchmark's inert program has every module of ours that the real one imports."""

import ast
import pathlib

from bench import inert_tree

COMPONENTS = inert_tree.OURS.parent / "components"


def imported(file: pathlib.Path) -> set[str]:
    """Modules of providers that a file imports."""
    every = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names = [each.module for each in every if isinstance(each, ast.ImportFrom) and each.module]
    return {name.partition(".")[2] for name in names if name.startswith("providers.")}


def test_nothing_that_components_import_is_missing():
    needed = set().union(*map(imported, COMPONENTS.glob("*.py")))

    assert {"drill", "settlement"} <= needed
    assert needed <= {*inert_tree.MODULES, *inert_tree.TABLES}
