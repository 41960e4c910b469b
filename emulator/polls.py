"""Where the operations of Azure's other services are polled (real-clients.md E6)."""

from emulator import operations
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import VAULT, route
from emulator.world import World

HERE = "/subscriptions/{subscription}/providers/{namespace}/locations/{location}"


@route("GET", HERE + "/operations/{operation}")
@route("GET", VAULT + "/operationStatus/{operation}")
def get_status(world: World, request: Request, operation: str, **_: str) -> Reply:
    """Always 200 while the operation is known."""
    found = world.operations.get(operation)
    if found is None:
        return _unknown(operation)
    body: Document = {
        "id": request.path,
        "name": operation,
        "status": found["status"],
        "startTime": found["startTime"],
    }
    if found["endTime"]:
        body["endTime"] = found["endTime"]
    if found["error"]:
        body["error"] = found["error"]
    if "output" in found and found["status"] == "Succeeded":
        body["properties"] = {"output": found["output"]}
    return Reply(200, body, operations.waiting(world, found))


@route("GET", HERE + "/operationResults/{operation}")
@route("GET", HERE + "/asyncoperations/{operation}")
@route("GET", VAULT + "/operationResults/{operation}")
@route("GET", "/subscriptions/{subscription}/operationresults/{operation}")
def get_result(world: World, request: Request, operation: str, **_: str) -> Reply:
    """202 while it runs; then the resource, 204 for a deleted one, 200 without body for a group."""
    found = world.operations.get(operation)
    if found is None:
        return _unknown(operation)
    if found["status"] == "InProgress":
        told = {"Location": operations.url(request, request.path)}
        return Reply(202, headers={**told, **operations.waiting(world, found)})
    if found["error"]:
        return refuse(409, found["error"]["code"], found["error"]["message"])
    if "output" in found:
        return Reply(200, found["output"])
    if found["method"] == "DELETE":
        return Reply(200 if "/providers/" not in request.path else 204)
    return operations.resource_or_nothing(world, request, found["resource"])


def _unknown(operation: str) -> Reply:
    return refuse(404, "NotFound", f"The operation '{operation}' was not found.")
