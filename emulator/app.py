"""One call through the front door: tidied, checked, routed, answered, logged."""

import contextlib
import dataclasses
import importlib
import re
import typing
import uuid

from emulator import (
    blobs,
    control,
    faults,
    generic,
    locks,
    outages,
    paths,
    resources,
    routing,
    throttle,
)
from emulator.messages import Document, Reply, Request, refuse
from emulator.store import Store
from emulator.subscriptions import ensure_defaults, unregistered
from emulator.world import World

HANDLERS = (
    "front_door",
    "groups",
    "network",
    "security_groups",
    "polls",
    "compute",
    "storage",
    "authorization",
    "role_definitions",
    "locks",
    "vaults",
    "tags",
    "run_command",
    "metrics",
)
for module in HANDLERS:
    importlib.import_module(f"emulator.{module}")  # handlers register themselves
with contextlib.suppress(ModuleNotFoundError):
    importlib.import_module("emulator.site_recovery")

VERSION = re.compile(r"\d{4}-\d\d-\d\d(-\w+)?\Z")


def dispatch(world: World, request: Request, *, released: bool = False) -> Reply:
    """Answer one call. The body may hold live documents: encode it before the next call.

    released: a fault rule had held the call before it was handled; now none meets it any more.
    """
    request = _tidy(request)
    with world.turn():
        if request.path.startswith("/emulator/"):
            return control.answer(world, request)
        if world.clock.jumps and request.method == "GET":
            world.jump()
        blob = blobs.addressed(request)
        found = None if blob else routing.find(request.method, request.path)
        then = {} if released else faults.for_call(world, request) or {}
        if then.get("hold") == "before":
            return Reply(0, hold=world.holds.add(request, "before"))
        reply = _marked(request, _faulty(world, request, found, then))
        operation = f"{request.method} {found[0].template if found else _kind(request)}"
        lists = found[0].lists if found else _kind(request).endswith("/list")
        world.journal.note(request, reply, operation, lists, world.stamp())
        return reply


Found = tuple[routing.Route, dict[str, str]] | None


def _tidy(request: Request) -> Request:
    return dataclasses.replace(
        request,
        method=request.method.upper(),
        path=paths.canonical(request.path),
        query={key.casefold(): value for key, value in request.query.items()},
        headers={key.casefold(): value for key, value in request.headers.items()},
    )


def _faulty(world: World, request: Request, found: Found, then: Document) -> Reply:
    """The answer, or what a fault rule makes of it."""
    if then.get("drop") == "before":
        return Reply(0, dropped=True)
    lost, slow_s = outages.met(world, request)
    if "status" in then:
        lost = faults.refusal(then)
    reply = lost or _answer(world, request, found)
    if then.get("drop") == "after":
        return dataclasses.replace(reply, dropped=True)
    if then.get("hold") == "after":
        return dataclasses.replace(reply, hold=world.holds.add(request, "after"))
    held = (then.get("delay_s", 0) + slow_s) / world.speed
    return dataclasses.replace(reply, delay_s=held) if held else reply


def _answer(world: World, request: Request, found: Found) -> Reply:
    """Through the door, then to the handler; the blob service has a door of its own."""
    if blobs.addressed(request):
        return blobs.answer(world, request)
    if found and found[0].open_door:
        return found[0].handler(world, request, **found[1])
    refused = _door(world, request)
    if refused:
        return refused
    throttled, left = throttle.take(world, request)
    if throttled:
        return dataclasses.replace(throttled, headers={**throttled.headers, **left})
    in_vault = bool(found and found[0].in_vault)
    reply = resources.missing_ground(world, request, in_vault=in_vault)
    reply = reply or unregistered(world, request) or locks.refusal(world, request)
    if reply is None:
        reply = _handled(world, request, found)
    return dataclasses.replace(reply, headers={**left, **reply.headers})


def _handled(world: World, request: Request, found: Found) -> Reply:
    if request.method in ("GET", "HEAD"):
        with world.reading():
            return _routed(world, request, found)
    return _routed(world, request, found)


def _routed(world: World, request: Request, found: Found) -> Reply:
    if found:
        return found[0].handler(world, request, **found[1])
    return generic.answer(world, request) or refuse(
        400,
        "EmulatorNotImplemented",
        f"{request.method} {request.path} has no handler in the local Azure",
    )


def _door(world: World, request: Request) -> Reply | None:
    """401 without a token, 400 without an api-version."""
    if not request.headers.get("authorization", "").casefold().startswith("bearer "):
        tenant = world.facts["account"]["tenant"]
        refused = refuse(
            401,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.",
        )
        challenge = f'Bearer authorization_uri="{request.base}/{tenant}", error="invalid_token"'
        return dataclasses.replace(refused, headers={"WWW-Authenticate": challenge})
    version = request.api_version
    if not version:
        return refuse(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    if not VERSION.match(version):
        return refuse(400, "InvalidApiVersionParameter", f"The api-version '{version}' is invalid.")
    return None


def _marked(request: Request, reply: Reply) -> Reply:
    """The headers that every answer carries (real-clients.md E7)."""
    own, sent = str(uuid.uuid4()), request.headers
    correlation = sent.get("x-ms-correlation-request-id") or own
    headers = {
        "x-ms-request-id": own,
        "x-ms-correlation-request-id": correlation,
        "x-ms-routing-request-id": f"LOCAL:{own}",
        "Cache-Control": "no-cache",
    }
    client = sent.get("x-ms-client-request-id")
    if client:
        headers["x-ms-client-request-id"] = client
    _name_call(reply.body, client or "", correlation)
    return dataclasses.replace(reply, headers={**headers, **reply.headers})


def _name_call(body: typing.Any, client: str, correlation: str) -> None:
    """Fill the call's ids into a Site Recovery error."""
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        for detail in body["error"].get("details") or ():
            if detail.get("activityId", "") is None:
                detail.update(clientRequestId=client, activityId=correlation)


def _kind(request: Request) -> str:
    """What an unrouted call is counted as: its resource type."""
    kind = paths.resource_type(request.path) or request.path
    tail = request.path.rpartition("/providers/")[2]
    return f"{kind}/list" if request.method == "GET" and len(tail.split("/")) % 2 == 0 else kind


def build_world(
    estate: typing.Any = None,
    clock: typing.Any = None,
    seed: int = 0,
    store: Store | None = None,
    speed: float = 1.0,
    **more: typing.Any,
) -> World:
    """A world with the default subscription, and an estate unless the store holds one already.

    estate: a path, `fleet:N:SEED` or a mapping. clock: default the one that fits `speed`.
    """
    from emulator import clock as clocks

    world = World(clock or clocks.make(speed), seed, store, speed, **more)
    ensure_defaults(world)
    if estate is not None:
        _settle(world, estate)
    world.save()
    return world


def _settle(world: World, estate: typing.Any) -> None:
    """Fill a new world; one that was saved goes on as it is, if it began with the same estate."""
    from emulator import estate as estates

    begun = world.facts.get("estate", {}).get("source")
    if begun is None:
        estates.load(world, estate)
    elif begun != estates.source(estate):
        raise ValueError(
            f"estate {estate}: the saved world began with {begun}; remove its directory first"
        )
