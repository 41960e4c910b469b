"""Placement: proximity placement groups and availability sets of the recovered machines."""

import collections.abc
import dataclasses

import pulumi
from pulumi_azure_native import compute

from components.native import Native
from stacks.config import AvailabilitySet, Thing

FAULT_DOMAINS = 2  # what every region has; a set cannot ask for more than its region's number


@dataclasses.dataclass(frozen=True)
class PlacementArgs:
    """What machines of the pair stand in; existing ones are passed over."""

    availability_sets: collections.abc.Sequence[AvailabilitySet]
    proximity_placement_groups: collections.abc.Sequence[Thing]
    location: str
    native: Native


MEMBERS = ("virtualMachines",)
"""Inputs of a set that recovered machines write when they join it."""


class Placement(pulumi.ComponentResource):
    """Groups first, then the sets that stand in them: a set of such machines must be linked.

    Outputs: last (what a dependent waits for: all of them).
    """

    last: list[pulumi.Resource]

    def __init__(
        self, name: str, args: PlacementArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:Placement", name, {}, opts)
        groups = [
            self._group(name, thing, args)
            for thing in args.proximity_placement_groups
            if not thing.existing
        ]
        sets = [
            self._set(name, each, args, groups)
            for each in args.availability_sets
            if not each.thing.existing
        ]
        self.last = [*groups, *sets]
        self.register_outputs({})

    def _group(
        self, name: str, thing: Thing, args: PlacementArgs
    ) -> compute.ProximityPlacementGroup:
        return compute.ProximityPlacementGroup(
            f"{name}-group-{thing.name}",
            proximity_placement_group_name=thing.name,
            resource_group_name=thing.resource_group_name,
            location=args.location,
            proximity_placement_group_type=compute.ProximityPlacementGroupType.STANDARD,
            opts=args.native.options(self, thing.subscription_id),
        )

    def _set(
        self,
        name: str,
        each: AvailabilitySet,
        args: PlacementArgs,
        groups: list[compute.ProximityPlacementGroup],
    ) -> compute.AvailabilitySet:
        thing, group = each.thing, each.proximity_placement_group
        return compute.AvailabilitySet(
            f"{name}-set-{thing.name}",
            availability_set_name=thing.name,
            resource_group_name=thing.resource_group_name,
            location=args.location,
            platform_fault_domain_count=FAULT_DOMAINS,
            proximity_placement_group=compute.SubResourceArgs(id=group.id) if group else None,
            sku=compute.SkuArgs(name="Aligned"),  # managed disks take no other
            opts=args.native.options(self, thing.subscription_id, groups, ignore_changes=MEMBERS),
        )
