"""What the engine or a file hands over, before any key is looked at: plain values or problems."""

import collections.abc
import json
import pathlib
import typing

from stacks import rows_files as rows
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
        problems.append(rows.BARE_DATE.found(dotted(prefix, path), value=shown(str(value))))
        return HOLE
    return value


def subscription(mapping: Raw, problems: list[Problem]) -> str:
    """The native provider's subscription, which places everything that names no other."""
    value = mapping.get(SUBSCRIPTION)
    if value is None:
        problems.append(rows.SUBSCRIPTION_MISSING.found(SUBSCRIPTION))
    elif not isinstance(value, str) or not GUID.fullmatch(value):
        problems.append(rows.SUBSCRIPTION_ID.found(SUBSCRIPTION, value=shown(value)))
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
            problems.append(rows.INVENTORY_ABSENT.found(where, name=name, directory=directory))
    except (OSError, ValueError) as broken:  # not UTF-8, or no path at all
        problems.append(rows.INVENTORY_UNREADABLE.found(where, name=name, reason=broken))
    except BrokenFile as broken:
        problems.append(Problem(name, broken.said.text, broken.said.code))
    else:
        if raw is None and missing is None:
            problems.append(rows.INVENTORY_EMPTY.found(name))
        return missing if raw is None else raw
    return missing
