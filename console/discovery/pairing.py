"""Which fabrics, containers, policy and mappings of a vault are the pair's, whatever their names.

Found by region and by who maps to whom: the portal calls them asr-a2a-default-…, PowerShell and
Terraform as somebody liked.
"""

import collections
import collections.abc
import dataclasses
import typing

from console.discovery import rules
from console.discovery.estate import Json, VaultView
from site_recovery import ids
from site_recovery.azure_to_azure import details
from site_recovery.positions import container_id
from site_recovery.rulebook import Finding
from stacks import defaults
from stacks.defaults import Draft

PORTAL = "asr-a2a-default-"
PORTAL_POLICY = "24-hour-retention-policy"
"""As the portal names them (order of this work; not in a recording)."""


@dataclasses.dataclass
class Pairing:
    """Names by the file's own paths below siteRecovery; policy by name; who updates agents.

    recovery_network: where the network mapping away leads to. notes: what was ambiguous.
    """

    names: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    policy: str = ""
    automation_account: str = ""
    recovery_network: str = ""
    notes: list[Finding] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class _Way:
    """Two containers that could be the pair's, with the mapping from one to the other."""

    primary: str
    recovery: str
    mapping: Json
    items: int

    @property
    def rank(self) -> tuple[int, bool, str]:
        """The more items the better; then what the portal made; then by name."""
        name = ids.name(self.primary)
        return -self.items, not name.startswith(PORTAL), name.casefold()


def pairing(vault: VaultView, draft: Draft, homes: collections.abc.Collection[str]) -> Pairing:
    """What of the vault is the pair's. homes: lower-case home ids of the machines meant."""
    found = Pairing()
    primary, recovery = draft.pair.primary.location, draft.pair.recovery.location
    fabrics = {
        "primary": _fabrics(vault, primary, said(draft, "primary", "fabric")),
        "recovery": _fabrics(vault, recovery, said(draft, "recovery", "fabric")),
    }
    ways = sorted(_ways(vault, draft, fabrics, homes), key=lambda way: way.rank)
    if ways:
        _take(found, vault, draft, ways)
    else:
        _take_apart(found, vault, draft, fabrics)
    if not draft.zone_to_zone:
        _networks(found, vault, draft)
    found.policy = _policy(found.policy, vault, homes)
    return found


def said(draft: Draft, *path: str) -> str:
    """The name that the file gives something inside the vault; empty if it gives none."""
    here: typing.Any = draft.pair.site_recovery
    for step in path:
        here = getattr(here, step) if here is not None else None
    return here.name if here is not None else ""


def _fabrics(vault: VaultView, location: str, name: str) -> list[str]:
    """Ids of the fabrics of a region, or of the one that the file names."""
    return [
        _plain(fabric["id"])
        for fabric in vault.fabrics
        if ids.same_location(
            (fabric["properties"].get("customDetails") or {}).get("location"), location
        )
        and (not name or ids.same(fabric["name"], name))
    ]


def _ways(
    vault: VaultView,
    draft: Draft,
    fabrics: dict[str, list[str]],
    homes: collections.abc.Collection[str],
) -> collections.abc.Iterator[_Way]:
    names = {role: said(draft, role, "container") for role in fabrics}
    for mapping in vault.mappings:
        source = str(mapping["id"]).partition("/replicationProtectionContainerMappings/")[0]
        target = str(mapping["properties"].get("targetProtectionContainerId"))
        sides = (("primary", source), ("recovery", target))
        if ids.same(source, target) or any(
            _fabric(container) not in fabrics[role]
            or (names[role] and not ids.same(ids.name(container), names[role]))
            for role, container in sides
        ):
            continue
        items = [item for item in vault.items if _along(item, source, target, homes)]
        yield _Way(source, target, mapping, len(items))


def _along(item: Json, source: str, target: str, homes: collections.abc.Collection[str]) -> bool:
    """Whether an item of a machine that is meant replicates this way, or back."""
    here = container_id(item)
    there = item["properties"].get("recoveryContainerId")
    home = str(details(item).get("fabricObjectId") or "").casefold() in homes
    return (ids.same(here, source) and ids.same(there, target) and home) or (
        ids.same(here, target) and ids.same(there, source) and not home
    )


