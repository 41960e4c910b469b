"""`dr drill`: what drills left behind, as a page, a table, and a chain that can be checked."""

import argparse
import collections.abc
import pathlib
import sys
import typing

from console import project, screen, table, times
from console.drill import kept
from console.drill.words import NOTHING, day, known
from site_recovery.evidence import Entry

NAME, HELP = "drill", "evidence of drills: report, list, verify"
EXAMPLES = (
    "dr drill report --output drills.html",
    "dr drill report --group shop-web --drill 2026-11",
    "dr drill list",
    "dr drill verify || echo look at the evidence",
)
BROKEN = 3
"""The exit code of `verify` when something is wrong with the chain."""
Acts = typing.Any  # argparse has no public name for what add_subparsers gives
COLOURS = {"green": "32", "red": "31"}
TITLES = ("NO", "BEGAN", "GROUP", "DRILL", "VERDICT", "RTO", "RPO", "WHY")
DROPPABLE = ("NO", "RPO", "RTO")


def options(parser: argparse.ArgumentParser) -> None:
    """What is made of the evidence."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    report = _act(acts, "report", "one HTML page: a drill in full, history, chain")
    report.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        type=lambda given: given if given == "-" else str(pathlib.Path(given).resolve()),
        help="default: drills-STACK.html; - prints it",
    )
    report.add_argument("--group", "-g", help="of the drill that is told in full")
    report.add_argument("--drill", "-d", metavar="NAME", help="its name; default: the last one")
    _act(acts, "list", "every drill in a line")
    _act(acts, "verify", f"whether the chain is whole; exit {BROKEN} if it is not")


def _act(acts: Acts, name: str, told: str) -> argparse.ArgumentParser:
    act: argparse.ArgumentParser = acts.add_parser(
        name, help=told, description=f"{told[0].upper()}{told[1:]}."
    )
    act.add_argument("--stack", "-s", default=argparse.SUPPRESS, help="default: the selected one")
    return act


def main(options: argparse.Namespace, directory: pathlib.Path, stack: str) -> int:
    """The exit code of one of the three."""
    found = kept.of_stack(directory, stack)
    match options.act:
        case "report":
            return _report(options, found, directory)
        case "list":
            return _list(found)
    return _verify(found, directory)


def _report(options: argparse.Namespace, found: kept.Kept, directory: pathlib.Path) -> int:
    from console.drill import page

    shown = found.one(options.group, options.drill)
    evidence = found.verified(directory)
    began = (times.moment(entry.document.get("began")) for entry in evidence.entries)
    text = page.page(evidence, shown, times.written(times.now(began)))
    if options.output == "-":
        sys.stdout.write(text)
        return 0
    file = pathlib.Path(options.output or directory / f"drills-{found.stack}.html")
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise project.Refused(f"{file} cannot be written: {error.strerror}") from None
    chain = "broken, see `dr drill verify`" if evidence.wrong else "intact"
    print(f"{file}: {_count(evidence.entries)}, shown is {_name(shown)}, chain {chain}")
    return 0


def _list(found: kept.Kept) -> int:
    rows = [_row(entry) for entry in reversed(found.entries())]
    titles, shown = _fitting(rows) if sys.stdout.isatty() else (TITLES, rows)
    table.write(titles, shown, sys.stdout)
    return 0


def _fitting(
    rows: list[tuple[str, ...]],
) -> tuple[table.Cells, collections.abc.Sequence[table.Cells]]:
    """Without columns that find no room, the reasons cut where the terminal's line ends."""
    width = screen.size()[0]
    heads = [row[:-1] for row in rows]
    room = width - table.NARROWEST - len(table.GAP)
    titles, kept = table.fitted(TITLES[:-1], heads, room, DROPPABLE)
    whole = [(*head, row[-1]) for head, row in zip(kept, rows, strict=True)]
    titles = (*titles, TITLES[-1])
    return titles, table.cut(titles, whole, width)


def _row(entry: Entry) -> tuple[str, ...]:
    told = entry.document
    verdict = str(told.get("verdict"))
    reasons = told.get("reasons") or [NOTHING]
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return (
        str(entry.number),
        day(told.get("began")),
        str(told["group"]),
        str(told["drill"]),
        table.coloured(verdict, COLOURS.get(verdict, "")),
        known(told.get("rtoSeconds")),
        known(told.get("rpoSeconds")),
        f"{reasons[0]}{more}",
    )


def _verify(found: kept.Kept, directory: pathlib.Path) -> int:
    evidence = found.verified(directory)
    for line in evidence.wrong:
        print(line)
    how = "broken" if evidence.wrong else "intact"
    against = (
        "the stack's outputs could not be read"
        if evidence.compared is None
        else f"{evidence.compared} compared with the stack's outputs"
    )
    print(f"{_count(evidence.entries)} in {found.where}: chain {how}, {against}")
    return BROKEN if evidence.wrong else 0


def _count(entries: collections.abc.Sequence[Entry]) -> str:
    return f"{len(entries)} drill{'s' * (len(entries) != 1)}"


def _name(entry: Entry) -> str:
    told = entry.document
    return f"{told['drill']} of {told['group']} ({told.get('verdict')})"
