"""The breaks of the rules of checks; registered beside those of vaults."""

from tests.providers import fleet, journeys
from tests.site_recovery.breaks import breaks

RED = {"name": "smoke", "run": "echo no shop here; false", "timeout_s": 10, "retry_s": 0}
SEEN = {
    "check-red": (
        "shop: check smoke is red after 0 s: no shop here; mend what it tells and run `pulumi up` "
        "again, which checks again, or set dr:allow: [red-checks:shop]"
    ),
    "commit-waits-for-checks": (
        "its commit is not started: 1 checks of shop are red; its recovery point can still be "
        "changed"
    ),
    "check-red-allowed": (
        "warning: shop: check smoke is red after 0 s: no shop here; gone on as dr:allow: "
        "[red-checks:shop] says; take that out when it is mended"
    ),
    "group-checks-red": "group shop: 1 checks are red:",
}


def moved(world, position, **config):
    """A stack whose group moved, and what became of that."""
    fleet.prepare(world)
    stack = journeys.Stack(world, fleet.machine("web-01"), **config)
    stack.run()
    return stack, stack.up(position, 1, checks=[RED])


@breaks("check-red")
@breaks("group-checks-red")
def _(world, _lines):
    return moved(world, "recovery/failedOver")[1].failed


@breaks("commit-waits-for-checks")
def _(world, _lines):
    stack, _ = moved(world, "recovery/committed")
    return stack.result()["unfinished"]["web-01"]


@breaks("check-red-allowed")
def _(world, lines):
    moved(world, "recovery/failedOver", allow='["red-checks:shop"]')
    return "\n".join(lines)
