"""The reader of stack files and inventories: one frozen Config, or every mistake at once.

`load` takes what the engine hands the program (values as text or JSON) and what a stack file
holds (values as they are); both give the same result. It looks nothing up.
"""

import collections.abc
import itertools
import pathlib
import typing

from stacks.defaults import Draft
from stacks.discovery import Discovery, load_pair
from stacks.drill_checks import drill_checks
from stacks.group_checks import group_checks
from stacks.inventory import Inventory
from stacks.machine_checks import machine_checks
from stacks.move_checks import move_checks
from stacks.names import Kind, Thing
from stacks.pair import Project
from stacks.pair_checks import site_checks
from stacks.problems import HOLE, ConfigError, HoleMet, Problem, gather
from stacks.reading import NAMESPACE, Raw, own_keys, plain, subscription, yaml_of
from stacks.resolve import resolve
from stacks.resolved import (
    Access,
    Action,
    AvailabilitySet,
    Check,
    Config,
    Disk,
    Drill,
    Evidence,
    Group,
    Machine,
    Move,
    Named,
    Network,
    Nic,
    Objectives,
    OutboundRules,
    Policy,
    RecoveryPoint,
    ResourceGroup,
    Sentinel,
    Site,
    SiteRecovery,
    Vault,
)
from stacks.resolved_alerts import AlertMails, AlertRules, Alerts, AlertSwitches
from stacks.section import read

__all__ = [
    "Access",
    "Action",
    "AlertMails",
    "AlertRules",
    "AlertSwitches",
    "Alerts",
    "AvailabilitySet",
    "Check",
    "Config",
    "ConfigError",
    "Discovery",
    "Disk",
    "Drill",
    "Evidence",
    "Group",
    "Kind",
    "Machine",
    "Move",
    "Named",
    "Network",
    "Nic",
    "Objectives",
    "OutboundRules",
    "Policy",
    "RecoveryPoint",
    "ResourceGroup",
    "Sentinel",
    "Site",
    "SiteRecovery",
    "Thing",
    "Vault",
    "load",
    "load_pair",
]


def load(mapping: Raw, directory: pathlib.Path) -> Config:
    """The whole of a stack's config; `directory` is stacks/, where inventories are found.

    Raises ConfigError, which lists every wrong key and value.
    """
    problems: list[Problem] = []
    project, found = read(Project, own_keys(mapping, problems), NAMESPACE)
    problems += found
    own_subscription = subscription(mapping, problems)
    draft = Draft(project, _inventory(project, directory, problems), own_subscription)
    for check in _checks(draft):
        problems += gather(check)
    if problems:
        raise ConfigError(problems)
    return resolve(draft)


def _checks(draft: Draft) -> collections.abc.Iterator[collections.abc.Iterator[Problem]]:
    checks = (
        site_checks(draft),
        group_checks(draft),
        move_checks(draft),
        drill_checks(draft),
        machine_checks(draft),
    )
    return itertools.chain.from_iterable(gather(each) for each in checks)


def _inventory(project: Project, directory: pathlib.Path, problems: list[Problem]) -> Inventory:
    """The inventory that the pair names; a hole where it cannot be read at all."""
    hole = typing.cast("Inventory", HOLE)
    try:
        name = f"{project.pair.machines}"
    except HoleMet:
        return hole
    raw = yaml_of(name, directory, problems)
    if raw is None:
        return hole
    prefix = f"{name}: "
    inventory, found = read(Inventory, plain(raw, prefix, (), problems), prefix)
    problems += found
    return inventory
