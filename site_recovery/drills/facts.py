"""What is known of a drill when its machines are up, or will not be: the evidence's document.

All moments are the service's own, as its jobs tell them: no two clocks are compared.
"""

import collections.abc
import dataclasses
import datetime
import functools
import typing

from site_recovery import arm, errors, ids, journey, plan_runs, points, provenance
from site_recovery.azure_to_azure import Json
from site_recovery.checks import Result
from site_recovery.drills.course import Course
from site_recovery.drills.look import machine_of
from site_recovery.drills.machine import PLACEMENT, Made, read_machine
from site_recovery.drills.sentinel import Found
from site_recovery.drills.spec import Spec
from site_recovery.fence import reader
from site_recovery.positions import Item, Position
from site_recovery.turn import Stage
from site_recovery.watch import Watch

SCHEMA = 1
UNSET = "0001-01-01"
"""How the service writes a moment that has not come (recorded)."""
STANDS = "Active"
"""What we call the state of a plan's test that waits for its cleanup; the service: Suspended."""
DETAILS = "protectedItemDetails"

Time = datetime.datetime


@dataclasses.dataclass(frozen=True)
class Facts:
    """What was read when the drill's machines had come up.

    made: test machines, by name. jobs: documents, by machine; whole: of the plan, if one did it.
    times: recovery points that were used and are no longer told by jobs, by machine.
    """

    made: collections.abc.Mapping[str, Made]
    jobs: collections.abc.Mapping[str, Json]
    whole: Json | None
    times: collections.abc.Mapping[str, tuple[str, Time]]

    @property
    def began(self) -> Time | None:
        """When the service began with the first of it."""
        found = [_time(each, "startTime") for each in [*self.jobs.values(), self.whole] if each]
        return min((each for each in found if each), default=None)

    def scene(self, spec: Spec) -> dict[str, dict[str, typing.Any]]:
        """Test machines as checks know machines."""
        return {
            name: {
                "id": each.id,
                "address": each.address,
                **({} if each.address else {"why": each.why}),
            }
            for name, each in self.made.items()
            if name in spec.machines
        }


def gather(watch: Watch, course: Course) -> Facts:
    """Read machines and jobs, side by side; what cannot be read is left out."""
    items = {
        name: each.item
        for name, each in course.outcomes.items()
        if each.item and each.stage is Stage.ARRIVED
    }
    asked = reader(watch.settings)
    up = {name: found for name, item in items.items() if (found := machine_of(item))}
    reads = [functools.partial(read_machine, asked, found) for found in up.values()]
    made = dict(zip(up, arm.together(reads), strict=True))
    whole, jobs = _jobs(watch, course)
    calls = [functools.partial(_used, watch, item, jobs.get(n)) for n, item in items.items()]
    used = zip(items, arm.together(calls), strict=True)
    return Facts(made, jobs, whole, {name: each for name, each in used if each})


def document(
    watch: Watch,
    course: Course,
    facts: Facts,
    checks: collections.abc.Sequence[Result],
    sentinel: Found | None,
    stack: str,
) -> Json:
    """The evidence, without its verdict."""
    spec, began = course.spec, facts.began
    machines = {name: _machine(spec, course, facts, name) for name in spec.machines}
    boots = [one["bootSeconds"] for one in machines.values() if one["bootSeconds"] is not None]
    losses = [one["rpoSeconds"] for one in machines.values() if one["rpoSeconds"] is not None]
    green = max((each.seconds for each in checks if each.green), default=0.0)
    whole = max((each.seconds for each in checks), default=0.0)
    last = max(boots, default=0.0)
    ended = began + datetime.timedelta(seconds=last + whole) if began else None
    return {
        "schema": SCHEMA,
        "vault": watch.vault.id,
        "stack": stack,
        "group": spec.group,
        "drill": spec.name,
        "began": _iso(began),
        "ended": _iso(ended),
        "side": spec.side,
        "network": {"id": spec.network_id, "isolated": spec.isolated},
        "by": f"recovery plan {course.plan.plan}" if course.plan else "items",
        "recoveryPoint": _wanted(spec),
        "objectives": _objectives(spec),
        "rpoSeconds": max(losses, default=None) if len(losses) == len(machines) else None,
        "rtoSeconds": round(last + green, 3) if len(boots) == len(machines) else None,
        "machines": machines,
        "jobs": _told_jobs(facts),
        "checks": [each.outputs() for each in checks],
        "sentinel": sentinel.document() if sentinel else None,
        **provenance.told(),
    }


def _jobs(watch: Watch, course: Course) -> tuple[Json | None, dict[str, Json]]:
    """The plan's job, if one does it, and the machines' own."""
    names, whole = dict(course.jobs), None
    if course.plan:
        whole = _job(watch, names.pop(course.plan.plan, ""))
        run = plan_runs.read(whole) if whole else None
        parts = {n: run.part(course.spec.shown(n)) for n in course.spec.machines} if run else {}
        names = {name: part.job for name, part in parts.items() if part.job}
    found = arm.together([functools.partial(_job, watch, job) for job in names.values()])
    return whole, {name: each for name, each in zip(names, found, strict=True) if each}


def _job(watch: Watch, name: str) -> Json | None:
    try:
        return watch.job(name) if name else None
    except errors.Interrupted:
        raise
    except errors.ArmError:
        return None


