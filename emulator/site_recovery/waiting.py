"""Calls that Azure machines have no use for, or nobody recorded: never an invented success."""

from emulator.messages import Reply, Request
from emulator.routing import Handler, route
from emulator.site_recovery import containers, items, objects
from emulator.world import World

ITEM_ACTIONS = (
    "plannedFailover",
    "reinstallMobilityService",
    "repairReplication",
    "reProtect",
    "resolveHealthErrors",
    "updateAppliance",
    "updateMobilityService",
)
CONTAINER_ACTIONS = ("switchClusterProtection", "discoverProtectableItem")


def _refuse(template: str, method: str = "POST") -> Handler:
    def answer(world: World, request: Request, **_: str) -> Reply:
        return objects.not_emulated(request, request.path.rpartition("/")[2])

    return route(method, template)(answer)


for _action in ITEM_ACTIONS:
    _refuse(f"{items.ITEM}/{_action}")
for _action in CONTAINER_ACTIONS:
    _refuse(f"{containers.CONTAINER}/{_action}")
