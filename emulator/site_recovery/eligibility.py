"""Whether a machine can be protected, as the service tells before it is asked to.

Shape recorded 2022-12-23 (facts/protocol-a2a.md section 2) for a machine without errors; an error's
fields are the SDK's (ReplicationEligibilityResultsErrorInfo); codes and words are those of
item_checks, so assumed as they are.
"""

from emulator import guest
from emulator.compute import MACHINE
from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import ids, item_checks
from emulator.world import World

RESULTS = MACHINE + "/providers/Microsoft.RecoveryServices/replicationEligibilityResults"
KIND = "Microsoft.RecoveryServices/replicationEligibilityResults"


@route("GET", RESULTS)
def list_results(world: World, request: Request, **_: str) -> Reply:
    """A list without nextLink (recorded 2022-12-23)."""
    found = get_result(world, request)
    return found if found.status != 200 else Reply(200, {"value": [found.body]})


@route("GET", RESULTS + "/default")
def get_result(world: World, request: Request, **_: str) -> Reply:
    """Errors are [] for a machine that can be protected."""
    path = request.path.partition("/providers/Microsoft.RecoveryServices/")[0]
    machine = world.resources.get(path)
    if machine is None:
        message = (
            f"The Resource 'Microsoft.Compute/virtualMachines/{ids.name(path)}' was not found."
        )
        return Reply(404, {"error": {"code": "ResourceNotFound", "message": message}})
    asked = request.headers.get("x-ms-client-request-id") or ids.fresh(path, world.stamp())
    return Reply(
        200,
        {
            "name": "default",
            "type": KIND,
            "id": f"{path}/providers/{KIND}/default",
            "properties": {"clientRequestId": asked, "errors": _errors(world, machine)},
        },
    )


def _errors(world: World, machine: Document) -> list[Document]:
    """Why not: what an estate says, a twin, a machine that is not made."""
    found = [_error(str(e["code"]), e["message"]) for e in _told(machine)]
    for code, message in item_checks.of_machine(world, machine):
        found.append(_error(code, message))
    return found


def _told(machine: Document) -> list[Document]:
    return list(guest.inside(machine).get("eligibility") or ())


def _error(code: str, message: str) -> Document:
    return {
        "code": code,
        "message": message,
        "possibleCauses": message,
        "recommendedAction": "Resolve the causes, then retry the operation.",
        "status": "Failed",
    }
