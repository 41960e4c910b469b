"""The chart of one drill: a bar per machine, pale while it waits, then checks and other jobs.

Each row is a line of text above a bar whose places are percents, so that it fits any width.
"""

import collections.abc
import dataclasses
import typing

from console.drill.markup import Html, el, join
from site_recovery import points
from site_recovery.verdict import duration

Document = dict[str, typing.Any]
STEPS_S = (15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800)
TICKS = 4
"""At most so many; a phone has no room for more."""
JOBS = 12
"""Rows of jobs in the chart; a drill item by item has as many as machines, the table has all."""
NEAR = 2.0
"""An objective is drawn in the chart when it is at most so many times the drill's own length."""


@dataclasses.dataclass(frozen=True)
class Bar:
    """What happened from second to second since the submission. kind: of the style.

    cuts_s: where one task ended and the next began.
    """

    name: str
    said: str
    begin_s: float
    end_s: float
    kind: str
    cuts_s: tuple[float, ...] = ()


def timeline(document: Document) -> Html:
    """The figure, with its objective where that is near."""
    machines, rest = _machines(document), [*_checks(document), *_jobs(document)]
    length = max([60.0, *(bar.end_s for bar in (*machines, *rest))])
    goal = ((document.get("objectives") or {}).get("rtoMinutes") or 0) * 60
    near = goal if 0 < goal <= NEAR * length else 0
    full = max(length, near) * 1.03
    chart = el(
        "div",
        _grid(full, near),
        _rows("Machines", machines, full),
        _rows("Checks, once the last machine is up", _of(rest, "check"), full),
        _rows("Other jobs of the service", _of(rest, "job")[:JOBS], full),
        class_="plot",
    )
    return el("figure", el("figcaption", _told(goal, near)), chart, _axis(full), class_="timeline")


def _told(goal: float, near: float) -> str:
    told = (
        "From the submission of the test failover on. Pale: a machine waits for its turn. Cuts: a "
        "task of its job ends."
    )
    if near:
        return f"{told} Dashed: the objective for the recovery time, {duration(goal)}."
    return f"{told} The objective, {duration(goal)}, lies beyond the right edge." if goal else told


def _machines(document: Document) -> list[Bar]:
    """In the order of their boot, what did not come up last; each with its own job's tasks."""
    jobs = {str(job.get("target")): job for job in document.get("jobs") or ()}
    up, down = [], []
    for name, one in document["machines"].items():
        boot, job = one.get("bootSeconds"), jobs.get(name) or {}
        begin, cuts = _second(document, job.get("began")) or 0.0, _cuts(document, job)
        if one["state"] == "up" and boot is not None:
            up.append(Bar(name, f"up after {duration(boot)}", min(begin, boot), boot, "up", cuts))
        else:
            ended = _second(document, job.get("ended"))
            when = f" after {duration(ended)}" if ended else ""
            why = "up, nobody knows when" if one["state"] == "up" else f"✕ {one['state']}{when}"
            down.append(Bar(name, why, begin, max(begin, ended or _length(document)), "down"))
    return sorted(up, key=lambda bar: bar.end_s) + down


def _cuts(document: Document, job: Document) -> tuple[float, ...]:
    """Ends of a job's tasks, but for the last, which is the job's own."""
    ends = [_second(document, task.get("ended")) for task in job.get("tasks") or ()]
    return tuple(end for end in ends[:-1] if end is not None)


def _checks(document: Document) -> collections.abc.Iterator[Bar]:
    begin = _last_boot(document)
    for one in document.get("checks") or ():
        name = f"{one['name']} of {one['machine']}" if one.get("machine") else one["name"]
        took = float(one.get("seconds") or 0)
        said = f"{'✓ green' if one['green'] else '✕ red'} after {duration(took)}"
        yield Bar(name, said, begin, begin + took, "check" if one["green"] else "check red")


def _jobs(document: Document) -> collections.abc.Iterator[Bar]:
    for job in document.get("jobs") or ():
        if job.get("target") in document["machines"]:
            continue  # the machine's own bar
        begin, end = _second(document, job.get("began")), _second(document, job.get("ended"))
        if begin is not None:
            name = " of ".join(filter(None, (job["scenario"], job.get("target"))))
            said = f"{job['state']} after {duration(end - begin)}" if end else str(job["state"])
            cuts = _cuts(document, job)
            yield Bar(name, said, begin, end or _length(document), "job", cuts)


def _of(bars: collections.abc.Iterable[Bar], kind: str) -> list[Bar]:
    return [bar for bar in bars if bar.kind.split()[0] == kind]


def _rows(title: str, bars: collections.abc.Sequence[Bar], full: float) -> Html | None:
    if not bars:
        return None
    return join(el("h4", title), el("ol", *(_row(bar, full) for bar in bars)))


def _row(bar: Bar, full: float) -> Html:
    width = max(bar.end_s - bar.begin_s, full * 0.004)  # what took no time is seen, too
    begin = min(bar.begin_s, full - width)
    waits = begin > 0 and bar.kind in ("up", "down")
    shapes = [_rect("wait", 0, begin, full)] if waits else []
    shapes.append(_rect(bar.kind, begin, width, full))
    for x in (_percent(cut, full) for cut in bar.cuts_s if begin < cut < bar.end_s):
        shapes.append(el("line", class_="cut", x1=x, x2=x, y1=0, y2=8))
    line = el("p", el("b", bar.name), " ", el("span", bar.said))
    return el("li", line, el("svg", *shapes, width="100%", height=8, aria_hidden="true"))


def _rect(kind: str, begin: float, width: float, full: float) -> Html:
    place = {"x": _percent(begin, full), "y": 0, "width": _percent(width, full)}
    return el("rect", class_=f"bar {kind}", height=8, rx=2, **place)


def _grid(full: float, near: float) -> Html:
    places = [(_percent(each, full), "tick") for each in _ticks(full)]
    places += [(_percent(near, full), "goal")] if near else []
    lines = [el("line", class_=kind, x1=x, x2=x, y1=0, y2="100%") for x, kind in places]
    return el("svg", *lines, class_="grid", width="100%", height="100%", aria_hidden="true")


def _axis(full: float) -> Html:
    texts = []
    for second in _ticks(full):
        share = second / full
        anchor = "start" if share < 0.03 else "end" if share > 0.94 else "middle"
        place = {"x": _percent(second, full), "y": 13, "text_anchor": anchor}
        texts.append(el("text", _minutes(second), **place))
    return el("svg", *texts, class_="axis", width="100%", height=18, aria_hidden="true")


def _ticks(full: float) -> list[float]:
    step = next((each for each in STEPS_S if full / each <= TICKS), full / TICKS)
    return [number * step for number in range(int(full / step) + 1)]


def _minutes(second: float) -> str:
    if not second:
        return "0"
    return f"{second / 60:g} min" if second < 3600 * 10 else f"{second / 3600:g} h"


def _last_boot(document: Document) -> float:
    boots = [one.get("bootSeconds") or 0 for one in document["machines"].values()]
    return float(max(boots, default=0))


def _length(document: Document) -> float:
    return _second(document, document.get("ended")) or _last_boot(document)


def _second(document: Document, text: str | None) -> float | None:
    """Seconds from the drill's beginning to a moment; None where the moment is not known."""
    try:
        return (points.time(str(text)) - points.time(str(document.get("began")))).total_seconds()
    except ValueError:
        return None


def _percent(part: float, full: float) -> str:
    return f"{100 * part / full:.2f}%"
