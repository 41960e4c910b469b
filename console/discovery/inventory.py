"""The inventory as Azure would have it: what to write, machine by machine, and what to tell."""

import collections.abc
import dataclasses
import typing

from console.discovery import estate, machines, protected, rules
from console.discovery.away import Away, Items, told
from console.discovery.estate import Json
from console.discovery.machines import Entry
from console.discovery.other_side import Side, subnets
from console.discovery.page import Data, merged
from console.discovery.shards import Shards
from site_recovery import ids
from site_recovery.azure_to_azure import details
from site_recovery.machine import item_name
from site_recovery.positions import HOME, container_id
from site_recovery.rulebook import Finding
from stacks import defaults
from stacks import pair as written


@dataclasses.dataclass(frozen=True)
class Choice:
    """Which machines are meant: of these resource groups' ids, with these tags and names, if any.

    group: where new ones go (--group).
    """

    scopes: tuple[str, ...]
    tags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    group: str | None = None

    def takes(self, machine: Json) -> bool:
        """Whether a machine is meant."""
        inside = tuple(f"{scope.casefold()}/" for scope in self.scopes)
        wanted = {name.casefold() for name in self.names}
        return (
            str(machine["id"]).casefold().startswith(inside)
            and (not wanted or str(machine["name"]).casefold() in wanted)
            and all(_tagged(machine, tag) for tag in self.tags)
        )


def _tagged(machine: Json, tag: str) -> bool:
    """KEY or KEY=VALUE; Azure compares keys of tags without case, values with."""
    key, equals, value = tag.partition("=")
    own = {name.casefold(): each for name, each in (machine.get("tags") or {}).items()}
    return key.casefold() in own and (not equals or own[key.casefold()] == value)


