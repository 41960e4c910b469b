"""Tenants, subscriptions, regions and resource providers."""

from emulator.world import World

TENANT = "00000000-0000-4000-8000-000000000010"
SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
CLIENT = "00000000-0000-4000-8000-000000000020"
PRINCIPAL = "00000000-0000-4000-8000-000000000021"


def ensure_defaults(world: World) -> None:
    """The account that every world has from its start."""
    world.facts.setdefault(
        "account",
        {
            "tenant": TENANT,
            "subscriptions": {SUBSCRIPTION: "Local"},
            "client": CLIENT,
            "principal": PRINCIPAL,
            "secret": "local",
            "unregistered": {},
        },
    )
