"""Outbound rules: what lets replication out of a site, in a group of rules that exists already."""

import collections.abc
import dataclasses

import pulumi
from pulumi_azure_native import network

from components.native import Native
from providers.outbound import PORT, Need
from stacks.config import OutboundRules as Rules
from stacks.config import Site, Thing

# "Azure to Azure disaster recovery architecture", connectivity for multi-VM consistency: its port.
CONSISTENCY_PORT = 20004
# Each tag's place behind the first priority: a tag that comes or goes moves no other.
ORDER = (
    "Storage",
    "AzureActiveDirectory",
    "AzureSiteRecovery",
    "EventHub",
    "AzureKeyVault",
    "GuestAndHybridManagement",
    "consistency",
)


@dataclasses.dataclass(frozen=True)
class OutboundRulesArgs:
    """rules: where they go. needs: what machines at this site must reach.

    role: primary or recovery. consistent: whether machines of a consistency group are among them.
    """

    role: str
    site: Site
    rules: Rules
    needs: collections.abc.Sequence[Need]
    consistent: bool
    native: Native


class OutboundRules(pulumi.ComponentResource):
    """A rule per service tag on the site's security group, and one group of them on its firewall.

    A firewall sees no traffic inside the network, so the port of consistency groups is not there.
    `last`: what to wait for.
    """

    last: list[pulumi.Resource]

    def __init__(
        self, name: str, args: OutboundRulesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:OutboundRules", name, {}, opts)
        self.last = []
        if args.rules.network_security_group:
            self._on_security_group(name, args, args.rules.network_security_group)
        if args.rules.firewall_policy:
            self._on_firewall(name, args, args.rules.firewall_policy)
        self.register_outputs({})

    def _on_security_group(self, name: str, args: OutboundRulesArgs, group: Thing) -> None:
        """One after another: Azure refuses two writes to one group at a time."""
        before: list[pulumi.Resource] = []
        wanted = [
            *(_Rule(_word(need), "Outbound", need.tag, PORT, need.why) for need in args.needs),
            *(_CONSISTENCY if args.consistent else ()),
        ]
        for rule in wanted:
            before = [self._rule(name, args, group, rule, before)]
        self.last += before

    def _rule(
        self,
        name: str,
        args: OutboundRulesArgs,
        group: Thing,
        rule: "_Rule",
        before: list[pulumi.Resource],
    ) -> network.SecurityRule:
        return network.SecurityRule(
            f"{name}-{rule.word.lower()}-{rule.direction.lower()}",
            security_rule_name=f"dr-{args.role}-{rule.word}-{rule.direction}",
            network_security_group_name=group.name,
            resource_group_name=group.resource_group_name,
            access=network.SecurityRuleAccess.ALLOW,
            direction=rule.direction,
            priority=args.rules.first_priority + ORDER.index(rule.word),
            protocol=network.SecurityRuleProtocol.TCP,
            source_address_prefix="VirtualNetwork",
            source_port_range="*",
            destination_address_prefix=rule.to,
            destination_port_range=str(rule.port),
            description=f"Disaster recovery: {rule.why}",
            opts=args.native.options(self, group.subscription_id, before),
        )

    def _on_firewall(self, name: str, args: OutboundRulesArgs, policy: Thing) -> None:
        """Both sites may share a policy: the recovery site's group stands behind the primary's."""
        place = args.rules.first_priority + (args.role == "recovery")
        group = network.FirewallPolicyRuleCollectionGroup(
            f"{name}-firewall",
            rule_collection_group_name=f"dr-{args.role}",
            firewall_policy_name=policy.name,
            resource_group_name=policy.resource_group_name,
            priority=place,
            rule_collections=[
                network.FirewallPolicyFilterRuleCollectionArgs(
                    rule_collection_type="FirewallPolicyFilterRuleCollection",
                    name="replication",
                    priority=place,
                    action=network.FirewallPolicyFilterRuleCollectionActionArgs(type="Allow"),
                    rules=[_on_wire(need, args.site) for need in args.needs],
                )
            ],
            opts=args.native.options(self, policy.subscription_id),
        )
        self.last.append(group)


@dataclasses.dataclass(frozen=True)
class _Rule:
    """A rule of a security group; sources are the network's own addresses."""

    word: str
    direction: str
    to: str
    port: int
    why: str


_CONSISTENCY = tuple(
    _Rule("consistency", way, "VirtualNetwork", CONSISTENCY_PORT, "consistency groups")
    for way in ("Outbound", "Inbound")
)


def _word(need: Need) -> str:
    """The tag without its region, by which it is known whatever the region."""
    return need.tag.partition(".")[0]


def _on_wire(need: Need, site: Site) -> network.NetworkRuleArgs:
    """From the network's prefixes where the file says them, else from wherever the policy sees."""
    return network.NetworkRuleArgs(
        rule_type="NetworkRule",
        name=_word(need),
        description=need.why,
        ip_protocols=["TCP"],
        source_addresses=list(site.network.address_space) or ["*"],
        destination_addresses=[need.tag],
        destination_ports=[str(PORT)],
    )
