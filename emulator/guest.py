"""What runs in a machine, as far as Azure sees it: instance view, agent, extensions.

An estate says it per machine; it is kept in the machine's document under a key that is never shown.
Shape: REST reference, Virtual Machines - Instance View, API 2024-03-01; the words of an agent that
does not report: seen in many issues, e.g. WALinuxAgent 1790 (from general knowledge).
"""

from emulator import disks
from emulator.messages import Document
from emulator.world import World

POWER, GUEST = "_power", "_guest"
HIDDEN = (POWER, GUEST)
SHOWN = {"running": "VM running", "deallocated": "VM deallocated", "stopped": "VM stopped"}
AGENTS = ("ready", "notReady")
AGENT_VERSION = {"Linux": "2.14.0.1", "Windows": "2.7.41491.1172"}  # assumed
SYSTEMS = {  # what a machine says of itself unless its estate says otherwise; assumed
    "Linux": ("ubuntu", "24.04"),
    "Windows": ("Windows Server 2025 Datacenter Azure Edition", "10.0.26100.4652"),
}
KEYS = {
    "power",
    "agent",
    "agentVersion",
    "osName",
    "osVersion",
    "generation",
    "extensions",
    "guest",
    "churn_mbps",
    "eligibility",
}
"""What an estate may say of a machine's inside."""


def told(estate: Document) -> Document:
    """The hidden part of a machine's document, from what its estate says. Raises ValueError."""
    kept = {key: estate[key] for key in KEYS if key in estate}
    power, agent = kept.get("power", "running"), kept.get("agent", "ready")
    if power not in SHOWN or agent not in AGENTS:
        raise ValueError(f"power is one of {', '.join(SHOWN)}, agent of {', '.join(AGENTS)}")
    return {POWER: power, GUEST: kept}


def keep(document: Document, old: Document | None) -> None:
    """A machine's inside outlives its changes."""
    was = old or document
    document[POWER], document[GUEST] = was.get(POWER, "running"), was.get(GUEST, {})


def shown(document: Document) -> Document:
    """The document without its hidden part."""
    return {key: value for key, value in document.items() if key not in HIDDEN}


def ready(document: Document) -> bool:
    """Whether the machine runs and its agent reports."""
    agent = str(inside(document).get("agent", "ready"))
    return (document.get(POWER, "running"), agent) == ("running", "ready")


def restarted(document: Document) -> None:
    """An agent that did not report does after a restart (assumed: a way out for estates)."""
    document[GUEST] = {**inside(document), "agent": "ready"}


def inside(document: Document) -> Document:
    """What the estate said of the machine's inside; nothing for one that was made later."""
    told: Document = document.get(GUEST, {})
    return told


def instance_view(world: World, document: Document) -> Document:
    """What the machine does now; a machine that does not run says nothing of its inside."""
    power, state = document[POWER], document["properties"]["provisioningState"]
    view = {
        "disks": [
            {"name": name, "statuses": [status(world, "ProvisioningState/succeeded")]}
            for name in disks.names(document)
        ],
        "statuses": [
            status(world, f"ProvisioningState/{state.lower()}"),
            status(world, f"PowerState/{power}", SHOWN[power]),
        ],
        "hyperVGeneration": inside(document).get("generation", "V2"),
    }
    if power != "running":
        return view
    return {**_inside(world, document), **view}


def os_type(document: Document) -> str:
    """Linux or Windows."""
    return str(document["properties"]["storageProfile"]["osDisk"]["osType"])


def _inside(world: World, document: Document) -> Document:
    """The agent's report, or that there is none."""
    told, system = inside(document), os_type(document)
    if not ready(document):
        message = "VM status blob is found but not yet populated."
        waits = {**status(world, "ProvisioningState/Unavailable", "Not Ready"), "message": message}
        agent = {"vmAgentVersion": "Unknown", "statuses": [{**waits, "level": "Warning"}]}
        return {"vmAgent": agent}
    runs = status(world, "ProvisioningState/succeeded", "Ready")
    name, version = SYSTEMS[system]
    return {
        "computerName": document["name"],
        "osName": told.get("osName", name),
        "osVersion": told.get("osVersion", version),
        "vmAgent": {
            "vmAgentVersion": told.get("agentVersion", AGENT_VERSION[system]),
            "statuses": [{**runs, "message": "Guest Agent is running"}],
            "extensionHandlers": [],
        },
        "extensions": [_extension(world, entry) for entry in told.get("extensions") or ()],
    }


def _extension(world: World, told: Document) -> Document:
    """One extension of an estate: name, type, and `failed` with what it said."""
    failed = told.get("failed")
    code = "ProvisioningState/failed/1" if failed else "ProvisioningState/succeeded"
    words = "Provisioning failed" if failed else "Provisioning succeeded"
    reported = {**status(world, code, words), "message": failed or "Succeeded"}
    reported["level"] = "Error" if failed else "Info"
    return {
        "name": told["name"],
        "type": told.get("type", told["name"]),
        "typeHandlerVersion": str(told.get("version", "1.0")),
        "statuses": [reported],
    }


def status(world: World, code: str, words: str = "Provisioning succeeded") -> Document:
    """One status line of an instance view."""
    return {"code": code, "level": "Info", "displayStatus": words, "time": world.stamp()}
