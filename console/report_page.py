"""A report as Markdown for a pull request, and as text for a terminal."""

import collections.abc
import io
import re

from console import table
from console.report import Report, Section, Table

LIMIT = 60_000
"""Characters of a page; a comment on GitHub takes 65,536 (its API's own refusal)."""
MARK = "<!-- dr review -->"
"""By this a pipeline finds the comment that it wrote before."""
CUT = "… cut here; `pulumi preview --diff` shows all of it"
_SPECIAL = re.compile(r"([\\`*_\[\]|~])")
_SPAN = re.compile(r"(`[^`]*`)")


def markdown(report: Report) -> str:
    """The page; the same report gives the same bytes."""
    lines = [MARK, "## Disaster recovery preview", "", report.head]
    for section in report.sections:
        lines += ["", *_section(section)]
    return _cut("\n".join(lines), report.raw)


def text(report: Report) -> str:
    """The same for people at a terminal, without the raw diff."""
    lines = [report.head.replace("**", "")]
    for section in report.sections:
        mark = "! " if section.loud else ""
        lines += ["", f"{mark}{section.title}", *(f"  {line}" for line in section.lines)]
        lines += [f"  {line}" for line in _columns(section.table)]
        lines += [f"  {line}" for line in section.after]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    mark = "⚠️ " if section.loud else ""
    lines = [f"### {mark}{_escaped(section.title)}", ""]
    lines += [f"- {_escaped(line)}" for line in section.lines]
    if section.table:
        lines += [*([""] if section.lines else []), *_table(section.table)]
    if section.after:
        lines += ["", *(f"- {_escaped(line)}" for line in section.after)]
    return lines


def _table(found: Table) -> list[str]:
    rows = [found.titles, tuple("---" for _ in found.titles)]
    told = [tuple(map(_escaped, row)) for row in found.rows]
    return [f"| {' | '.join(row)} |" for row in [*rows, *told]]


def _escaped(value: str) -> str:
    """Plain words: nothing of it is markup, but `code` that a message holds."""
    spans = _SPAN.split(" ".join(value.split()))
    return "".join(_span(each) if number % 2 else _words(each) for number, each in enumerate(spans))


def _words(value: str) -> str:
    plain = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", plain).replace("@", "@\u200b")


def _span(code: str) -> str:
    return code.replace("|", "\\|")


def _cut(page: str, raw: collections.abc.Sequence[str]) -> str:
    """The page with the raw diff folded, as much of it as fits."""
    if len(page) > LIMIT:
        return page[:LIMIT].rpartition("\n")[0] + f"\n\n{CUT}\n"
    if not raw:
        return page + "\n"
    ticks = max((len(run) for line in raw for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, ticks + 1)
    head = f"\n\n<details><summary>Every input that changes</summary>\n\n{fence}diff\n"
    left = LIMIT - len(page) - len(head)
    told: list[str] = []
    for line in raw:
        left -= len(line) + 1
        if left < 0:
            told.append(CUT)
            break
        told.append(line)
    return page + head + "\n".join(told) + f"\n{fence}\n\n</details>\n"


def _columns(found: Table | None) -> list[str]:
    if found is None:
        return []
    out = io.StringIO()
    table.write([title.upper() for title in found.titles], found.rows, out)
    return out.getvalue().splitlines()
