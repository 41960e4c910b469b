"""Which cache account a machine's changes wait in: shards never move, new machines get room."""

import collections
import typing

from console.discovery.machines import reference
from console.discovery.other_side import Side
from console.discovery.page import Data
from site_recovery import ids
from site_recovery.azure_to_azure import Json, details
from stacks import defaults, group_checks

STAGING = "primaryStagingAzureStorageAccountId"


class Shards:
    """The shards of the primary site, as they are and as new machines fill them."""

    def __init__(self, side: Side, machines: Data) -> None:
        """machines: the inventory's entries as they are written now."""
        self._side = side
        self._limit = group_checks.account_limit(side.draft)
        said = (side.said.get("primary") or {}).get("cacheStorage") or {}
        self._said: Data = {str(key): each for key, each in (said.get("accounts") or {}).items()}
        self.bound: dict[int, str] = {}
        """Shards that get an account that exists: number to its id."""
        self._disks: collections.Counter[int] = collections.Counter()
        for entry in machines.values():
            self.fill(int(entry.get("cacheShard") or 0), _counted(entry))

    def fill(self, shard: int, disks: int) -> None:
        """So many more disks wait in a shard's account."""
        self._disks[shard] += disks

    def account(self, shard: int) -> str:
        """Id of a shard's account."""
        if shard in self.bound:
            return self.bound[shard]
        return defaults.cache_account(self._side.draft, "primary", shard).id

    def of_item(self, item: Json) -> int:
        """The shard of the account that most disks of a protected machine wait in."""
        accounts = collections.Counter(
            str(disk.get(STAGING) or "").casefold()
            for disk in details(item).get("protectedManagedDisks") or ()
        )
        account = accounts.most_common(1)[0][0] if accounts else ""
        known = sorted({*self._disks, *self.bound, *map(int, self._said)})
        for shard in known:
            if ids.same(self.account(shard), account):
                return shard
        if not account:
            return self.with_room(len(accounts))
        shard = next(n for n in range(len(known) + 1) if n not in known)
        if not ids.same(self.account(shard), account):
            self.bound[shard] = self._side.seen.spelled(account)
        return shard

    def with_room(self, disks: int) -> int:
        """The first shard that takes so many disks more."""
        shard = 0
        while self._disks[shard] and self._disks[shard] + disks > self._limit:
            shard += 1
        return shard

    def wanted(self) -> Data:
        """Accounts to write under dr:pair: those bound, and default names that exist already."""
        found: Data = {}
        for role in ("primary", "recovery"):
            accounts = {}
            for shard in sorted(shard for shard, disks in self._disks.items() if disks):
                if keys := self._existing(role, shard):
                    accounts[str(shard)] = keys
            if accounts:
                found[role] = {"cacheStorage": {"accounts": accounts}}
        return found

    def _existing(self, role: str, shard: int) -> Data | None:
        bound = self.bound.get(shard) if role == "primary" else None
        if bound:
            group = self._group_id(role)
            named = reference(bound, group)
            return {"id" if named.startswith("/") else "name": named, "existing": True}
        site: Data = (self._side.said.get(role) or {}).get("cacheStorage") or {}
        said: typing.Any = (site.get("accounts") or {}).get(str(shard))
        thing = defaults.cache_account(self._side.draft, role, shard)
        if thing.existing or not self._side.foreign(thing.id):
            return None
        if isinstance(said, dict):
            return None if "existing" in said else {"existing": True}
        return {"name": thing.name, "existing": True}

    def _group_id(self, role: str) -> str:
        thing = defaults.cache_account(self._side.draft, role, 0)
        return thing.id.partition("/providers/")[0]


def _counted(entry: Data) -> int:
    """Disks that wait in the machine's shard, as the config counts them."""
    disks = (entry.get("disks") or {}).values()
    return sum(not disk.get("excluded") and not disk.get("cacheAccount") for disk in disks)
