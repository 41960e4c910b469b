"""A pair without its inventory: what `dr discover` may know before it looks at Azure."""

import collections.abc
import dataclasses
import pathlib
import typing

from pydantic import Field

from stacks import defaults, replication, resolved
from stacks import resolve as resolving
from stacks.defaults import Draft
from stacks.inventory import Inventory
from stacks.names import Thing
from stacks.pair import Group, Pair, Project
from stacks.pair_checks import site_checks
from stacks.problems import ConfigError, HoleMet, Problem, gather
from stacks.reading import NAMESPACE, Raw, own_keys, plain, subscription, yaml_of
from stacks.section import read

# What discovery does not read: a mistake in these is for `load` to tell.
UNREAD = ("allow", "takeover", "protect")
UNREAD_IN_PAIR = ("access", "drillDays", "evidence", "groups")


class _Pair(Pair):
    """The groups are written after the machines are known."""

    groups: dict[str, Group] = Field(default={}, description="groups of machines")


class _Project(Project):
    """The keys that discovery reads."""

    pair: _Pair = Field(description="the region pair")


@dataclasses.dataclass(frozen=True)
class Discovery:
    """A pair as far as it is known without machines; every default is decided.

    primary, recovery: as in Config; cache_accounts hold the shards of the inventory as it is now,
    `cache_account` tells any further one. The primary's network has prefixes only if they are
    said. vault, policy, site_recovery, agent_updates: as in Config.
    inventory_path: the file to write; it may be missing. inventory_name: the same, as written.
    inventory: its content as it is now, plain and unchecked; empty if it is missing or empty.
    inventory_problems: what `load` would refuse in it; its shards then count as none.
    groups: names of machines by group, as written; those that cannot be read are left out.
    said: dr:pair as written, plain, to tell what is said from what is a default.
    endpoint, ca_file: how Azure is reached, as in Config.
    """

    subscription_id: str
    primary: resolved.Site
    recovery: resolved.Site
    vault: resolved.Vault
    policy: resolved.Policy
    site_recovery: resolved.SiteRecovery
    agent_updates: str | None
    inventory_path: pathlib.Path
    inventory_name: str
    inventory: Raw
    inventory_problems: tuple[Problem, ...]
    groups: collections.abc.Mapping[str, tuple[str, ...]]
    said: Raw
    endpoint: str | None
    ca_file: str | None
    draft: Draft = dataclasses.field(repr=False)

    @property
    def zone_to_zone(self) -> bool:
        """Whether both sites are one region."""
        return self.primary.location == self.recovery.location

    def cache_account(self, role: str, shard: int) -> Thing:
        """The cache account of a site (primary, recovery) for any shard, said or default."""
        return defaults.cache_account(self.draft, role, shard)


def load_pair(mapping: Raw, directory: pathlib.Path) -> Discovery:
    """The pair of a stack's config; arguments as of `load`. Groups and inventory may be missing.

    Raises ConfigError with what is wrong in the keys that it reads, and where the inventory is
    there but is no YAML mapping: it would be overwritten.
    """
    problems: list[Problem] = []
    raw = own_keys(mapping, problems)
    project, found = read(_Project, _needed(raw), NAMESPACE)
    own = subscription(mapping, problems)
    problems += found
    try:
        name = f"{project.pair.machines}"
        content = yaml_of(name, directory, problems, missing={})
    except HoleMet:
        name, content = "", {}
    inventory, inventory_problems = _inventory(name, content)
    if not isinstance(content, dict):
        problems += inventory_problems
    draft = Draft(project, inventory, own)
    for check in gather(site_checks(draft)):
        problems += gather(check)
    if problems:
        raise ConfigError(problems)
    return _discovery(draft, directory / name, content, inventory_problems, raw["pair"])


def _needed(raw: typing.Any) -> typing.Any:
    """The keys that are read, and the unknown ones, which may be misspelt."""
    kept = {key: value for key, value in raw.items() if key not in UNREAD}
    if isinstance(kept.get("pair"), dict):
        kept["pair"] = {k: v for k, v in kept["pair"].items() if k not in UNREAD_IN_PAIR}
    return kept


def _inventory(name: str, content: typing.Any) -> tuple[Inventory, tuple[Problem, ...]]:
    """The inventory if it is right, else one without machines and why."""
    if content == {}:
        return Inventory(machines={}), ()
    problems: list[Problem] = []
    prefix = f"{name}: "
    inventory, found = read(Inventory, plain(content, prefix, (), problems), prefix)
    problems += found
    return (Inventory(machines={}) if problems else inventory), tuple(problems)


def _discovery(
    draft: Draft,
    path: pathlib.Path,
    content: Raw,
    inventory_problems: tuple[Problem, ...],
    said: Raw,
) -> Discovery:
    return Discovery(
        subscription_id=draft.subscription,
        primary=resolving.primary(draft),
        recovery=resolving.recovery(draft),
        vault=resolving.vault(draft),
        policy=resolving.policy(draft.pair.policy),
        site_recovery=replication.site_recovery(draft),
        agent_updates=replication.agent_updates(draft),
        inventory_path=path,
        inventory_name=draft.pair.machines,
        inventory=content,
        inventory_problems=inventory_problems,
        groups=_groups(said.get("groups")),
        said=said,
        endpoint=draft.project.endpoint,
        ca_file=draft.project.ca_file,
        draft=draft,
    )


def _groups(raw: typing.Any) -> dict[str, tuple[str, ...]]:
    groups = raw if isinstance(raw, dict) else {}
    return {
        name: tuple(member for member in group["machines"] if isinstance(member, str))
        for name, group in groups.items()
        if isinstance(group, dict) and isinstance(group.get("machines"), list)
    }
