"""The reader of stack files and inventories: one frozen Config, or every mistake at once.

`load` takes what the engine hands the program (values as text or JSON) and what a stack file
holds (values as they are); both give the same result. It looks nothing up.
"""

import collections.abc
import itertools
import json
import pathlib
import typing

from stacks import values
from stacks.defaults import Draft
from stacks.files import BrokenFile, read_yaml
from stacks.inventory import Inventory
from stacks.machine_rules import machine_checks
from stacks.names import GUID, Kind, Thing
from stacks.pair import Project
from stacks.problems import HOLE, ConfigError, HoleMet, Path, Problem, dotted, gather, shown
from stacks.resolve import resolve
from stacks.resolved import (
    Access,
    AvailabilitySet,
    Config,
    Disk,
    Group,
    Machine,
    Named,
    Network,
    Nic,
    OutboundRules,
    Policy,
    ResourceGroup,
    Site,
    SiteRecovery,
    Vault,
)
from stacks.rules import pair_checks
from stacks.section import read

__all__ = [
    "Access",
    "AvailabilitySet",
    "Config",
    "ConfigError",
    "Disk",
    "Group",
    "Kind",
    "Machine",
    "Named",
    "Network",
    "Nic",
    "OutboundRules",
    "Policy",
    "ResourceGroup",
    "Site",
    "SiteRecovery",
    "Thing",
    "Vault",
    "load",
]

NAMESPACE = "dr:"
SUBSCRIPTION = "azure-native:subscriptionId"
Raw = collections.abc.Mapping[str, typing.Any]


def load(mapping: Raw, directory: pathlib.Path) -> Config:
    """The whole of a stack's config; `directory` is stacks/, where inventories are found.

    Raises ConfigError, which lists every wrong key and value.
    """
    problems: list[Problem] = []
    own = {key: value for key, value in mapping.items() if key.startswith(NAMESPACE)}
    raw = {key[len(NAMESPACE) :]: _decoded(value) for key, value in own.items()}
    project, found = read(Project, _plain(raw, NAMESPACE, (), problems), NAMESPACE)
    problems += found
    subscription = _subscription(mapping, problems)
    inventory = _inventory(project, directory, problems)
    draft = Draft(project, inventory, subscription)
    for check in _checks(draft):
        problems += gather(check)
    if problems:
        raise ConfigError(problems)
    return resolve(draft)


def _checks(draft: Draft) -> collections.abc.Iterator[collections.abc.Iterator[Problem]]:
    checks = (pair_checks(draft), machine_checks(draft))
    return itertools.chain.from_iterable(gather(each) for each in checks)


def _decoded(value: typing.Any) -> typing.Any:
    """The engine hands structures over as JSON text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _plain(value: typing.Any, prefix: str, path: Path, problems: list[Problem]) -> typing.Any:
    """A copy with text for keys; bare dates are reported, and holes from then on."""
    if isinstance(value, dict):
        return {
            str(key): _plain(inner, prefix, (*path, str(key)), problems)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_plain(inner, prefix, (*path, n), problems) for n, inner in enumerate(value)]
    if values.mangled(value):
        text = f"{shown(str(value))} was a bare date, which the engine rewrites; quote it"
        problems.append(Problem(dotted(prefix, path), text))
        return HOLE
    return value


def _subscription(mapping: Raw, problems: list[Problem]) -> str:
    """The native provider's subscription, which places everything that names no other."""
    value = mapping.get(SUBSCRIPTION)
    if value is None:
        problems.append(Problem(SUBSCRIPTION, "is missing; write the subscription's id"))
    elif not isinstance(value, str) or not GUID.fullmatch(value):
        text = f"{shown(value)} is no subscription id; write the 36 characters with dashes"
        problems.append(Problem(SUBSCRIPTION, text))
    else:
        return value
    return typing.cast("str", HOLE)


def _inventory(project: Project, directory: pathlib.Path, problems: list[Problem]) -> Inventory:
    """The inventory that the pair names; a hole where it cannot be read at all."""
    hole = typing.cast("Inventory", HOLE)
    try:
        name = f"{project.pair.machines}"
    except HoleMet:
        return hole
    raw = _yaml(name, directory, problems)
    if raw is None:
        return hole
    prefix = f"{name}: "
    inventory, found = read(Inventory, _plain(raw, prefix, (), problems), prefix)
    problems += found
    return inventory


def _yaml(name: str, directory: pathlib.Path, problems: list[Problem]) -> typing.Any:
    where = f"{NAMESPACE}pair.machines"
    try:
        raw = read_yaml((directory / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(Problem(where, f"{name} is not in {directory}; correct the path"))
    except (OSError, UnicodeDecodeError) as broken:
        problems.append(Problem(where, f"{name} cannot be read: {broken}; make it a text file"))
    except BrokenFile as broken:
        problems.append(Problem(name, f"{broken}; correct the file"))
    else:
        if raw is None:
            problems.append(Problem(name, "is empty; write machines: and at least one machine"))
        return raw
    return None
