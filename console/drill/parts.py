"""The sections that tell one drill: verdict, machines, checks, jobs, and where all is from."""

import collections.abc
import typing

from console.drill.markup import Html, Part, el, join
from console.drill.words import NOTHING, clock, day, known, mark, said
from site_recovery import ids
from site_recovery.evidence import Entry
from site_recovery.verdict import PLACES, duration

Document = dict[str, typing.Any]
SHORT = 20


def verdict(document: Document) -> Html:
    """What the drill came to, in numbers, and why it is red."""
    tiles = el("dl", *_tiles(document), class_="tiles")
    reasons = document.get("reasons") or ()
    why = el("ul", *(el("li", each) for each in reasons), class_="reasons") if reasons else None
    return join(tiles, why)


def _tiles(document: Document) -> collections.abc.Iterator[Html]:
    goals, machines = document.get("objectives") or {}, list(document["machines"].values())
    up = sum(one["state"] == "up" for one in machines)
    for title, key, goal in (
        ("Recovery time", "rtoSeconds", goals.get("rtoMinutes")),
        ("Data loss", "rpoSeconds", goals.get("rpoMinutes")),
    ):
        found = document.get(key)
        told = found if up == len(machines) else None  # a time of some is none of the group
        yield _tile(title, known(found), *_against(told, goal))
    yield _tile("Machines up", f"{up} of {len(machines)}", _signed(up == len(machines)), "")
    checks = document.get("checks") or ()
    green = sum(bool(one["green"]) for one in checks)
    if checks:
        yield _tile("Checks green", f"{green} of {len(checks)}", _signed(green == len(checks)), "")
    sentinel = document.get("sentinel")
    if sentinel:
        told = known(sentinel.get("ageSeconds"))
        yield _tile("Sentinel's age", told, _signed(sentinel["green"]), "")


def _against(found: float | None, goal: float | None) -> tuple[Html | None, str]:
    if goal is None:
        return None, "no objective"
    return _signed(found is not None and found <= goal * 60), f"objective {duration(goal * 60)}"


def _tile(title: str, told: str, sign: Html | None, below: str) -> Html:
    return el("div", el("dt", title), el("dd", told, " ", sign), el("dd", below, class_="below"))


def _signed(good: bool) -> Html:
    words = el("span", "as asked" if good else "not as asked", class_="hidden")
    return el("span", "✓" if good else "✕", words, class_=f"sign {'green' if good else 'red'}")


def machines(document: Document) -> Html:
    """A row for each machine."""
    heads = ("Machine", "State", "Up after", "Recovery point", "RPO", "Address", "Placement")
    rows = [_machine(name, one) for name, one in document["machines"].items()]
    return table("Machines of the drill", heads, rows)


def _machine(name: str, one: Document) -> tuple[Part, ...]:
    good = one["state"] == "up"
    state = el("span", "✓ up" if good else f"✕ {one['state']}", class_="green" if good else "red")
    why = el("p", one["why"], class_="why") if one.get("why") else None
    machine_id = ids.name(str(one.get("machineId") or ""))
    what = el("small", machine_id) if machine_id and machine_id != name else None
    point = day(one.get("pointTime"))
    return (
        join(name, " ", what),
        join(state, why),
        known(one.get("bootSeconds")),
        el("span", point, title=one.get("point") or None),
        known(one.get("rpoSeconds")),
        said(one.get("address")),
        _placement(one.get("placement") or {}),
    )


def _placement(placement: Document) -> Part:
    told = []
    for key, what in PLACES.items():
        place = placement.get(key) or {}
        declared, found = place.get("declared"), place.get("found")
        if declared and declared == found:
            told.append(el("p", f"✓ {what} {ids.name(declared)}"))
        elif declared:
            missed = f"✕ {what} {ids.name(found or '') or 'none'}, declared {ids.name(declared)}"
            told.append(el("p", missed, class_="red"))
    warning = placement.get("warning")
    return join(*told, el("p", warning) if warning else None) if told or warning else NOTHING


def checks(document: Document) -> Html:
    """What each check said; a red one stands open."""
    found = [_check(one) for one in document.get("checks") or ()]
    sentinel = document.get("sentinel")
    found += [_sentinel(sentinel)] if sentinel else []
    if not found:
        return el("p", "This drill had no checks.", class_="muted")
    return el("div", *found, class_="folds")