class Inventory:
    """Collects what is written about machines; `wanted` is the overlay of the inventory file."""

    def __init__(self, side: Side, known: Data, choice: Choice) -> None:
        """known: the inventory file's content."""
        self.side, self.choice = side, choice
        self.known: Data = known.get("machines") or {}
        self.shards = Shards(side, self.known)
        self.items = Items(side.seen, side.draft)
        self.notes: list[Finding] = []
        self.away: dict[str, Away] = {}
        self.groups: Data = {}
        self.wanted: Data = {}
        self.sync: dict[str, str] = {}
        self.protected: set[str] = set()
        self._shards: dict[str, int] = {}
        self.home = defaults.home_group(side.draft).id
        self._network(known.get("network"))
        for name, entry in self.known.items():
            self._update(name, entry)
        new = self._new()
        for machine in new:
            self._keep_shard(machine)
        for machine in new:
            self._add(machine)
        self._unknown()

    @property
    def names(self) -> list[str]:
        """Every machine, those of the file first."""
        new = self.wanted.get("machines") or {}
        return [*self.known, *(name for name in new if name not in self.known)]

    def _update(self, name: str, entry: Entry) -> None:
        """A machine of the file: at home its facts, elsewhere only where it is."""
        item = self.items.of(entry["id"])
        if away := self.items.away(entry["id"]):
            self.away[name] = away
            self.notes += told(name, away, set(entry.get("disks") or {}))
            return
        machine = self.side.seen.home.machines.get(str(entry["id"]).casefold())
        if machine is None:
            self.notes.append(rules.MACHINE_GONE.found(name, id=entry["id"]))
            return
        found = machines.entry(self.side.seen, machine, self.home)
        changed, gone = machines.updates(entry, found, name)
        self.notes += gone
        group = self._group_of(name)
        whole = typing.cast(Entry, merged(entry, changed))
        if item is not None and self._to_adopt(item, entry["id"]):
            self._sync(name, item)
            cache = self.shards.account(int(entry["cacheShard"]))
            more = protected.keys(self.side.draft, whole, item, group, cache)
            changed = merged(changed, self._open(more, group))
        changed = merged(changed, self._places(name, merged(entry, changed), group))
        self._tell(name, machine, found, whole, item)
        if changed:
            self.wanted.setdefault("machines", {})[name] = changed

    def _to_adopt(self, item: Json, machine_id: str) -> bool:
        """An item of ours shows drift, if anything: the file has the last word on it."""
        at_home = self.items.position(item) in HOME
        ours = self.side.vault_is_ours or item["name"] == item_name(machine_id)
        return at_home and not ours

    def _open(self, more: Entry, group: written.Group | None) -> Entry:
        """Without what the machine's group says for it."""
        if group is None or "overrides" not in more:
            return more
        placement = group.placement
        said = {
            "zone": group.zone,
            "availabilitySet": placement.availability_set,
            "proximityPlacementGroup": placement.proximity_placement_group,
        }
        left = {k: v for k, v in more["overrides"].items() if said.get(k) is None}
        rest = {key: each for key, each in more.items() if key != "overrides"}
        return {**rest, **({"overrides": left} if left else {})}

    def _places(self, name: str, entry: Entry, group: written.Group | None) -> Entry:
        """Sets and placement groups that others made; what a group says is written there."""
        found = protected.existing_places(self.side.draft, entry, group, self.side.foreign)
        overrides: Entry = found.get("overrides") or {}
        here = {}
        for key, reference in overrides.items():
            stated = self._stated(name, key, entry)
            if stated is None:
                here[key] = reference
                continue
            group_name, said = stated
            keys = {"existing": True} if isinstance(said, dict) else reference
            placement = {"placement": {key: keys}}
            self.groups[group_name] = merged(self.groups.get(group_name, {}), placement)
        return {"overrides": here} if here else {}

    def _stated(self, name: str, key: str, entry: Entry) -> tuple[str, typing.Any] | None:
        """The group that says this placement for the machine, and its words."""
        if key in (entry.get("overrides") or {}):
            return None
        for group_name, group in (self.side.said.get("groups") or {}).items():
            said = (group.get("placement") or {}).get(key)
            if name in (group.get("machines") or ()) and said is not None:
                return group_name, said
        return None

    def _new(self) -> list[Json]:
        """Machines to add, in name order: meant, in the primary region, and not in the file."""
        known = {str(entry["id"]).casefold() for entry in self.known.values()}
        found = []
        for key, machine in self.side.seen.home.machines.items():
            if key in known or not self.choice.takes(machine):
                continue
            primary = self.side.draft.pair.primary.location
            if not ids.same_location(machine["location"], primary):
                where = {"location": machine["location"], "primary": primary}
                self.notes.append(rules.ELSEWHERE.found(str(machine["name"]), **where))
            elif not self._recovered_here(key):
                found.append(machine)
        return sorted(found, key=lambda machine: str(machine["name"]).casefold())

    def _recovered_here(self, key: str) -> bool:
        """Whether a machine is somebody's recovered one, from zone to zone or in a shared group."""
        return any(ids.same(away.id, key) for away in self.away.values()) or any(
            str(details(item).get("fabricObjectId") or "").casefold() == key
            and ids.same(container_id(item), self.items.recovery)
            for item in self.side.seen.vault.items
        )

    def _keep_shard(self, machine: Json) -> None:
        """Accounts that are in use come first, so that unprotected machines join them."""
        if item := self.items.of(str(machine["id"])):
            shard = self.shards.of_item(item)
            self.shards.fill(shard, len(estate.disk_ids(machine)))
            self._shards[str(machine["id"]).casefold()] = shard

    def _add(self, machine: Json) -> None:
        name = str(machine["name"])
        found = machines.entry(self.side.seen, machine, self.home)
        item = self.items.of(str(machine["id"]))
        if item is None and (reason := machines.unfit(self.side.seen, machine, found)):
            self.notes.append(reason)
            return
        if name in self.known or name in (self.wanted.get("machines") or {}):
            self.notes.append(rules.NAME_TAKEN.found(name, id=machine["id"]))
            return
        entry = self._entry(name, found, item)
        self.wanted.setdefault("machines", {})[name] = entry
        self._tell(name, machine, found, entry, item)

    def _entry(self, name: str, found: Entry, item: Json | None) -> Entry:
        """The whole of a new machine: its facts, its shard, and how it is protected."""
        shard = self._shards.get(str(found["id"]).casefold())
        if shard is None:
            shard = self.shards.with_room(len(found["disks"]))
            self.shards.fill(shard, len(found["disks"]))
        facts = {key: each for key, each in found.items() if key not in ("disks", "nics")}
        parts = {"disks": found["disks"], "nics": found["nics"]}
        first: Entry = {key: facts.pop(key) for key in ("id", "size", "zone") if key in facts}
        entry: Entry = {**first, "cacheShard": shard, **facts, **parts}
        group = self._group_to_be()
        if item is not None and self.items.position(item) in HOME:
            self._sync(name, item)
            self.protected.add(name)
            cache = self.shards.account(shard)
            more = protected.keys(self.side.draft, entry, item, group, cache)
            entry = merged(entry, more)
            self._left_out(name, entry["disks"], more.get("disks") or {})
        return typing.cast(Entry, merged(entry, self._places(name, entry, group)))

    def _left_out(self, name: str, disks: Entry, more: Entry) -> None:
        slots = [slot for slot, disk in more.items() if disk.get("excluded")]
        if slots:
            gib = sum(disks[slot]["gib"] for slot in slots)
            self.notes.append(rules.DISK_LEFT_OUT.found(name, slots=", ".join(slots), gib=gib))

    def _sync(self, name: str, item: Json) -> None:
        """Its consistency group, if one was asked for: else the name is empty (recorded)."""
        if group := str(details(item).get("multiVmGroupName") or ""):
            self.sync[name] = group

    def _group_of(self, name: str) -> written.Group | None:
        groups = self.side.draft.pair.groups.values()
        return next((group for group in groups if name in group.machines), None)

    def _group_to_be(self) -> written.Group | None:
        return self.side.draft.pair.groups.get(self.choice.group or "")

    def _tell(
        self, name: str, machine: Json, found: Entry, entry: Entry, item: Json | None
    ) -> None:
        """What a person should know of a machine that is in the file."""
        network = defaults.home_network(self.side.draft).thing.id
        self.notes += machines.other_networks(self.side.seen, found, name, network)
        if name in self.known and item is None:
            reason = machines.unfit(self.side.seen, machine, found)
            self.notes += [reason] if reason else []
        for slot, disk in entry["disks"].items():
            premium = disk["type"] == "PremiumV2_LRS"
            if premium and not disk.get("cacheAccount") and not disk.get("excluded"):
                self.notes.append(rules.NEEDS_CACHE.found(name, slot=slot))
        if item is not None:
            self.notes += self._otherwise(name, item)

    def _otherwise(self, name: str, item: Json) -> collections.abc.Iterator[Finding]:
        """What cannot be said for one machine: container, policy, recovery group."""
        properties, draft = item["properties"], self.side.draft
        expected = self.items.primary
        if not ids.same(container_id(item), expected):
            yield rules.OTHER_CONTAINER.found(
                name, container=ids.name(container_id(item)), expected=ids.name(expected)
            )
        policy = ids.name(str(properties.get("policyId") or ""))
        if not ids.same(policy, draft.pair.policy.name):
            yield rules.OTHER_POLICY.found(name, policy=policy, expected=draft.pair.policy.name)
        group = str(details(item).get("recoveryAzureResourceGroupId") or "")
        target = defaults.target_group(draft).thing
        if group and not ids.same(group, target.id):
            yield rules.OTHER_TARGET.found(name, group=ids.name(group), expected=target.name)

    def _network(self, known: Data | None) -> None:
        """The primary network's prefixes, where the recovery network is made alike or they stand.

        A subnet that is gone is told and kept.
        """
        seen, draft = self.side.seen, self.side.draft
        home = defaults.home_network(draft)
        document = seen.networks.get(home.thing.id.casefold())
        recovery = draft.pair.recovery.virtual_network
        said = home.subnets or (recovery is not None and (recovery.existing or recovery.subnets))
        if document is None or (known is None and (said or draft.zone_to_zone)):
            return
        space = (document["properties"].get("addressSpace") or {}).get("addressPrefixes") or []
        found = subnets(seen, home.thing.id)
        ipv4 = [prefix for prefix in space if ":" not in prefix]
        self.wanted["network"] = {"addressSpace": ipv4, "subnets": found}
        for subnet in (known or {}).get("subnets") or {}:
            if subnet not in found:
                self.notes.append(rules.SUBNET_GONE.found(home.thing.name, subnet=subnet))

    def _unknown(self) -> None:
        """Names that were asked for and are nowhere; machines that are away and not in the file."""
        seen = {str(each["name"]).casefold() for each in self.side.seen.home.machines.values()}
        groups = ", ".join(ids.name(scope) for scope in self.choice.scopes)
        for name in self.choice.names:
            if name.casefold() not in seen and name not in self.known:
                self.notes.append(rules.UNKNOWN_MACHINE.found(name, groups=groups))
        known = {id(self.items.of(str(entry["id"]))) for entry in self.known.values()}
        for item in self.side.seen.vault.items:
            where = self.items.position(item)
            reversed_ = ids.same(container_id(item), self.items.recovery)
            if reversed_ and id(item) not in known and where not in HOME:
                name = str(item["properties"].get("friendlyName") or item["name"])
                self.notes.append(rules.AWAY_UNKNOWN.found(name, position=where))
