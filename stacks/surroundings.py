"""The keys around replication: outbound rules, agent updates, access to the vault."""

import typing

from pydantic import Field

from stacks import rows_pair as rows
from stacks import values
from stacks.references import AutomationAccount, FirewallPolicy, SecurityGroup
from stacks.section import Checks, Found, Section


class OutboundRules(Section):
    """Rules that let replication out of a site, added to existing things."""

    network_security_group: SecurityGroup | None = Field(
        default=None, description="existing network security group that gets the rules"
    )
    firewall_policy: FirewallPolicy | None = Field(
        default=None, description="existing firewall policy that gets the rules"
    )
    first_priority: values.RulePriority = Field(
        default=3000, description="priority of the first rule, 100 to 4000; the others follow it"
    )

    def checks(self) -> Checks:
        """Rules are written to something."""
        yield self._somewhere()

    def _somewhere(self) -> Found:
        if self.network_security_group is None and self.firewall_policy is None:
            yield (), rows.OUTBOUND_NOWHERE.said()


class AgentUpdates(Section):
    """Whether the service updates the agents on the machines; `off` stands for `{off: true}`."""

    off: values.Switch = Field(default=False, description="true: agents are updated by hand")
    automation_account: AutomationAccount | None = Field(
        default=None,
        description="existing automation account that updates them; a name is looked for in the "
        "vault's resource group",
    )

    @classmethod
    def normal(cls, value: typing.Any) -> typing.Any:
        """`off` reaches us as a word or as false."""
        return {"off": True} if value is False or value == "off" else value

    def checks(self) -> Checks:
        """Updates are off, or somebody does them."""
        yield self._one()

    def _one(self) -> Found:
        if self.off and self.automation_account is not None:
            yield (), rows.UPDATES_TWICE.said()
        if not self.off and self.automation_account is None:
            yield (), rows.UPDATES_UNSAID.said()


class Access(Section):
    """Who may do what on the vault, by object id; assignments that are made beside it."""

    contributors: list[values.Guid] = Field(
        default=[], description="object ids that get Site Recovery Contributor"
    )
    operators: list[values.Guid] = Field(
        default=[], description="object ids that get Site Recovery Operator: failover and failback"
    )
    readers: list[values.Guid] = Field(
        default=[], description="object ids that get Site Recovery Reader"
    )
    pipeline: list[values.Guid] = Field(
        default=[], description="object ids that get the least that this program needs"
    )

    def checks(self) -> Checks:
        """A principal gets a role once."""
        yield self._once("contributors", self.contributors)
        yield self._once("operators", self.operators)
        yield self._once("readers", self.readers)
        yield self._once("pipeline", self.pipeline)

    def _once(self, role: str, principals: list[str]) -> Found:
        seen: set[str] = set()
        for principal in principals:
            if principal.casefold() in seen:
                yield (role,), rows.PRINCIPAL_TWICE.said(principal=principal)
            seen.add(principal.casefold())
