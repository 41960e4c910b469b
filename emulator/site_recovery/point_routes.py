"""Recovery points as clients see them; what there is when, see recovery_points."""

from emulator.messages import Reply, Request
from emulator.routing import route
from emulator.site_recovery import ids, items, objects, recovery_points
from emulator.world import World

POINTS = items.ITEM + "/recoveryPoints"


@route("GET", POINTS)
def list_points(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """200, oldest first, in one page (recorded: 33 kB in one)."""
    path = ids.up(request.path)
    refused = objects.absent(world, path)
    if refused:
        return refused
    found = world.resources[path]
    shown = [
        recovery_points.document(world, found, point)
        for point in recovery_points.known(world, found)
    ]
    return Reply(200, {"value": shown, "nextLink": None})


@route("GET", POINTS + "/{point}")
def get_point(
    world: World, request: Request, fabric: str, container: str, item: str, point: str
) -> Reply:
    """200 with the same object as the list has (API description)."""
    path = ids.parent(request.path)
    refused = objects.absent(world, path)
    if refused:
        return refused
    one = recovery_points.named(world, world.resources[path], point)
    if one is None:
        return objects.not_found("recoveryPoints", point)
    return Reply(200, recovery_points.document(world, world.resources[path], one))
