"""Drill network: where the machines of a drill stand, like their site's own and apart from it."""

import dataclasses

import pulumi
from pulumi_azure_native import network

from components.native import Native
from components.recovery_network import virtual_network
from stacks.config import Network


@dataclasses.dataclass(frozen=True)
class DrillNetworkArgs:
    """network: as the drill's config says it. location: of the side that the drill comes up at."""

    network: Network
    location: str
    native: Native


def drill_network(
    name: str, args: DrillNetworkArgs, parent: pulumi.Resource
) -> network.VirtualNetwork:
    """A network that goes with its drill: neither guarded nor kept when it leaves the file.

    It is peered with nothing. Azure deletes it only once nothing stands in it, so drills depend on
    theirs: the engine deletes them first.
    """
    passing = dataclasses.replace(args.native, protect=False)
    opts = passing.options(parent, args.network.thing.subscription_id)
    return virtual_network(name, args.network, args.location, opts)
