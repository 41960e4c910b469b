"""The page of every refusal and warning, made from the rows in the code.

`python -m tools.rules_page` writes docs/rules.md; with `--check` it only says whether the page is
what the code says, and exits 1 if not.
"""

import collections.abc
import dataclasses
import pathlib
import re
import sys
import typing

from tools.tables import Cells, plain, table

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "rules.md"
MADE = "<!-- made by `python -m tools.rules_page`; change the rows in the code, not this page -->"
FIELD = re.compile(r"(?<!\{)\{(\w+)[^{}]*\}")


class Row(typing.Protocol):
    """What the rows of every layer have; those of the service have a severity too."""

    @property
    def code(self) -> str: ...
    @property
    def when(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def fix(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclasses.dataclass(frozen=True)
class Layer:
    """A section of the page: its rows by family."""

    title: str
    told: str
    families: collections.abc.Mapping[str, collections.abc.Sequence[Row]]


def layers() -> tuple[Layer, ...]:
    """The layers, in the order in which an operator meets them."""
    from console import checkup, status_rules
    from console.discovery import rules as discovery
    from site_recovery import refusals
    from stacks import rulebook

    return (
        Layer(
            "The stack file and the inventory",
            "Read before any resource exists; every mistake is told at once, with its path in the "
            "file. Nothing is started while one stands.",
            rulebook.FAMILIES,
        ),
        Layer(
            "The life of vaults and machines",
            "Met at preview where the vault can be asked, and again in the run.",
            {"": refusals.RULES},
        ),
        Layer(
            "Checks before the day",
            "Looked at by `dr doctor`, and by preview for machines that are new or changed. What "
            "cannot be read is told once and stops nothing.",
            checkup.FAMILIES,
        ),
        Layer(
            "Discovery",
            "What `dr discover` leaves to a person: a warning is a difference between file and "
            "Azure, and makes `--check` fail; what is only told does not.",
            {"": discovery.RULES},
        ),
        Layer(
            "Status",
            "Why `dr status` says that somebody should look: it ends with 4 where something is "
            "critical, else with 3. Warnings of agents and drills are those of the checks above.",
            {"critical": status_rules.CRITICAL, "warnings": status_rules.WARNINGS},
        ),
    )


def page() -> str:
    """The whole page."""
    parts = [
        "# Rules",
        MADE,
        "What is refused or warned of, when, in which words, and what to do then. A message is one "
        "line: where, what is said, what to do. *Words* in italics stand for what is found.",
    ]
    for layer in layers():
        parts += [f"## {layer.title}", layer.told]
        for family, rows in layer.families.items():
            parts += [f"### {family.capitalize()}"] if family else []
            parts.append(_table(rows))
    return "\n\n".join(parts) + "\n"


def _table(rows: collections.abc.Sequence[Row]) -> str:
    """The severity has a column where the rows have one: in the files all are refusals."""
    severe = any(hasattr(row, "severity") for row in rows)
    heads = ("code", *(("",) if severe else ()), "when", "what is said", "what to do", "source")
    return table(heads, (_cells(row, severe) for row in rows))


def _cells(row: Row, severe: bool) -> Cells:
    severity = (str(getattr(row, "severity", "")),) if severe else ()
    told = (_said(row.text), _said(row.fix))
    return (f"`{row.code}`", *severity, plain(row.when), *told, plain(row.source))


def _said(text: str) -> str:
    """A message with its fields in italics; doubled braces are what people see as one."""
    told = FIELD.sub(lambda field: f"*{field[1].replace('_', ' ')}*", plain(text))
    return told.replace("{{", "{").replace("}}", "}")


def main(arguments: collections.abc.Sequence[str]) -> int:
    """Write the page, or with --check say whether it is what the code says."""
    made = page()
    if "--check" not in arguments:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    print("docs/rules.md is not what the code says; run python -m tools.rules_page")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
