"""What the engine or a file hands over, before any key is looked at: plain values or problems."""

import collections.abc
import json
import pathlib
import typing

from stacks import values
from stacks.files import BrokenFile, read_yaml
from stacks.names import GUID
from stacks.problems import HOLE, Path, Problem, dotted, shown

NAMESPACE = "dr:"
SUBSCRIPTION = "azure-native:subscriptionId"
Raw = collections.abc.Mapping[str, typing.Any]


def own_keys(mapping: Raw, problems: list[Problem]) -> typing.Any:
    """The `dr:` keys of a stack's config, without that prefix."""
    own = {key: value for key, value in mapping.items() if key.startswith(NAMESPACE)}
    raw = {key[len(NAMESPACE) :]: decoded(value) for key, value in own.items()}
    return plain(raw, NAMESPACE, (), problems)


def decoded(value: typing.Any) -> typing.Any:
    """The engine hands structures over as JSON text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def plain(value: typing.Any, prefix: str, path: Path, problems: list[Problem]) -> typing.Any:
    """A copy with text for keys; bare dates are reported, and holes from then on."""
    if isinstance(value, dict):
        return {
            str(key): plain(inner, prefix, (*path, str(key)), problems)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [plain(inner, prefix, (*path, n), problems) for n, inner in enumerate(value)]
    if values.mangled(value):
        text = f"{shown(str(value))} was a bare date, which the engine rewrites; quote it"
        problems.append(Problem(dotted(prefix, path), text))
        return HOLE
    return value


def subscription(mapping: Raw, problems: list[Problem]) -> str:
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


def yaml_of(
    name: str, directory: pathlib.Path, problems: list[Problem], missing: Raw | None = None
) -> typing.Any:
    """The content of an inventory; `missing` where that is given and the file is not or empty."""
    where = f"{NAMESPACE}pair.machines"
    try:
        raw = read_yaml((directory / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        if missing is None:
            problems.append(Problem(where, f"{name} is not in {directory}; correct the path"))
    except (OSError, UnicodeDecodeError) as broken:
        problems.append(Problem(where, f"{name} cannot be read: {broken}; make it a text file"))
    except BrokenFile as broken:
        problems.append(Problem(name, f"{broken}; correct the file"))
    else:
        if raw is None and missing is None:
            problems.append(Problem(name, "is empty; write machines: and at least one machine"))
        return missing if raw is None else raw
    return missing
