"""What Azure shows of a pair, read by lists: both sites, and the vault with all that is in it.

A list per type and resource group, whatever the number of machines.
"""

import collections.abc
import dataclasses
import functools
import typing

from site_recovery import arm, client, ids, watch
from site_recovery.azure_to_azure import details
from site_recovery.machine import Vault
from stacks import defaults
from stacks.defaults import Draft
from stacks.names import group_id

COMPUTE, NETWORK = "2024-03-01", "2025-01-01"
RESOURCES, VAULTS, LOCATIONS = "2022-09-01", "2024-04-01", "2022-12-01"
"""api-versions of what is read (real-clients.md B3: any registered one is taken)."""
SITE_RECOVERY = watch.API_VERSION
EVERYWHERE = "*"
Json = dict[str, typing.Any]
ById = dict[str, Json]


@dataclasses.dataclass(frozen=True)
class Side:
    """Everything of some resource groups by lower-case id; `all`: short entries of any type."""

    machines: ById
    disks: ById
    nics: ById
    all: ById
    scale_sets: ById


@dataclasses.dataclass(frozen=True)
class VaultView:
    """A vault and what is in it; document: None where there is none."""

    id: str
    document: Json | None
    fabrics: list[Json] = dataclasses.field(default_factory=list)
    containers: list[Json] = dataclasses.field(default_factory=list)
    policies: list[Json] = dataclasses.field(default_factory=list)
    mappings: list[Json] = dataclasses.field(default_factory=list)
    network_mappings: list[Json] = dataclasses.field(default_factory=list)
    items: list[Json] = dataclasses.field(default_factory=list)

    @property
    def tag(self) -> str:
        """The stack that it belongs to by its tag; empty if none says so."""
        return str(((self.document or {}).get("tags") or {}).get("dr-stack") or "")


@dataclasses.dataclass(frozen=True)
class Estate:
    """What was read. groups: lower-case ids of the resource groups that exist, of those asked for.

    networks: by lower-case id. recovered: machines that came up at the recovery site.
    """

    home: Side
    there: ById
    groups: ById
    networks: ById
    vault: VaultView
    recovered: ById
    scopes: list[str]

    def exists(self, arm_id: str) -> bool:
        """Whether something of the recovery site, a cache account or a group is there."""
        key = arm_id.casefold()
        return any(key in known for known in (self.there, self.groups, self.networks))

    def spelled(self, arm_id: str) -> str:
        """An id as Azure's lists write it; compute shouts group names in references."""
        key = arm_id.casefold()
        for known in (self.home.all, self.there, self.networks):
            if key in known:
                return str(known[key]["id"])
        return arm_id


def read(settings: client.Settings, draft: Draft, groups: collections.abc.Sequence[str]) -> Estate:
    """Read it all. groups: names of the primary site's resource groups; `*` means every one."""
    reader = arm.Arm(settings)
    subscription = defaults.subscription(draft, draft.pair.primary)
    scopes = _scopes(draft, subscription, groups)
    home, vault = arm.together(
        [lambda: _home(reader, scopes), lambda: _vault(reader, settings, draft)]
    )
    assert isinstance(home, Side)
    assert isinstance(vault, VaultView)
    networks = _networks(reader, draft, vault)
    there, found_groups = _there(reader, draft, vault)
    return Estate(
        home=home,
        there=there,
        groups=found_groups,
        networks=networks,
        vault=vault,
        recovered=_recovered(reader, vault, scopes),
        scopes=scopes,
    )


def _scopes(draft: Draft, subscription: str, groups: collections.abc.Sequence[str]) -> list[str]:
    """Resource groups to list, those of the inventory's machines too; or the subscription."""
    if EVERYWHERE in groups:
        return [f"/subscriptions/{subscription}"]
    named = [group_id(subscription, name) for name in groups] or [defaults.home_group(draft).id]
    known = ["/".join(machine.id.split("/")[:5]) for machine in draft.inventory.machines.values()]
    return list({scope.casefold(): scope for scope in [*named, *known]}.values())


def _home(reader: arm.Arm, scopes: list[str]) -> Side:
    compute, network = "Microsoft.Compute", "Microsoft.Network"
    asked = {
        "machines": (f"/providers/{compute}/virtualMachines", COMPUTE),
        "disks": (f"/providers/{compute}/disks", COMPUTE),
        "nics": (f"/providers/{network}/networkInterfaces", NETWORK),
        "all": ("/resources", RESOURCES),
    }
    found = {key: _listed(reader, scopes, *where) for key, where in asked.items()}
    sets: ById = {}
    if any(_type(each).endswith("/virtualmachinescalesets") for each in found["all"].values()):
        sets = _listed(reader, scopes, f"/providers/{compute}/virtualMachineScaleSets", COMPUTE)
    side = Side(scale_sets=sets, **found)
    return _with_parts_elsewhere(reader, side)


def _with_parts_elsewhere(reader: arm.Arm, side: Side) -> Side:
    """Disks and interfaces may lie in other groups than their machines: those are listed too."""
    for known, part_ids, path, version in (
        (side.disks, disk_ids, "Microsoft.Compute/disks", COMPUTE),
        (side.nics, nic_ids, "Microsoft.Network/networkInterfaces", NETWORK),
    ):
        wanted = [part for machine in side.machines.values() for part in part_ids(machine)]
        missing = {arm.group_of(part).casefold() for part in wanted if part.casefold() not in known}
        known |= _listed(reader, sorted(missing - {""}), f"/providers/{path}", version)
    return side


def _listed(
    reader: arm.Arm, scopes: collections.abc.Sequence[str], path: str, version: str
) -> ById:
    jobs = [functools.partial(reader.list, f"{scope}{path}", version) for scope in scopes]
    return {str(each["id"]).casefold(): each for page in arm.together(jobs) for each in page}


