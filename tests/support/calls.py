"""Calls to a world without a server."""

from typing import Any

from emulator.app import dispatch
from emulator.messages import Reply, Request
from emulator.resources import place
from emulator.subscriptions import SUBSCRIPTION
from emulator.world import World

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/vault"


def call(
    world: World,
    method: str,
    path: str,
    body: Any = None,
    version: str = "2025-08-01",
    headers: dict[str, str] | None = None,
    **query: str,
) -> Reply:
    """One call with a token and an api-version; what stands behind "?" in `path` is taken too."""
    path, _, asked = path.partition("?")
    told = dict(pair.split("=", 1) for pair in asked.split("&") if pair)
    return dispatch(
        world,
        Request(
            method,
            path,
            {"api-version": version, **told, **query},
            {"authorization": "Bearer test", **(headers or {})},
            body,
        ),
    )


def make_vault(world: World, vault_id: str = VAULT, location: str = "centralus") -> str:
    """A resource group and a finished vault in it; gives the vault's id."""
    group = vault_id.partition("/providers/")[0]
    if group not in world.resources:
        place(world, group, {"location": location})
    place(world, vault_id, {"location": location, "sku": {"name": "Standard"}, "properties": {}})
    return vault_id
