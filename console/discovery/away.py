"""Where machines are that do not run at home, and which of their disks are which."""

import dataclasses

from console.discovery import estate, rules
from console.discovery.estate import Estate, Json
from site_recovery import ids
from site_recovery.azure_to_azure import details, home_id
from site_recovery.machine import item_name
from site_recovery.positions import ABSENT, HOME, container_id, position
from site_recovery.rulebook import Finding
from stacks import replication
from stacks.defaults import Draft

Ids = dict[str, str]


@dataclasses.dataclass(frozen=True)
class Away:
    """A machine that runs elsewhere. id: where. disks: what is attached there, by slot."""

    position: str
    location: str
    id: str
    disks: Ids


def containers(draft: Draft, vault_id: str) -> tuple[str, str]:
    """Ids of the pair's containers, by the names that the file gives or defaults to."""
    names = replication.site_recovery(draft)
    primary = ids.fabric(vault_id, names.primary_fabric.name)
    recovery = ids.fabric(vault_id, names.recovery_fabric.name)
    return (
        ids.container(primary, names.primary_container.name),
        ids.container(recovery, names.recovery_container.name),
    )


class Items:
    """The vault's items by the home of their machine."""

    def __init__(self, seen: Estate, draft: Draft) -> None:
        self._seen, self._draft = seen, draft
        self.primary, self.recovery = containers(draft, seen.vault.id)
        self._by_home = {home_id(item, self.recovery).casefold(): item for item in seen.vault.items}
        self._by_name = {
            str(item["name"]): item
            for item in seen.vault.items
            if ids.same(container_id(item), self.recovery)
        }

    def of(self, machine_id: str) -> Json | None:
        """The item of the machine with this home id; a reversed one of ours also by its name."""
        found = self._by_home.get(machine_id.casefold())
        return found or self._by_name.get(item_name(machine_id))

    def position(self, item: Json | None) -> str:
        """Where the machine of an item runs."""
        return position(item, self.primary, self.recovery)

    def away(self, machine_id: str) -> Away | None:
        """Where a machine runs; None for one at home. Its recovered disks are matched by slot."""
        item = self.of(machine_id)
        where = self.position(item)
        if item is None or where in (*HOME, ABSENT) or self._at_home(item):
            return None
        running = estate.runs_as(item) or estate.fabric_object(item)
        document = self._seen.recovered.get(running.casefold())
        disks = estate.slots(document) if document else {}
        spelled = str(document["id"]) if document else running
        pair = self._draft.pair
        site = pair.primary if where.startswith("primary/") else pair.recovery
        location = str(document["location"]) if document else site.location
        return Away(where, location, spelled, disks)

    def _at_home(self, item: Json) -> bool:
        """An item in a state that no table knows, whose machine never left."""
        return details(item).get("recoveryFabricObjectId") is None and not ids.same(
            container_id(item), self.recovery
        )


def told(name: str, away: Away, slots: set[str]) -> list[Finding]:
    """Where the machine is, and what was attached to it meanwhile."""
    notes = [rules.AWAY.found(name, location=away.location, id=away.id, position=away.position)]
    notes += [
        rules.AWAY_DISK.found(name, slot=slot, disk=ids.name(disk_id))
        for slot, disk_id in away.disks.items()
        if slot not in slots
    ]
    return notes
