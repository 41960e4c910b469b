"""Recovery target: the resource group that takes the recovered machines."""

import dataclasses

import pulumi
from pulumi_azure_native import resources

from components.native import Native
from stacks.config import ResourceGroup


@dataclasses.dataclass(frozen=True)
class RecoveryTargetArgs:
    """group: made unless it exists; its location is any region but the source's."""

    group: ResourceGroup
    native: Native


class RecoveryTarget(pulumi.ComponentResource):
    """The group of the recovered machines, their disks and all that stands with them.

    Outputs: last (what a dependent waits for: the group, if it is made).
    """

    last: list[pulumi.Resource]

    def __init__(
        self, name: str, args: RecoveryTargetArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:RecoveryTarget", name, {}, opts)
        self.last = (
            []
            if args.group.thing.existing
            else [resource_group(f"{name}-group", args.group, args.native, self)]
        )
        self.register_outputs({})


def resource_group(
    name: str, group: ResourceGroup, native: Native, parent: pulumi.Resource
) -> resources.ResourceGroup:
    """A resource group, as every part that needs one makes it."""
    return resources.ResourceGroup(
        name,
        resource_group_name=group.thing.name,
        location=group.location,
        opts=native.options(parent, group.thing.subscription_id),
    )