def _take(found: Pairing, vault: VaultView, draft: Draft, ways: list[_Way]) -> None:
    way = ways[0]
    found.names |= {
        ("primary", "fabric"): ids.name(_fabric(way.primary, plain=False)),
        ("primary", "container"): ids.name(way.primary),
        ("recovery", "fabric"): ids.name(_fabric(way.recovery, plain=False)),
        ("recovery", "container"): ids.name(way.recovery),
        ("containerMappings", "away"): str(way.mapping["name"]),
    }
    back = f"{_plain(way.recovery)}/replicationprotectioncontainermappings/"
    for mapping in vault.mappings:
        to_home = ids.same(mapping["properties"].get("targetProtectionContainerId"), way.primary)
        if _plain(mapping["id"]).startswith(back) and to_home:
            found.names["containerMappings", "home"] = str(mapping["name"])
    if draft.zone_to_zone:
        found.names.pop(("recovery", "fabric"))
    shown = way.mapping["properties"]
    found.policy = ids.name(str(shown.get("policyId") or ""))
    updates = shown.get("providerSpecificDetails") or {}
    if updates.get("agentAutoUpdateStatus") == "Enabled":
        found.automation_account = str(updates.get("automationAccountArmId") or "")
    if len(ways) > 1 and ways[0].items == ways[1].items:
        names = ", ".join(ids.name(each.primary) for each in ways)
        found.notes.append(
            rules.AMBIGUOUS.found(
                f"vault {ids.name(vault.id)}",
                what="protection containers",
                names=names,
                chosen=ids.name(way.primary),
            )
        )


def _take_apart(
    found: Pairing, vault: VaultView, draft: Draft, fabrics: dict[str, list[str]]
) -> None:
    """Without a mapping: a region's one fabric, and the one container that is in it."""
    for role in ("primary", "recovery"):
        if len(fabrics[role]) != 1 or draft.zone_to_zone:
            continue
        fabric = fabrics[role][0]
        inside = [c for c in vault.containers if _fabric(str(c["id"])) == fabric]
        found.names[role, "fabric"] = next(
            str(f["name"]) for f in vault.fabrics if _plain(f["id"]) == fabric
        )
        if len(inside) == 1:
            found.names[role, "container"] = str(inside[0]["name"])


def _networks(found: Pairing, vault: VaultView, draft: Draft) -> None:
    """Mappings from the primary network to the recovery one, and back."""
    home = defaults.home_network(draft).thing.id
    for mapping in vault.network_mappings:
        if ids.same(_from(mapping), home) and _leads(found, mapping, "primary", "recovery"):
            found.names["networkMappings", "away"] = str(mapping["name"])
            found.recovery_network = str(mapping["properties"].get("recoveryNetworkId"))
    away = found.recovery_network or defaults.recovery_network(draft).thing.id
    for mapping in vault.network_mappings:
        if ids.same(_from(mapping), away) and _leads(found, mapping, "recovery", "primary"):
            found.names["networkMappings", "home"] = str(mapping["name"])


def _leads(found: Pairing, mapping: Json, role: str, other: str) -> bool:
    target = ids.name(str(mapping["properties"].get("recoveryFabricArmId") or ""))
    return ids.same(
        ids.part(str(mapping["id"]), "replicationFabrics"), found.names.get((role, "fabric"))
    ) and ids.same(target, found.names.get((other, "fabric")))


def _from(mapping: Json) -> str:
    return str(mapping["properties"].get("primaryNetworkId") or "")


def _policy(mapped: str, vault: VaultView, homes: collections.abc.Collection[str]) -> str:
    """The policy of most machines, else the mapping's, else the portal's own if it is there."""
    used = collections.Counter(
        ids.name(str(item["properties"].get("policyId") or ""))
        for item in vault.items
        if str(details(item).get("fabricObjectId") or "").casefold() in homes
    )
    wanted = used.most_common(1)[0][0] if used else mapped or PORTAL_POLICY
    names = [str(policy["name"]) for policy in vault.policies]
    return next((name for name in names if ids.same(name, wanted)), "")


def _fabric(container: str, *, plain: bool = True) -> str:
    found = container.partition("/replicationProtectionContainers/")[0]
    return _plain(found) if plain else found


def _plain(arm_id: object) -> str:
    return str(arm_id).casefold()
