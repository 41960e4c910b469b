"""Every row of the stand-in's table, against the Python SDK's own classes."""

import inspect
import re

import pytest

from emulator.native.table import TYPES
from tests.emulator.native import sdk

COMMON = {"azureApiVersion"}


def arguments(cls):
    source = inspect.getsource(cls._internal_init)
    return re.findall(r"^ +(\w+): pulumi\.Input", source, re.MULTILINE), source


@pytest.mark.parametrize("token", TYPES)
def test_a_row_takes_what_the_sdk_sends_and_nothing_else(token):
    """The stand-in cannot accept an input that the real plugin would refuse."""
    row, cls = TYPES[token], sdk.resource_class(token)
    names = sdk.wire_names(cls)
    found, _ = arguments(cls)

    assert {names.get(each, each) for each in found} == row.inputs | set(row.parameters)


@pytest.mark.parametrize("token", TYPES)
def test_a_row_requires_what_the_sdk_requires(token):
    row, cls = TYPES[token], sdk.resource_class(token)
    names = sdk.wire_names(cls)
    _, source = arguments(cls)
    found = re.findall(r"if (\w+) is None and not opts\.urn", source)

    assert {names.get(each, each) for each in found} == row.required


@pytest.mark.parametrize("token", TYPES)
def test_a_row_answers_what_the_sdk_shows(token):
    """A missing one would be None in a program, where the real plugin has a value."""
    row, cls = TYPES[token], sdk.resource_class(token)
    names = sdk.wire_names(cls)
    shown = {
        name
        for name, value in vars(cls).items()
        if isinstance(value, property) and value.fget.__module__ == cls.__module__
    }
    shown = {names.get(each, each) for each in shown}

    assert shown - COMMON <= row.inputs | row.outputs
    assert row.outputs <= shown


@pytest.mark.parametrize("token", TYPES)
def test_a_row_asks_for_the_api_version_of_the_sdk(token):
    documented = re.search(r"API version (\S+?)\.", sdk.resource_class(token).__doc__ or "")
    source = inspect.getsource(sdk.resource_class(token))
    version = documented or re.search(r"API version (\S+?)\.", source)

    assert version.group(1) == TYPES[token].api_version


@pytest.mark.parametrize("token", TYPES)
def test_replacement_keys_are_inputs(token):
    row = TYPES[token]

    assert row.replace_on - {"location"} <= row.inputs
