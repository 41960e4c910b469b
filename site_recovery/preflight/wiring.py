"""The machines' network interfaces at home, and the subnets, groups and tables around them."""

import collections.abc
import dataclasses
import typing

from site_recovery import arm, ids
from site_recovery.arm import Json
from site_recovery.preflight.facts import COMPUTE, NETWORK, Facts, properties
from site_recovery.preflight.security_rules import End, Group
from site_recovery.preflight.subject import Nic, Subject


@dataclasses.dataclass(frozen=True)
class Interface:
    """A machine's interface with its first address, as Azure shows it at home.

    explicit: whether it has a public address or stands behind a load balancer.
    recovery: what the file sets on it for its recovery.
    """

    machine: str
    document: Json
    address: str
    static: bool
    subnet_id: str
    explicit: bool
    application_groups: frozenset[str]
    recovery: Nic | None

    @property
    def name(self) -> str:
        """The interface's own name."""
        return str(self.document["name"])

    @property
    def subnet_name(self) -> str:
        """The name of its subnet."""
        return ids.name(self.subnet_id)

    @property
    def accelerated(self) -> bool:
        """Whether it shall have accelerated networking there: as at home, unless switched off."""
        if self.recovery and self.recovery["accelerated_networking"] is False:
            return False
        return bool(properties(self.document).get("enableAcceleratedNetworking"))

    @property
    def lands_in(self) -> str:
        """The subnet of the recovery network: as said, else of the same name as at home.

        The default: Set up network mapping and IP addressing for VNets.
        """
        return self.recovery["subnet"] if self.recovery else self.subnet_name

    @property
    def keeps(self) -> str:
        """The static address that it wants there; empty if any will do."""
        said = self.recovery["static_ip"] if self.recovery else None
        return said or (self.address if self.static else "")

    @property
    def end(self) -> End:
        """The interface as an end of a flow."""
        return End(address=self.address, groups=self.application_groups)


def interfaces(facts: Facts) -> list[Interface]:
    """Every interface of every machine that is checked, machines in the file's order."""
    return facts.once("interfaces", lambda: list(_interfaces(facts, facts.subject)))


def interfaces_of_all(facts: Facts) -> list[Interface]:
    """The same of every machine in the file, for sums."""
    if facts.whole is facts.subject:
        return interfaces(facts)
    return facts.once("interfaces of all", lambda: list(_interfaces(facts, facts.whole)))


def first_interfaces(facts: Facts) -> list[Interface]:
    """One for each machine: the primary interface, through which it reaches the service."""
    chosen: dict[str, Interface] = {}
    for each in interfaces(facts):
        if each.machine not in chosen or properties(each.document).get("primary"):
            chosen[each.machine] = each
    return list(chosen.values())


def _interfaces(facts: Facts, subject: Subject) -> collections.abc.Iterator[Interface]:
    """Found through the machines' documents: the file may leave them to the network mapping."""
    homes = [machine["id"] for machine in subject["machines"].values()]
    documents = facts.around(homes, "Microsoft.Compute/virtualMachines", COMPUTE)
    attached = {home.casefold(): _attached(documents.get(home.casefold())) for home in homes}
    every = [nic for nics in attached.values() for nic in nics]
    nics = facts.around(every, "Microsoft.Network/networkInterfaces", NETWORK)
    for name, machine in subject["machines"].items():
        keys = {nic.casefold(): key for key, nic in machine["nics"].items()}
        for nic in attached[machine["id"].casefold()]:
            if nic.casefold() in nics:
                said = machine["recovered_nics"].get(keys.get(nic.casefold(), ""))
                yield _interface(name, nics[nic.casefold()], said)


def _attached(machine: Json | None) -> list[str]:
    """Ids of a machine's interfaces."""
    profile = properties(machine).get("networkProfile") or {}
    return [str(each["id"]) for each in profile.get("networkInterfaces") or ()]


def _interface(machine: str, document: Json, said: Nic | None) -> Interface:
    configs = document["properties"].get("ipConfigurations") or [{}]
    first = next((c for c in configs if c.get("properties", {}).get("primary")), configs[0])
    inner = first.get("properties") or {}
    return Interface(
        machine,
        document,
        str(inner.get("privateIPAddress") or ""),
        inner.get("privateIPAllocationMethod") == "Static",
        str((inner.get("subnet") or {}).get("id") or ""),
        bool(inner.get("publicIPAddress") or inner.get("loadBalancerBackendAddressPools")),
        frozenset(g["id"].casefold() for g in inner.get("applicationSecurityGroups") or ()),
        said,
    )


def interfaces_there(facts: Facts) -> list[Json]:
    """Every interface in the recovery site's subscription: any may stand in its network."""
    subscription = facts.subject["recovery"]["subscription_id"]
    path = f"/subscriptions/{subscription}/providers/Microsoft.Network/networkInterfaces"
    return list(facts.listed(path, NETWORK).values())


def group_of(facts: Facts, document: Json | None) -> Json | None:
    """The security group that an interface or a subnet refers to."""
    return _referred(facts, document, "networkSecurityGroup", "networkSecurityGroups")


def guards(facts: Facts, each: Interface) -> list[Group]:
    """The security groups around an interface: its own and its subnet's."""
    documents = (group_of(facts, each.document), group_of(facts, subnet(facts, each.subnet_id)))
    return [guard(facts, document) for document in documents if document]


def guard(facts: Facts, document: Json) -> Group:
    """A security group's document as a group that can be asked, read once."""
    return facts.once(("group", document["id"]), lambda: Group(document))


def table_of(facts: Facts, document: Json | None) -> Json | None:
    """The route table that a subnet refers to."""
    return _referred(facts, document, "routeTable", "routeTables")


def network(facts: Facts, side: typing.Literal["primary", "recovery"]) -> Json | None:
    """A side's virtual network; None while it is not there."""
    return facts.document(facts.subject[side]["network_id"], NETWORK)


def subnet(facts: Facts, subnet_id: str) -> Json | None:
    """A subnet, from its network's document."""
    owner = facts.document(subnet_id.rpartition("/subnets/")[0], NETWORK) if subnet_id else None
    return subnets(owner).get(ids.name(subnet_id).casefold())


def subnets(owner: Json | None) -> dict[str, Json]:
    """A network's subnets by lower-case name."""
    found = properties(owner).get("subnets") or []
    return {str(each["name"]).casefold(): each for each in found}


def prefixes(document: Json) -> list[str]:
    """The address prefixes of a subnet."""
    told = properties(document)
    single = told.get("addressPrefix")
    return list(told.get("addressPrefixes") or ([single] if single else []))


def landing(every: collections.abc.Iterable[Interface]) -> dict[str, list[Interface]]:
    """Lower-case names of subnets of the recovery network -> the interfaces that land in each."""
    found: dict[str, list[Interface]] = {}
    for each in every:
        if each.subnet_id:
            found.setdefault(each.lands_in.casefold(), []).append(each)
    return found


def _referred(facts: Facts, document: Json | None, key: str, kind: str) -> Json | None:
    """A document that another refers to, from the list of its resource group."""
    reference = str((properties(document).get(key) or {}).get("id") or "")
    if not reference:
        return None
    path = f"{arm.group_of(reference)}/providers/Microsoft.Network/{kind}"
    return facts.listed(path, NETWORK).get(reference.casefold())