def _used(watch: Watch, item: Item, job: Json | None) -> tuple[str, Time] | None:
    """Name and moment of the recovery point that a test took; the item says which (10.4)."""
    name = ids.name(str(item["properties"].get("failoverRecoveryPointId") or ""))
    custom = ((job or {}).get("properties") or {}).get("customDetails") or {}
    for each in custom.get(DETAILS) or ():
        same = not name or ids.same(ids.name(str(each.get("recoveryPointId") or "")), name)
        if same and each.get("recoveryPointTime"):
            return name, points.time(str(each["recoveryPointTime"]))
    try:
        known = {each.name.casefold(): each for each in journey.listed(watch, item)}
    except errors.Interrupted:
        raise
    except errors.ArmError:
        return None
    found = known.get(name.casefold())
    return (found.name, found.time) if found else None


def _machine(spec: Spec, course: Course, facts: Facts, name: str) -> Json:
    outcome, made = course.outcomes[name], facts.made.get(name)
    job, point = facts.jobs.get(name), facts.times.get(name)
    up = outcome.stage is Stage.ARRIVED and made is not None
    missing = "failed" if job and str(job["properties"].get("state")) != "Succeeded" else "missing"
    why = outcome.problem or ("" if up else "its item names no test machine")
    submitted, began = (_time(job, "startTime") if job else None), facts.began
    booted = _end(job) if job and up else None
    return {
        "state": "up" if up else missing,
        "why": why or (made.why if made else ""),
        "point": point[0] if point else None,
        "pointTime": _iso(point[1]) if point else None,
        "rpoSeconds": _between(point[1] if point else None, submitted or began),
        "bootSeconds": _between(began, booted),
        "machineId": made.id if made else None,
        "address": (made.address or None) if made else None,
        "placement": _placed(spec, facts, name, made),
    }


def _placed(spec: Spec, facts: Facts, name: str, made: Made | None) -> Json:
    """Declared and found, by name; by id where two of one name are meant."""
    machine = spec.machines[name]
    away = spec.wish.position is Position.PRIMARY_PROTECTED
    target: typing.Mapping[str, typing.Any] = machine["target"] if away else machine["home"]
    found = (made.placement if made else None) or {}
    pairs = {
        wire: (str(target.get(key) or ""), str(found.get(key) or ""))
        for key, wire in PLACEMENT.items()
    }
    asked = {wire: pair for wire, pair in pairs.items() if pair[0]}
    missed = [wire for wire, (declared, there) in asked.items() if not ids.same(declared, there)]
    warning = _warning(facts.jobs.get(name)) or (made.why if made and not found else "")
    shown = {
        wire: dict(zip(("declared", "found"), _named(*pair), strict=True))
        for wire, pair in pairs.items()
    }
    return {**shown, "achieved": not missed, "warning": warning if asked else ""}


def _named(declared: str, found: str) -> tuple[str | None, str | None]:
    if ids.same(declared, found):
        return (ids.name(declared) or None,) * 2
    names = ids.name(declared), ids.name(found)
    told = (declared, found) if ids.same(*names) else names
    return told[0] or None, told[1] or None


def _warning(job: Json | None) -> str:
    """What the tasks of a job that went well complain of, as a machine outside its placement."""
    tasks = ((job or {}).get("properties") or {}).get("tasks") or ()
    told = [
        errors.job_story({"properties": {"errors": [each]}})
        for task in tasks
        for each in task.get("errors") or ()
        if each.get("errorLevel") == "Warning"
    ]
    return "; ".join(dict.fromkeys(filter(None, told)))


def _told_jobs(facts: Facts) -> list[Json]:
    return [_told(job) for job in [facts.whole, *facts.jobs.values()] if job]


def _told(job: Json) -> Json:
    properties = job["properties"]
    state = str(properties.get("state") or "")
    standing = state == "Suspended" and not plan_runs.read(job).manual
    return {
        "name": job["name"],
        "scenario": properties.get("scenarioName") or "",
        "target": properties.get("targetObjectName") or "",
        "state": STANDS if standing else state,
        "began": _iso(_time(job, "startTime")),
        "ended": _iso(_time(job, "endTime")),
        "tasks": [_task(each) for each in properties.get("tasks") or ()],
    }


def _task(task: Json) -> Json:
    return {
        "name": task.get("friendlyName") or task.get("name") or "",
        "state": task.get("state") or "",
        "began": _iso(_moment(task.get("startTime"))),
        "ended": _iso(_moment(task.get("endTime"))),
    }


def _wanted(spec: Spec) -> Json:
    point = spec.wish.recovery_point
    if point.get("by_machine"):
        return {"byMachine": dict(point["by_machine"])}
    return {"notAfter": point["not_after"]} if point.get("not_after") else {"word": spec.wish.word}


def _objectives(spec: Spec) -> Json:
    keys = {"rpoMinutes": "rpo_minutes", "rtoMinutes": "rto_minutes"}
    return {wire: spec.objectives[key] for wire, key in keys.items() if key in spec.objectives}


def _time(job: Json, key: str) -> Time | None:
    return _moment(job["properties"].get(key))


def _end(job: Json) -> Time | None:
    """When a job's last task ended: its own end has no fraction of a second (recorded)."""
    tasks = job["properties"].get("tasks") or ()
    ends = [moment for each in tasks if (moment := _moment(each.get("endTime")))]
    return max(ends, default=None) or _time(job, "endTime")


def _moment(text: typing.Any) -> Time | None:
    return points.time(str(text)) if text and not str(text).startswith(UNSET) else None


def _between(first: Time | None, last: Time | None) -> float | None:
    if first is None or last is None:
        return None
    return round(max(0.0, (last - first).total_seconds()), 3)


def _iso(moment: Time | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