def _vault(reader: arm.Arm, settings: client.Settings, draft: Draft) -> VaultView:
    """The vault that the file names; by its name alone where its group is not said."""
    thing = defaults.vault(draft)
    document = reader.find(thing.id, VAULTS)
    if document is None and draft.pair.vault.resource_group is None and not draft.pair.vault.id:
        named = [each for each in vaults(reader, thing.subscription_id)
                 if ids.same(each["name"], thing.name)]  # fmt: skip
        document = named[0] if len(named) == 1 else None
    if document is None:
        return VaultView(thing.id, None)
    vault_id = str(document["id"])
    parts = vault_id.split("/")
    lists = (
        "replicationFabrics",
        "replicationProtectionContainers",
        "replicationPolicies",
        "replicationProtectionContainerMappings",
        "replicationNetworkMappings",
    )
    jobs = [functools.partial(reader.list, f"{vault_id}/{each}", SITE_RECOVERY) for each in lists]
    seen = watch.Watch(settings, Vault(parts[2], parts[4], parts[-1]))
    fabrics, containers, policies, mappings, network_mappings = arm.together(jobs)
    items = seen.read().items
    return VaultView(
        vault_id, document, fabrics, containers, policies, mappings, network_mappings, items
    )


def vaults(reader: arm.Arm, subscription: str) -> list[Json]:
    """The vaults of a subscription."""
    path = f"/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/vaults"
    return reader.list(path, VAULTS)


def _networks(reader: arm.Arm, draft: Draft, vault: VaultView) -> ById:
    """The primary network, the recovery network, and where network mappings lead to."""
    wanted = [defaults.home_network(draft).thing.id, defaults.recovery_network(draft).thing.id]
    for mapping in vault.network_mappings:
        if ids.same(mapping["properties"].get("primaryNetworkId"), wanted[0]):
            wanted.append(str(mapping["properties"].get("recoveryNetworkId")))
    distinct = list({each.casefold(): each for each in wanted}.values())
    jobs = [functools.partial(reader.find, each, NETWORK) for each in distinct]
    return {str(each["id"]).casefold(): each for each in arm.together(jobs) if each}


def _there(reader: arm.Arm, draft: Draft, vault: VaultView) -> tuple[ById, ById]:
    """Short entries of all in the groups of the other side and of caches; and these groups."""
    target = defaults.target_group(draft).thing.id
    groups = [target, defaults.vault_group(draft).thing.id, arm.group_of(vault.id)]
    groups += [_cache_group(draft, role) for role in ("primary", "recovery")]
    groups += [str(details(item).get("recoveryAzureResourceGroupId")) for item in vault.items]
    distinct = list({each.casefold(): each for each in groups if each.count("/") == 4}.values())
    found = arm.together([functools.partial(reader.find, each, RESOURCES) for each in distinct])
    known = {str(each["id"]).casefold(): each for each in found if each}
    inside = _listed(reader, [str(each["id"]) for each in known.values()], "/resources", RESOURCES)
    return inside, known


def _cache_group(draft: Draft, role: str) -> str:
    site = draft.pair.primary if role == "primary" else draft.pair.recovery
    group = defaults.home_group(draft) if role == "primary" else defaults.target_group(draft).thing
    if site.cache_storage is not None and site.cache_storage.resource_group is not None:
        return defaults.refer(site.cache_storage.resource_group, group.id).id
    return group.id


def _recovered(reader: arm.Arm, vault: VaultView, scopes: list[str]) -> ById:
    """Machines of the groups in which recovered ones run, as far as items say so."""
    home = {scope.casefold() for scope in scopes}
    running = [runs_as(item) or fabric_object(item) for item in vault.items]
    groups = {arm.group_of(each).casefold() for each in running} - home - {""}
    if any(scope.count("/") == 2 for scope in scopes):
        groups = {arm.group_of(runs_as(item)).casefold() for item in vault.items} - {""}
    return _listed(reader, sorted(groups), "/providers/Microsoft.Compute/virtualMachines", COMPUTE)


def runs_as(item: Json) -> str:
    """Id of the recovered machine that an item shows after a failover; empty before one.

    recoveryFabricObjectId is set by the failover (recorded, protocol-a2a section 4, stage 5).
    """
    return str(details(item).get("recoveryFabricObjectId") or "")


def fabric_object(item: Json) -> str:
    """Id of the machine that an item replicates from now."""
    return str(details(item).get("fabricObjectId") or "")


def disk_ids(machine: Json) -> list[str]:
    """Ids of a machine's managed disks."""
    return [part_id for part_id in _disk_parts(machine).values() if part_id]


def _disk_parts(machine: Json) -> dict[str, str]:
    profile = machine["properties"].get("storageProfile") or {}
    parts = {"os": profile.get("osDisk") or {}}
    parts |= {f"lun{part['lun']}": part for part in profile.get("dataDisks") or []}
    return {
        slot: str((part.get("managedDisk") or {}).get("id") or "") for slot, part in parts.items()
    }


def slots(machine: Json) -> dict[str, str]:
    """Disk ids by slot, os first, then by number; empty for a disk that is not managed."""
    parts = _disk_parts(machine)
    return {slot: parts[slot] for slot in sorted(parts, key=lambda slot: int(slot[3:] or -1))}


def nic_ids(machine: Json) -> list[str]:
    """Ids of a machine's interfaces, as it names them."""
    profile = machine["properties"].get("networkProfile") or {}
    return [str(nic["id"]) for nic in profile.get("networkInterfaces") or []]


def _type(entry: Json) -> str:
    return str(entry.get("type") or "").casefold()
