"""What exists at the other side and in the vault, as the stack file says it.

Only what the file leaves open is written; what it says otherwise is told. What this stack made
itself is never turned into existing.
"""

import collections.abc
import dataclasses
import typing

from console.discovery import rules
from console.discovery.estate import Estate
from console.discovery.machines import reference, shown_reference
from console.discovery.page import Data, merged
from console.discovery.pairing import Pairing
from site_recovery import ids
from site_recovery.azure_to_azure import details
from site_recovery.rulebook import Finding
from stacks import defaults
from stacks.defaults import Draft

MINUTES = {
    "retentionHours": "recoveryPointHistory",
    "appConsistentHours": "appConsistentFrequencyInMinutes",
}


@dataclasses.dataclass(frozen=True)
class Side:
    """What is known when the stack file is looked at.

    made: lower-case ids of what this stack made; None where its state cannot be read.
    """

    stack: str
    said: Data
    draft: Draft
    seen: Estate
    made: frozenset[str] | None

    @property
    def vault_is_ours(self) -> bool:
        """By its tag, or because the stack's state has it."""
        vault = self.seen.vault
        return vault.document is not None and (
            vault.tag == self.stack or vault.id.casefold() in (self.made or ())
        )

    def foreign(self, arm_id: str) -> bool:
        """Whether something is there that this stack did not make.

        Without its state, a stack that has its vault has made what it says it makes.
        """
        if not self.seen.exists(arm_id):
            return False
        if self.made is None:
            return not self.vault_is_ours
        return arm_id.casefold() not in self.made


def wanted(side: Side, pairing: Pairing) -> tuple[Data, list[Finding]]:
    """Keys of dr:pair to write, and what to tell."""
    notes = list(pairing.notes)
    found: Data = {}
    for part in (_recovery, _vault, _inside):
        keys, more = part(side, pairing)
        found = merged(found, keys)
        notes += more
    return found, notes


def existing(
    side: Side, said: typing.Any, default: Data, arm_id: str, where: str
) -> tuple[Data | None, list[Finding]]:
    """The reference with existing: true if the thing is there; None where nothing is to be written.

    said: as in the file. default: {name} or {id} of what the file means, to be written in full.
    """
    words = said if isinstance(said, dict) else {}
    refers = words.get("existing") is True or shown_reference(said).startswith("/")
    if refers:
        gone = not side.seen.exists(arm_id)
        name = ids.name(arm_id)
        return None, [rules.EXISTING_GONE.found(where, name=name)] if gone else []
    if not side.foreign(arm_id):
        return None, []
    if words.get("existing") is False:
        told = rules.SAYS_OTHERWISE.found(where, said="existing: false", found=ids.name(arm_id))
        return None, [told]
    named = {} if "name" in words or "id" in words else default
    return {**named, "existing": True}, []


def _recovery(side: Side, pairing: Pairing) -> tuple[Data, list[Finding]]:
    said = side.said.get("recovery") or {}
    found: Data = {}
    notes: list[Finding] = []
    group = defaults.target_group(side.draft).thing
    used = _used_group(side)
    if said.get("resourceGroup") is None and used and not ids.same(used, group.id):
        found["resourceGroup"] = _by_name_or_id(side, used)
    else:
        keys, more = existing(
            side,
            said.get("resourceGroup"),
            {"name": group.name},
            group.id,
            "dr:pair.recovery.resourceGroup",
        )
        found |= {"resourceGroup": keys} if keys else {}
        notes += more
    if not side.draft.zone_to_zone:
        network, more = _network(side, pairing, group.id)
        found |= {"virtualNetwork": network} if network else {}
        notes += more
    return ({"recovery": found} if found else {}), notes


def _used_group(side: Side) -> str:
    """The group that protected machines recover into, if all recover into the same."""
    homes = set(side.seen.home.machines)
    groups = {
        str(details(item).get("recoveryAzureResourceGroupId") or "").casefold()
        for item in side.seen.vault.items
        if str(details(item).get("fabricObjectId") or "").casefold() in homes
    }
    return groups.pop() if len(groups) == 1 and not side.vault_is_ours else ""


