"""A protected fleet in the local Azure, with what our plans are told of it."""

from site_recovery import client, watch
from site_recovery.machine import Vault
from tests.emulator.site_recovery import site as places
from tests.support.calls import SUBSCRIPTION

PLACE = Vault(SUBSCRIPTION, "rg", "vault")
SETTINGS = client.Settings()


class Fleet(places.Site):
    """A site with machines that are protected, as this process watches it."""

    def __init__(self, world, *names):
        super().__init__(world)
        self.pair()
        for name in names:
            self.machine(name)
        for name in names:
            self.enable(name)
        world.pass_time(3600)
        watch.forget()
        self.watch = watch.of(SETTINGS, PLACE)

    def member(self, name, **home):
        """A machine with its item, as a settlement knows both."""
        made = {
            "machine": name.lower(),
            "machine_id": places.machine_id(name),
            "fabric_name": "East",
            "container_name": "Primary",
            "recovery_fabric_name": "Central",
            "recovery_container_name": "Recovery",
            "policy_name": "Day",
            "target": {"resource_group_id": places.TARGET},
            "home": {"resource_group_id": places.SOURCE, **home},
            "disks": {},
        }
        return made, self.get(places.item_id(name))

    def members(self, *names):
        """Several of them."""
        return [self.member(name) for name in names]

    def plan(self, name):
        """A plan as the service shows it."""
        return self.get(f"{PLACE.id}/replicationRecoveryPlans/{name}")

    def plans(self):
        """Names of all plans."""
        listed = self.get(f"{PLACE.id}/replicationRecoveryPlans")["value"]
        return sorted(plan["name"] for plan in listed)

    def writes(self):
        """Method and last part of the path of each write so far that was accepted."""
        return list(self.world.operations.values())


def wish(*steps, actions=()):
    """A group as the settlement is told it."""
    made = {"machines": [name for step in steps for name in step], "boot_order": list(steps)}
    return {**made, "position": "primary/protected", "actions": list(actions)}


def manual(name, step, when="before", directions=("away", "home"), **more):
    """A manual action."""
    return {
        "name": name,
        "step": step,
        "when": when,
        "manual": f"Please {name}.",
        "directions": list(directions),
        "drills": True,
        **more,
    }


def runbook(name, step, when="after", side="recovery", directions=("away", "home"), **more):
    """An action that the service starts."""
    path = f"{places.TARGET}/providers/Microsoft.Automation/automationAccounts/a/runbooks/{name}"
    return {
        "name": name,
        "step": step,
        "when": when,
        "runbook": path,
        "side": side,
        "directions": list(directions),
        "drills": False,
        **more,
    }
