"""Long-running operations: how they are accepted, polled and ended.

They end by the clock: an event ends them, and a poll only looks. What an operation does happens at
its end, in the event that it was started with; that event's handler may give an error
`{"code", "message"}` back, and the operation has then failed.
"""

from emulator.messages import Document, Reply, Request, refuse_site_recovery
from emulator.routing import VAULT, find, route
from emulator.world import EVENTS, World, event

END = "operation.end"


def begin(
    world: World,
    request: Request,
    seconds: float | None,
    event: str,
    payload: Document,
    *,
    resource_path: str = "",
    name: str | None = None,
) -> str:
    """Start an operation and give its guid; without `seconds` it runs until `finish`."""
    operation = name or world.new_guid()
    world.operations[operation] = {
        "status": "InProgress",
        "startTime": world.stamp(),
        "endTime": None,
        "error": None,
        "method": request.method,
        "resource": resource_path or request.path,
    }
    if seconds is not None:
        world.schedule(seconds, END, operation=operation, event=event, payload=payload)
    return operation


def accept(
    world: World,
    request: Request,
    seconds: float | None,
    event: str,
    payload: Document,
    resource_path: str | None = None,
    job: str | None = None,
) -> Reply:
    """Site Recovery's 202: no body, three headers, one guid for operation and job (protocol-a2a 1).

    resource_path: what Location names; default the path itself, a POST action gives its parent.
    job: the guid of a job that the caller made; it is then the operation's too, and its ARM id
    stands in x-ms-request-id (recorded for item operations).
    """
    path = resource_path or request.path
    operation = begin(world, request, seconds, event, payload, resource_path=path, name=job)
    vault, version = request.vault_id, request.api_version
    headers = {
        "Azure-AsyncOperation": _capital(
            request, f"{vault}/replicationOperationStatus/{operation}", version
        ),
        "Location": _capital(request, f"{path}/operationresults/{operation}", version),
        "Retry-After": str(world.retry_after()),
    }
    if job:
        headers["x-ms-request-id"] = f"{_shout(vault)}/replicationJobs/{job}"
    return Reply(202, headers=headers)


def finish(world: World, operation: str, error: Document | None = None) -> None:
    """End a running operation; one that has ended stays as it ended."""
    running = world.operations[operation]
    if running["status"] == "InProgress":
        running["status"] = "Failed" if error else "Succeeded"
        running["error"] = {"details": None, **error} if error else None
        running["endTime"] = world.stamp()


@event(END)
def end(world: World, operation: str, event: str, payload: Document) -> None:
    """Let happen what the operation was for, then end it."""
    finish(world, operation, EVENTS[event](world, **payload) or None)


@route("GET", "/replicationOperationStatus/{operation}")
def get_status(world: World, _request: Request, operation: str) -> Reply:
    """Always 200; nulls as recorded, the end in whole seconds (protocol-a2a 1.3)."""
    found = world.operations.get(operation)
    if found is None:
        return refuse_site_recovery(404, "OperationNotFound", f"operation {operation} is not known")
    ended = found["endTime"]
    body = {
        "error": found["error"],
        "id": None,
        "name": found.get("job", operation),  # of a plan's action the job's (protocol-a2a 10.1)
        "properties": None,
        "status": found["status"],
        "startTime": found["startTime"],
        "endTime": f"{ended[:19]}.0000000Z" if ended else None,
        "percentComplete": None,
    }
    headers = waiting(world, found)
    if "job" in found:
        vault = found["resource"].partition("/replication")[0]
        headers["x-ms-request-id"] = f"{_shout(vault)}/replicationJobs/{found['job']}"
    return Reply(200, body, headers)


@route("GET", VAULT + "/{rest*}/operationresults/{operation}")
def get_result(world: World, request: Request, operation: str, **_: str) -> Reply:
    """202 while it runs, then 200 with the resource, or 204 where there is none any more.

    Recorded for POST actions and remove (protocol-a2a 10.1); 202 while running and the refusal
    after a failure are assumed.
    """
    found = world.operations.get(operation)
    if found is None:
        return refuse_site_recovery(404, "OperationNotFound", f"operation {operation} is not known")
    if found["status"] == "InProgress":
        return Reply(202, headers={"Location": url(request, request.path), **waiting(world, found)})
    if found["error"]:
        return refuse_site_recovery(400, found["error"]["code"], found["error"]["message"])
    reply = resource_or_nothing(world, request, found["resource"])
    status = f"{request.vault_id}/replicationOperationStatus/{operation}"  # told again (recorded)
    headers = {"Azure-AsyncOperation": _capital(request, status, request.api_version)}
    return Reply(reply.status, reply.body, {**reply.headers, **headers})


def resource_or_nothing(world: World, request: Request, path: str) -> Reply:
    """The resource as its own GET shows it, 204 if it is gone."""
    from emulator import generic  # which needs this module

    looked = Request("GET", path, request.query, request.headers, None, request.base)
    where = find("GET", path)
    if where:
        reply: Reply | None = where[0].handler(world, looked, **where[1])
    else:
        reply = generic.answer(world, looked)
    return reply if reply and reply.status == 200 else Reply(204)


def waiting(world: World, operation: Document) -> dict[str, str]:
    """Retry-After, while there is something to wait for."""
    running = operation["status"] == "InProgress"
    return {"Retry-After": str(world.retry_after())} if running else {}


def url(request: Request, path: str) -> str:
    """An absolute URL at the address that the client used, with its api-version."""
    return f"{request.base}{path}?api-version={request.api_version}"


def _capital(request: Request, path: str, version: str) -> str:
    return f"{request.base}{_shout(path)}?api-version={version}"


def _shout(path: str) -> str:
    """Site Recovery writes the first segment of the ids that it makes with a capital."""
    return path.replace("/subscriptions/", "/Subscriptions/", 1)
