"""The rows as docs/faults.md lists them; `python -m tests.faults.page` writes them there."""

import pathlib

from tests.faults import journey_table, table

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "faults.md"
TABLES = {
    "rows": (table.ROWS, table.POINTLESS),
    "rows of the journey": (journey_table.ROWS, journey_table.POINTLESS),
}
BEGIN, END = "<!-- {}: python -m tests.faults.page -->\n", "<!-- end of {} -->\n"


def rows(name):
    """A table of the page."""
    found, pointless = TABLES[name]
    lines = [f"{len(found)} rows.\n", "| What happens | At | Row |", "| --- | --- | --- |"]
    for happening in table.HAPPENINGS:
        steps = [row.step.name for row in found if row.happening is happening]
        if steps:
            lines.append(f"| {happening.told} | {', '.join(steps)} | `STEP:{happening.name}` |")
    lines += ["", *(f"Left out: `{row}`, {why}." for row, why in pointless.items())]
    return "\n".join(lines) + "\n"


def main():
    """Write the page's parts anew."""
    text = PAGE.read_text(encoding="utf-8")
    for name in TABLES:
        begin, end = BEGIN.format(name), END.format(name)
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{rows(name)}{end}{rest.partition(end)[2]}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
