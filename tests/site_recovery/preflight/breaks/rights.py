"""Breaks of rights, registrations and locks."""

from typing import Any

from emulator import authorization
from emulator.resources import place
from tests.providers import fleet
from tests.site_recovery.preflight.breaks.ground import LOCK, breaks
from tests.support.calls import SUBSCRIPTION


@breaks(
    "right-missing",
    "resource group shop-rg-asr: who is signed in may not "
    "Microsoft.Network/virtualNetworks/subnets/join/action (to put them into the recovery "
    "network); give it the role Network Contributor on resource group shop-rg-asr, or name it in "
    "dr:pair.access.pipeline",
)
def _(world, subject):
    authorization.assign(world, f"/subscriptions/{SUBSCRIPTION}", "Contributor")
    role = next(
        d for d in world.resources.under("/") if str(d.get("type")).endswith("roleAssignments")
    )
    only = ["*/read", "Microsoft.Compute/*", "Microsoft.Storage/*", "Microsoft.RecoveryServices/*"]
    rest = ["Microsoft.Resources/*", "Microsoft.Network/networkInterfaces/*"]
    custom(world, role, [*only, *rest])


def custom(world: Any, assignment: Any, actions: list[str]) -> None:
    """Let an assignment mean a role of its own."""
    guid = "5a1f0000-0000-4000-8000-000000000001"
    scope = f"/subscriptions/{SUBSCRIPTION}"
    path = f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}"
    world.resources[path] = {
        "id": path,
        "name": guid,
        "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": "pipeline",
            "type": "CustomRole",
            "assignableScopes": [scope],
            "permissions": [{"actions": actions, "notActions": []}],
        },
    }
    assignment["properties"]["roleDefinitionId"] = path


@breaks(
    "provider-unregistered",
    f"subscription {SUBSCRIPTION}: resource provider Microsoft.Storage is NotRegistered there; run "
    f"`az provider register --namespace Microsoft.Storage --subscription {SUBSCRIPTION}` and wait "
    "until it reads Registered",
)
def _(world, subject):
    off = f"{SUBSCRIPTION}/microsoft.storage"
    world.facts["account"]["unregistered"].append(off)


@breaks(
    "lock-read-only",
    "resource group shop-rg-asr: lock freeze on resource group shop-rg-asr forbids every write; "
    "take it away, or use a CanNotDelete lock",
)
def _(world, subject):
    place(world, f"{fleet.ASR}/{LOCK}/freeze", {"properties": {"level": "ReadOnly"}})


@breaks(
    "lock-no-delete",
    "virtual network shop-vnet-asr: lock keep on virtual network shop-vnet-asr forbids deletes: "
    "clean-up after a drill and reprotect will fail; take it away before a drill or a way back",
)
def _(world, subject):
    place(world, f"{fleet.NETWORK_ASR}/{LOCK}/keep", {"properties": {"level": "CanNotDelete"}})
