"""Run Command: a script in a machine's guest, whose answer the estate gave.

Shape: Azure docs, run scripts in a machine (one status on Linux, one each for output and errors on
Windows). That a machine that does not run refuses with 409 OperationNotAllowed is reported for
extensions (terraform-provider-azurerm issue 477), for Run Command assumed; so is the rest.
"""

from emulator import guest, operations, resources
from emulator.compute import MACHINE
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World, event

COMMANDS = {"runshellscript": "Linux", "runpowershellscript": "Windows"}
RUN_S = 20.0  # the emulator's pace


@route("POST", MACHINE + "/runCommand")
def run_command(world: World, request: Request, **_: str) -> Reply:
    """202; the result stands at Location, and in the operation's status."""
    path = request.path.rpartition("/")[0]
    machine = world.resources.get(path)
    if machine is None:
        return resources.missing(path)
    refused = _unfit(request, machine)
    if refused:
        return refused
    operation = operations.begin(
        world, request, RUN_S, "compute.command", {"machine": path}, resource_path=path
    )
    world.operations[operation]["output"] = {"value": _said(machine)}
    where = (
        "/".join(path.split("/")[:3])
        + f"/providers/Microsoft.Compute/locations/{machine['location']}"
    )
    headers = {
        "Azure-AsyncOperation": operations.url(request, f"{where}/operations/{operation}"),
        "Location": operations.url(request, f"{where}/operationResults/{operation}"),
        "Retry-After": str(world.retry_after(15)),
    }
    return Reply(202, headers=headers)


def _unfit(request: Request, machine: Document) -> Reply | None:
    if machine[guest.POWER] != "running":
        message = "Cannot modify extensions in the VM when the VM is not running."
        return refuse(409, "OperationNotAllowed", message)
    body = request.body if isinstance(request.body, dict) else {}
    command = str(body.get("commandId"))
    if COMMANDS.get(command.casefold()) != guest.os_type(machine):
        message = f"The command '{command}' is not available for {guest.os_type(machine)}."
        return refuse(400, "InvalidParameter", message)
    return None


def _said(machine: Document) -> list[Document]:
    """What the guest says to any script: output and errors of the estate, else nothing."""
    told = guest.inside(machine).get("guest") or {}
    out, errors = str(told.get("stdout", "")), str(told.get("stderr", ""))
    if guest.os_type(machine) == "Linux":
        message = f"Enable succeeded: \n[stdout]\n{out}\n[stderr]\n{errors}"
        return [_status("ProvisioningState/succeeded", message)]
    parts = (("StdOut", out), ("StdErr", errors))
    return [_status(f"ComponentStatus/{name}/succeeded", text) for name, text in parts]


def _status(code: str, message: str) -> Document:
    shown = {"code": code, "level": "Info", "displayStatus": "Provisioning succeeded"}
    return {**shown, "message": message}


@event("compute.command")
def _ran(world: World, machine: str) -> Document | None:
    """The operation fails where no agent takes the script (code and words: assumed)."""
    found = world.resources.get(machine)
    if found is None or guest.ready(found):
        return None
    message = f"VM '{found['name']}' has not reported status for VM agent or extensions."
    return {"code": "VMAgentStatusCommunicationError", "message": message}