def _check(one: Document) -> Html:
    name = f"{one['name']} of {one['machine']}" if one.get("machine") else one["name"]
    took = duration(one.get("seconds") or 0)
    return _fold(bool(one["green"]), name, took, el("pre", one.get("output") or "it said nothing"))


def _sentinel(one: Document) -> Html:
    values = {"Written": one.get("written"), "read": one.get("read")}
    told = [join(name, " ", el("code", said(value)), ", ") for name, value in values.items()]
    line = el("p", *told, f"age {known(one.get('ageSeconds'))}.")
    body = join(line, el("pre", one.get("output") or "it said nothing"))
    return _fold(bool(one["green"]), "sentinel", known(one.get("ageSeconds")), body)


def _fold(green: bool, name: str, after: str, body: Html) -> Html:
    state = mark("green" if green else "red")
    head = el("summary", state, " ", el("b", name), " ", el("span", after, class_="after"))
    return el("details", head, body, open=None if green else "open")


def jobs(document: Document) -> Html:
    """The service's jobs with their tasks."""
    found = [_job(job) for job in document.get("jobs") or ()]
    if not found:
        return el("p", "The evidence names no job.", class_="muted")
    return el("div", *found, class_="folds")


def _job(job: Document) -> Html:
    heads = ("Task", "State", "Began", "Ended")
    tasks = [
        (each["name"], each.get("state"), clock(each.get("began")), clock(each.get("ended")))
        for each in job.get("tasks") or ()
    ]
    what = " of ".join(filter(None, (job["scenario"], job.get("target"))))
    when = f"{job['state']}, {clock(job.get('began'))} to {clock(job.get('ended'))} UTC"
    head = el("summary", el("b", what), " ", el("span", when, class_="after"))
    body = table("", heads, tasks) if tasks else None
    number = el("p", "Job ", el("code", job["name"]))
    return el("details", head, number, body)


def table(
    caption: str,
    heads: collections.abc.Sequence[str],
    rows: collections.abc.Iterable[collections.abc.Sequence[Part]],
) -> Html:
    """A table that a phone shows as a list; roles keep it a table for whoever hears it."""
    head = el(
        "tr", *(el("th", each, scope="col", role="columnheader") for each in heads), role="row"
    )
    body = [
        el(
            "tr",
            *(
                el("td", el("div", cell), data_label=name, role="cell", class_=_width(cell))
                for name, cell in zip(heads, row, strict=True)
            ),
            role="row",
        )
        for row in rows
    ]
    told = el("caption", caption, class_="hidden") if caption else None
    parts = (told, el("thead", head, role="rowgroup"), el("tbody", *body, role="rowgroup"))
    return el("table", *parts, role="table")


def _width(cell: Part) -> str | None:
    """Numbers, times and short names stay in one line."""
    return None if isinstance(cell, Html) or len(str(cell)) > SHORT else "short"


def origin(entry: Entry) -> Html:
    """Where the evidence is from, for whoever checks it."""
    document = entry.document
    network, previous = document.get("network") or {}, document.get("previous") or {}
    commit, versions = said(document.get("commit")), document.get("versions") or {}
    told = {
        "File": el("code", entry.name),
        "SHA-256": el("code", entry.sha256),
        "Follows": el("code", previous["name"]) if previous else "nothing: it is the first",
        "Began, ended": f"{day(document.get('began'))}, {day(document.get('ended'))} UTC",
        "Failed over to": said(document.get("side")),
        "By": said(document.get("by")),
        "Recovery point": _point(document.get("recoveryPoint") or {}),
        "Network": join(
            said(ids.name(str(network.get("id") or ""))),
            ", made for the drill" if network.get("isolated") else None,
        ),
        "Run by": said(document.get("who")),
        "Commit": join(el("code", commit), " with edits" if document.get("dirty") else None),
        "Versions": ", ".join(f"{k} {v}" for k, v in versions.items() if v),
        "Vault": el("code", said(document.get("vault"))),
    }
    return el("dl", *(join(el("dt", k), el("dd", v)) for k, v in told.items()), class_="origin")


def _point(point: Document) -> str:
    if point.get("word"):
        return str(point["word"])
    if point.get("notAfter"):
        return f"not after {day(point['notAfter'])} UTC"
    return ", ".join(f"{k} {v}" for k, v in (point.get("byMachine") or {}).items()) or NOTHING
