"""The rows as docs/faults.md lists them; `python -m tests.faults.page` writes them there."""

import pathlib

from tests.faults.table import HAPPENINGS, POINTLESS, ROWS

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "faults.md"
BEGIN, END = "<!-- rows: python -m tests.faults.page -->\n", "<!-- end of rows -->\n"


def rows():
    """The table of the page."""
    lines = [f"{len(ROWS)} rows.\n", "| What happens | At | Row |", "| --- | --- | --- |"]
    for happening in HAPPENINGS:
        steps = [row.step.name for row in ROWS if row.happening is happening]
        lines.append(f"| {happening.told} | {', '.join(steps)} | `STEP:{happening.name}` |")
    lines += ["", *(f"Left out: `{row}`, {why}." for row, why in POINTLESS.items())]
    return "\n".join(lines) + "\n"


def main():
    """Write the page's part anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{rows()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
