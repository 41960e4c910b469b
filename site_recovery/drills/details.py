"""What a reviewer wants to know of a drill besides its plan; it changes with time: never stored."""

from site_recovery.azure_to_azure import details
from site_recovery.drills.look import all_tried
from site_recovery.drills.spec import Spec
from site_recovery.watch import Snapshot, Watch

NAMED = 20
"""Up to so many machines have a line each."""
UNTOUCHED = "what runs goes on running, and replicates on"


def told(watch: Watch, spec: Spec, snapshot: Snapshot) -> str:
    """The age of each recovery point at the service's last look, and what is not touched."""
    ages = {
        name: float(details(each.item)["rpoInSeconds"]) / 60
        for name, each in all_tried(watch, spec.machines, snapshot).items()
        if each.item and details(each.item).get("rpoInSeconds") is not None
    }
    if not spec.wish.word:  # its points are pinned, with their times
        return UNTOUCHED
    lines = [f"{name}: recovery point {minutes:.0f} min old" for name, minutes in ages.items()]
    if len(ages) > NAMED:
        oldest = max(ages, key=lambda name: ages[name])
        lines = [f"recovery points are up to {ages[oldest]:.0f} min old, the oldest of {oldest}"]
    return "\n".join([*lines, UNTOUCHED])