def _by_name_or_id(side: Side, group_id: str) -> Data:
    document = side.seen.groups.get(group_id.casefold())
    spelled = str(document["id"]) if document else group_id
    subscription = defaults.subscription(side.draft, side.draft.pair.recovery)
    if ids.same(spelled.split("/")[2], subscription):
        return {"name": ids.name(spelled), "existing": True}
    return {"id": spelled, "existing": True}


def _network(side: Side, pairing: Pairing, group_id: str) -> tuple[Data | None, list[Finding]]:
    said = (side.said.get("recovery") or {}).get("virtualNetwork")
    thing = defaults.recovery_network(side.draft).thing
    mapped = pairing.recovery_network
    where = "dr:pair.recovery.virtualNetwork"
    if mapped and not ids.same(mapped, thing.id) and not side.vault_is_ours:
        if said is not None:
            told = rules.SAYS_OTHERWISE.found(where, said=thing.name, found=ids.name(mapped))
            return None, [told]
        spelled = side.seen.spelled(mapped)
        named = reference(spelled, group_id)
        key = "id" if named.startswith("/") else "name"
        return {key: named, "existing": True, **_subnets(side, spelled)}, []
    default = {"name": thing.name}
    keys, notes = existing(side, said, default, thing.id, where)
    if keys and not (isinstance(said, dict) and "subnets" in said):
        keys |= _subnets(side, thing.id)
    return keys, notes


def _subnets(side: Side, network_id: str) -> Data:
    prefixes = subnets(side.seen, network_id)
    return {"subnets": prefixes} if prefixes else {}


def subnets(seen: Estate, network_id: str) -> dict[str, str]:
    """A network's IPv4 subnets, name to prefix."""
    document = seen.networks.get(network_id.casefold())
    found = {}
    for subnet in (document["properties"].get("subnets") or []) if document else []:
        own = subnet["properties"]
        prefixes = [own.get("addressPrefix"), *(own.get("addressPrefixes") or [])]
        ipv4 = [prefix for prefix in prefixes if prefix and ":" not in prefix]
        if ipv4:
            found[str(subnet["name"])] = str(ipv4[0])
    return found


def _vault(side: Side, _pairing: Pairing) -> tuple[Data, list[Finding]]:
    vault = side.seen.vault
    raw = side.said.get("vault")
    said: Data = raw if isinstance(raw, dict) else {"name": raw}
    if vault.document is None:
        return _vault_to_make(side, said)
    if side.vault_is_ours:
        return {}, []
    where = f"vault {ids.name(vault.id)}"
    if vault.tag:
        return {}, [rules.VAULT_OF_ANOTHER.found(where, stack=vault.tag)]
    location = str(vault.document["location"])
    notes = []
    if location == side.draft.pair.primary.location and not side.draft.zone_to_zone:
        notes.append(rules.VAULT_AT_HOME.found(where, location=location))
    found: Data = {} if said.get("existing") or said.get("id") else {"existing": True}
    if isinstance(raw, str):
        found = {"name": raw, **found}
    if said.get("resourceGroup") is None and not said.get("id"):
        found["resourceGroup"] = vault.id.split("/")[4]
    if location != defaults.vault_location(side.draft) and "location" not in said:
        found["location"] = location
    identity = vault.document.get("identity") or {}
    if identity.get("principalId") and not said.get("principalId"):
        found["principalId"] = str(identity["principalId"])
    return ({"vault": found} if found else {}), notes


def _vault_to_make(side: Side, said: Data) -> tuple[Data, list[Finding]]:
    """A vault that is not there yet may get a group that is."""
    thing = defaults.vault(side.draft)
    if said.get("existing") or said.get("id"):
        return {}, [rules.EXISTING_GONE.found("dr:pair.vault", name=f"vault {thing.name}")]
    group = defaults.vault_group(side.draft).thing
    if group.same(defaults.target_group(side.draft).thing):
        return {}, []
    keys, notes = existing(
        side,
        said.get("resourceGroup"),
        {"name": group.name},
        group.id,
        "dr:pair.vault.resourceGroup",
    )
    return ({"vault": {"resourceGroup": keys}} if keys else {}), notes


