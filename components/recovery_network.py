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

    Subnets stand in the network's own document: one write makes all, and Azure refuses two writes
    to one network at a time.

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
        thing = args.network.thing
        return network.VirtualNetwork(
            f"{name}-vnet",
            virtual_network_name=thing.name,
            resource_group_name=thing.resource_group_name,
            location=args.location,
            address_space=network.AddressSpaceArgs(
                address_prefixes=list(args.network.address_space)
            ),
            subnets=[
                network.SubnetArgs(name=subnet, address_prefix=prefix)
                for subnet, prefix in args.network.subnets.items()
            ],
            opts=args.native.options(self, thing.subscription_id),
        )
