"""Whether a drill is green: what its evidence shows against what was asked of it."""

import collections.abc
import typing

from site_recovery import errors, watch

Told = collections.abc.Mapping[str, typing.Any]
Lines = collections.abc.Iterator[str]
KEPT = 300
"""Characters of a check's output that a reason repeats; the evidence keeps more."""
STATES = {"failed": "did not come up", "missing": "is not among the test machines"}
PLACES = {
    "proximityPlacementGroup": "proximity placement group",
    "availabilitySet": "availability set",
}


def judge(document: Told) -> list[str]:
    """Why a drill is red, one line per reason; empty: it is green."""
    return [
        *_machines(document),
        *_placements(document),
        *_objectives(document),
        *_checks(document),
        *_sentinel(document),
        *_jobs(document),
    ]


def duration(seconds: float) -> str:
    """`0.4 s`, `45 s`, `7 min 30 s`, `1 h 5 s`: whole seconds, which ten hours do without."""
    if 0 < seconds < 1:
        return f"{max(seconds, 0.1):.1f} s"
    hours, rest = divmod(round(seconds), 3600)
    parts = {"h": hours, "min": rest // 60, "s": rest % 60 if hours < 10 else 0}
    return " ".join(f"{count} {unit}" for unit, count in parts.items() if count) or "0 s"


def _machines(document: Told) -> Lines:
    if not document["machines"]:
        yield "no machine was drilled"
    for name, one in document["machines"].items():
        if one["state"] != "up":
            told = STATES.get(one["state"], f"is {one['state']}")
            yield f"machine {name} {told}: {_line(one.get('why')) or 'nobody told why'}"


def _placements(document: Told) -> Lines:
    for name, one in document["machines"].items():
        placement = one.get("placement") or {}
        if one["state"] != "up" or placement.get("achieved", True):
            continue
        missed = [_missed(each, placement.get(key)) for key, each in PLACES.items()]
        warning = _line(placement.get("warning"))
        told = [*filter(None, missed), *([warning] if warning else [])]
        yield f"machine {name} is not placed as declared: {'; '.join(told) or 'nobody told why'}"


def _missed(what: str, place: Told | None) -> str:
    if not place or not place.get("declared") or place["declared"] == place.get("found"):
        return ""
    return f"{what} {place.get('found') or 'none'} instead of {place['declared']}"


def _objectives(document: Told) -> Lines:
    asked = document.get("objectives") or {}
    rpo, rto = asked.get("rpoMinutes"), asked.get("rtoMinutes")
    found, took = document.get("rpoSeconds"), document.get("rtoSeconds")
    whole = all(one["state"] == "up" for one in document["machines"].values())
    if found is not None or whole:  # else it is told already what did not come up
        yield from _held("RPO", found, rpo, _worst(document, "rpoSeconds", rpo))
    if took is not None or whole:
        late = _worst(document, "bootSeconds", rto)
        yield from _held("RTO", took, rto, late or " with its checks")
    age = (document.get("sentinel") or {}).get("ageSeconds")
    if age is not None:
        yield from _held("RPO", age, rpo, " as the sentinel measures it")


def _held(what: str, found: float | None, goal: float | None, how: str) -> Lines:
    """What was found against what was asked, in minutes; nothing was asked: nothing to say."""
    if goal is None:
        return
    if found is None:
        yield f"{what} is not known, its objective is {duration(goal * 60)}"
    elif found > goal * 60:
        told = duration(found)
        yield f"{what} of {told} is over its objective of {duration(goal * 60)}{how}"


def _worst(document: Told, key: str, goal: float | None) -> str:
    """The machine that is farthest over the objective; empty if none is by itself."""
    found = {name: one.get(key) or 0.0 for name, one in document["machines"].items()}
    name = max(found, key=lambda each: found[each], default="")
    return f" at machine {name}" if name and found[name] > (goal or 0) * 60 else ""


def _checks(document: Told) -> Lines:
    for one in document.get("checks") or ():
        if not one["green"]:
            which = f"{one['name']} of {one['machine']}" if one.get("machine") else one["name"]
            said = _last(one.get("output")) or "it said nothing"
            yield f"check {which} is red after {duration(one['seconds'])}: {said}"


def _sentinel(document: Told) -> Lines:
    one = document.get("sentinel")
    if one and not one["green"]:
        yield f"the sentinel is red: {_last(one.get('output')) or 'it said nothing'}"


def _jobs(document: Told) -> Lines:
    for job in document.get("jobs") or ():
        if job["state"] in watch.FAILED:
            tasks = [task["name"] for task in job.get("tasks") or () if task["state"] == "Failed"]
            at = f" at {', '.join(tasks)}" if tasks else ""
            target = f" of {job['target']}" if job.get("target") else ""
            yield f"job {job['scenario']}{target} ended {job['state']}{at}: job {job['name']}"


def _line(text: object) -> str:
    return errors.one_line(str(text or ""))[:KEPT]


def _last(output: object) -> str:
    """The last line that says something: it tells why."""
    lines = [errors.one_line(line) for line in str(output or "").splitlines()]
    return next((line for line in reversed(lines) if line), "")[:KEPT]
