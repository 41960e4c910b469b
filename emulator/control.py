"""`/emulator/…`: the clock, faults, outages, held calls, throttling, the request log, counters."""

from emulator import faults, outages, throttle
from emulator.clock import ScaledClock
from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World


def answer(world: World, request: Request) -> Reply:
    """One control call; they need no token and are not logged. They are not Azure's."""
    what = (request.method, request.path.removeprefix("/emulator/").strip("/"))
    body = request.body if request.body is not None else {}
    if what[0] == "GET":
        return _told(world, what[1])
    if what == ("POST", "clock"):
        return _clock(world, body)
    if what in (("PUT", "faults"), ("POST", "faults")):
        return _faults(world, body)
    if what in (("PUT", "regions"), ("PUT", "replication")):
        return _outage(world, what[1], body)
    if what == ("POST", "held/release"):
        return Reply(200, {"released": world.holds.release(**body)})
    if what in (("PUT", "throttle"), ("POST", "throttle")):
        throttle.configure(world, **body)
        return Reply(200, throttle.settings(world))
    if what == ("DELETE", "counters"):
        world.journal.reset()
        return Reply(204)
    return _unknown(request)


def _told(world: World, what: str) -> Reply:
    told: dict[str, Document] = {
        "clock": _now(world),
        "faults": {"rules": faults.rules(world)},
        "held": {"value": world.holds.told()},
        "throttle": throttle.settings(world),
        "regions": outages.told(world),
        "requests": {"value": list(world.journal.calls)},
        "counters": world.journal.counters(),
    }
    if what not in told:
        return refuse(404, "EmulatorControlNotFound", f"/emulator/{what}: {', '.join(told)}")
    return Reply(200, told[what])


def _now(world: World) -> Document:
    waiting = [entry["due"] for entry in world.events.values()]
    return {
        "now": world.stamp(),
        "seconds": world.time(),
        "events": len(waiting),
        "next_s": max(0.0, min(waiting) - world.time()) if waiting else None,
    }


def _clock(world: World, body: Document) -> Reply:
    if "speed" in body:
        return _run(world, body["speed"])
    seconds = body.get("advance_s")
    if not isinstance(seconds, int | float) or seconds < 0:
        return refuse(400, "EmulatorBadControl", 'clock: want {"advance_s": seconds}')
    world.pass_time(seconds)
    return Reply(200, _now(world))


def _run(world: World, speed: object) -> Reply:
    """Another speed, until the next start: a job of a second can then be met while it runs."""
    if not isinstance(speed, int | float) or speed <= 0 or not isinstance(world.clock, ScaledClock):
        return refuse(400, "EmulatorBadControl", "clock: speed is a number above 0")
    world.clock.run(speed)
    world.speed = speed
    return Reply(200, _now(world))


def _faults(world: World, body: Document) -> Reply:
    try:
        faults.load(world, body)
    except faults.BadRule as error:
        return refuse(400, "EmulatorBadControl", str(error))
    return Reply(200, {"rules": faults.rules(world)})


def _outage(world: World, what: str, body: Document) -> Reply:
    """Regions down, slow or up; replication of machines stopped or running."""
    try:
        turn = outages.set_regions if what == "regions" else outages.set_replication
        turn(world, body)
    except outages.BadOutage as error:
        return refuse(400, "EmulatorBadControl", str(error))
    return Reply(200, outages.told(world))


def _unknown(request: Request) -> Reply:
    message = f"{request.method} {request.path} is no control of the local Azure"
    return refuse(404, "EmulatorControlNotFound", message)