def _inside(side: Side, pairing: Pairing) -> tuple[Data, list[Finding]]:
    """Names, policy and agent updates of a vault that is not this stack's own."""
    if side.vault_is_ours or side.seen.vault.document is None or side.seen.vault.tag:
        return {}, []
    found: Data = {}
    notes: list[Finding] = []
    said = side.said.get("siteRecovery") or {}
    for (section, key), name in pairing.names.items():
        written = (said.get(section) or {}).get(key)
        where = f"dr:pair.siteRecovery.{section}.{key}"
        keys, more = _named(written, name, where)
        notes += more
        if keys:
            found.setdefault("siteRecovery", {}).setdefault(section, {})[key] = keys
    policy, more = _policy(side, pairing)
    found |= {"policy": policy} if policy else {}
    account = pairing.automation_account
    if account and side.said.get("agentUpdates") is None:
        named = reference(account, side.seen.vault.id.partition("/providers/")[0])
        key = "id" if named.startswith("/") else "name"
        found["agentUpdates"] = {"automationAccount": {key: named, "existing": True}}
    if _high_churn(side) and "churn" not in _cache_said(side):
        found["primary"] = {"cacheStorage": {"churn": "high"}}
    return found, [*notes, *more]


def _named(written: typing.Any, name: str, where: str) -> tuple[Data | None, list[Finding]]:
    """A name inside the vault, as NAME or {name, existing}; what the file calls otherwise stays."""
    if written is None:
        return {"name": name, "existing": True}, []
    if not ids.same(shown_reference(written), name):
        return None, [rules.SAYS_OTHERWISE.found(where, said=shown_reference(written), found=name)]
    if isinstance(written, dict) and "existing" in written:
        return None, []
    return {**({} if isinstance(written, dict) else {"name": name}), "existing": True}, []


def _policy(side: Side, pairing: Pairing) -> tuple[Data | None, list[Finding]]:
    said = side.said.get("policy") or {}
    if not pairing.policy:
        return None, []
    where = "dr:pair.policy"
    if "name" in said and not ids.same(said["name"], pairing.policy):
        return None, [rules.SAYS_OTHERWISE.found(where, said=said["name"], found=pairing.policy)]
    notes = list(_numbers(side, pairing.policy, said))
    if "existing" in said:
        return None, notes
    return {**({} if "name" in said else {"name": pairing.policy}), "existing": True}, notes


def _numbers(side: Side, name: str, said: Data) -> collections.abc.Iterator[Finding]:
    """Numbers of the file that an existing policy does not have: `up` would change it."""
    document = next(p for p in side.seen.vault.policies if ids.same(p["name"], name))
    shown = document["properties"].get("providerSpecificDetails") or {}
    for key, wire in MINUTES.items():
        hours = 0 if said.get(key) in (False, "off") else said.get(key)
        minutes = shown.get(wire)
        if hours is not None and minutes is not None and int(hours) * 60 != int(minutes):
            yield rules.SAYS_OTHERWISE.found(
                f"dr:pair.policy.{key}", said=said[key], found=f"{int(minutes) / 60:g}"
            )


def _high_churn(side: Side) -> bool:
    """Whether machines that are protected here were enabled for high churn (field since 2024)."""
    homes = side.seen.home.machines
    chosen = {
        str(details(item).get("churnOptionSelected") or "")
        for item in side.seen.vault.items
        if str(details(item).get("fabricObjectId") or "").casefold() in homes
    }
    return chosen == {"High"}


def _cache_said(side: Side) -> Data:
    storage = (side.said.get("primary") or {}).get("cacheStorage")
    return storage if isinstance(storage, dict) else {}
