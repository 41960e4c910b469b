"""Recovery network: the virtual network that recovered machines stand in."""

import dataclasses

import pulumi
from pulumi_azure_native import network

from components.native import Native
from stacks.config import Network


@dataclasses.dataclass(frozen=True)
class RecoveryNetworkArgs:
    """network: made unless it exists; its subnets are named as the primary's."""

    network: Network
    location: str
    native: Native


class RecoveryNetwork(pulumi.ComponentResource):
    """The recovery virtual network with its subnets.

    Outputs: last (what a dependent waits for: the network, if it is made).
    """

    last: list[pulumi.Resource]

    def __init__(
        self, name: str, args: RecoveryNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:RecoveryNetwork", name, {}, opts)
        self.last = [] if args.network.thing.existing else [self._network(name, args)]
        self.register_outputs({})

    def _network(self, name: str, args: RecoveryNetworkArgs) -> network.VirtualNetwork:
        opts = args.native.options(self, args.network.thing.subscription_id)
        return virtual_network(f"{name}-vnet", args.network, args.location, opts)


def virtual_network(
    name: str, wanted: Network, location: str, opts: pulumi.ResourceOptions
) -> network.VirtualNetwork:
    """A network as the config says it.

    Subnets stand in the network's own document: one write makes all, and Azure refuses two writes
    to one network at a time.
    """
    return network.VirtualNetwork(
        name,
        virtual_network_name=wanted.thing.name,
        resource_group_name=wanted.thing.resource_group_name,
        location=location,
        address_space=network.AddressSpaceArgs(address_prefixes=list(wanted.address_space)),
        subnets=[
            network.SubnetArgs(name=subnet, address_prefix=prefix)
            for subnet, prefix in wanted.subnets.items()
        ],
        opts=opts,
    )
