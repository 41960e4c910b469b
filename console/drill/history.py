"""All drills of a vault: each group's RTO and RPO over time against the objectives, and a table."""

import collections.abc
import dataclasses
import itertools
import typing

from console.drill import parts
from console.drill.markup import Html, Part, el, join
from console.drill.words import NOTHING, day, known, mark
from site_recovery.evidence import Entry
from site_recovery.verdict import duration

Document = dict[str, typing.Any]
SHOWN = 24
"""Drills in a chart, the newest; the table has all."""
TOP, HEIGHT, BELOW = 18, 92, 20
"""Pixels above the plot, of it, and for the names below."""
MEASURES = (
    ("Recovery time (RTO)", "rtoSeconds", "rtoMinutes"),
    ("Data loss (RPO)", "rpoSeconds", "rpoMinutes"),
)


@dataclasses.dataclass(frozen=True)
class Drilled:
    """One drill in a chart. found_s, goal_s: None where not known, or not asked."""

    name: str
    green: bool
    found_s: float | None
    goal_s: float | None


def history(entries: collections.abc.Sequence[Entry]) -> Html:
    """Charts per group, then every drill, newest first."""
    groups: dict[str, list[Document]] = {}
    for entry in entries:
        groups.setdefault(str(entry.document["group"]), []).append(entry.document)
    charts = [_group(name, documents[-SHOWN:]) for name, documents in sorted(groups.items())]
    return join(el("div", *charts, class_="charts"), _table(entries))


def _group(name: str, documents: collections.abc.Sequence[Document]) -> Html:
    green = sum(each.get("verdict") == "green" for each in documents)
    head = el("h3", name, " ", el("small", f"{green} of {len(documents)} green"))
    figures = [_figure(*measure, documents) for measure in MEASURES]
    return el("section", head, el("div", *figures, class_="pair"), class_="group")


def _figure(title: str, key: str, goal: str, documents: collections.abc.Sequence[Document]) -> Html:
    drills = [_drilled(each, key, goal) for each in documents]
    known = [each.found_s for each in drills if each.found_s is not None]
    last = drills[-1]
    told = duration(last.found_s) if last.found_s is not None else "not known"
    asked = f", objective {duration(last.goal_s)}" if last.goal_s else ""
    caption = el("figcaption", el("b", title), f" last {told}{asked}")
    label = f"{title} of {len(known)} drills: " + ", ".join(map(_words, drills))
    top = max([1.0, *known, *(each.goal_s or 0 for each in drills)]) * 1.12
    shapes = [*_goals(drills, top), *_line(drills, top), *_dots(drills, top), *_names(drills)]
    height = TOP + HEIGHT + BELOW
    plot = el("svg", el("title", label), *shapes, width="100%", height=height, role="img")
    return el("figure", caption, plot, class_="trend")


def _drilled(document: Document, key: str, goal: str) -> Drilled:
    minutes = (document.get("objectives") or {}).get(goal)
    green = document.get("verdict") == "green"
    goal_s = None if minutes is None else minutes * 60.0
    return Drilled(str(document["drill"]), green, document.get(key), goal_s)


def _words(drill: Drilled) -> str:
    told = "not known" if drill.found_s is None else duration(drill.found_s)
    return f"{drill.name} {told} {'green' if drill.green else 'red'}"


def _goals(drills: collections.abc.Sequence[Drilled], top: float) -> list[Html]:
    """A dash below or above each dot: objectives change over the years."""
    half = 50 / len(drills)
    return [
        el(
            "line",
            class_="goal",
            x1=f"{_x(number, drills) - half:.2f}%",
            x2=f"{_x(number, drills) + half:.2f}%",
            y1=_y(each.goal_s, top),
            y2=_y(each.goal_s, top),
        )
        for number, each in enumerate(drills)
        if each.goal_s is not None
    ]


def _line(drills: collections.abc.Sequence[Drilled], top: float) -> list[Html]:
    places = [(_x(n, drills), each.found_s) for n, each in enumerate(drills)]
    known = [(x, found) for x, found in places if found is not None]
    return [
        el("line", class_="trace", x1=f"{a:.2f}%", x2=f"{b:.2f}%", y1=_y(p, top), y2=_y(q, top))
        for (a, p), (b, q) in itertools.pairwise(known)
    ] + [el("line", class_="ground", x1=0, x2="100%", y1=TOP + HEIGHT - 1, y2=TOP + HEIGHT - 1)]


def _dots(drills: collections.abc.Sequence[Drilled], top: float) -> collections.abc.Iterator[Html]:
    """Green ones full, red ones a cross: not told by colour alone; what has no end is on top."""
    for number, each in enumerate(drills):
        x, title = f"{_x(number, drills):.2f}%", el("title", _words(each))
        y = TOP - 8 if each.found_s is None else _y(each.found_s, top)
        if each.green:
            yield el("g", title, el("circle", cx=x, cy=y, r=4.5), class_="dot green")
        else:
            yield el("text", title, "✕", class_="dot red", x=x, y=y + 5, text_anchor="middle")


def _names(drills: collections.abc.Sequence[Drilled]) -> list[Html]:
    """Of the first and the last."""
    y = TOP + HEIGHT + BELOW - 5
    first = el("text", drills[0].name, class_="name", x=0, y=y)
    last = el("text", drills[-1].name, class_="name", x="100%", y=y, text_anchor="end")
    return [first, last] if len(drills) > 1 else [last]


def _x(number: int, drills: collections.abc.Sequence[Drilled]) -> float:
    return 100 * (number + 0.5) / len(drills)


def _y(seconds: float, top: float) -> float:
    return round(TOP + (HEIGHT - 1) * (1 - seconds / top), 1)


def _table(entries: collections.abc.Sequence[Entry]) -> Html:
    heads = ("No.", "Began", "Group", "Drill", "Verdict", "RTO", "RPO", "Why red")
    caption = "Every drill that left evidence, newest first; times are UTC"
    return parts.table(caption, heads, [_row(entry) for entry in reversed(entries)])


def _row(entry: Entry) -> tuple[Part, ...]:
    told = entry.document
    return (
        entry.number,
        day(told.get("began")),
        told["group"],
        told["drill"],
        mark(told.get("verdict")),
        known(told.get("rtoSeconds")),
        known(told.get("rpoSeconds")),
        reasons(told),
    )


def reasons(document: Document) -> Html | str:
    """Each reason in a line of its own; a dash for none."""
    told = document.get("reasons") or ()
    return join(*(el("p", each) for each in told)) if told else NOTHING
