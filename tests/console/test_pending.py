"""Creates that a killed engine left: which enter the state, and by which id."""

import pathlib
import re

import pytest

from console import pending
from emulator.native.table import TYPES

PROVIDER = "urn:pulumi:t::dr::pulumi:providers:azure-native::default"
COMPONENTS = pathlib.Path(__file__).resolve().parents[2] / "components"
NAMED_IN = re.compile(r"\b([a-z]+)\.([A-Z]\w+)\(").findall
ACCOUNT = "azure-native:storage:StorageAccount"


def deployment(type_, inputs, how="creating"):
    return {
        "resources": [
            {
                "urn": PROVIDER,
                "id": "1",
                "type": "pulumi:providers:azure-native",
                "inputs": {"subscriptionId": "s"},
            }
        ],
        "pending_operations": [
            {
                "type": how,
                "resource": {
                    "urn": "u",
                    "type": type_,
                    "inputs": inputs,
                    "provider": f"{PROVIDER}::1",
                },
            }
        ],
    }


@pytest.mark.parametrize("token", pending.PATHS)
def test_ids_are_those_that_the_native_provider_uses(token):
    assert pending.PATHS[token] == TYPES[token].path


def test_every_native_type_that_a_component_makes_has_its_id():
    """One without could not be resumed: the native provider refuses to create what exists."""
    sources = (path.read_text(encoding="utf-8") for path in COMPONENTS.glob("*.py"))
    named = {f"azure-native:{':'.join(found)}" for text in sources for found in NAMED_IN(text)}

    assert named & set(TYPES) == set(pending.PATHS)


def test_a_cut_off_create_becomes_a_resource_with_its_inputs_id():
    left = deployment(ACCOUNT, {"resourceGroupName": "rg", "accountName": "a"})
    mended = pending.taken_in(left)

    assert mended["pending_operations"] == []
    assert mended["resources"][-1]["urn"] == "u"
    assert mended["resources"][-1]["id"] == (
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a"
    )


@pytest.mark.parametrize(
    ("token", "inputs", "how"),
    [
        ("pulumi-python:dynamic/siterecovery:Fabric", {"fabric_name": "f"}, "creating"),
        (ACCOUNT, {"resourceGroupName": "rg", "accountName": "a"}, "updating"),
        (ACCOUNT, {"resourceGroupName": "rg"}, "creating"),
    ],
    ids=["ours adopt what they find", "an update is simply done again", "no name, no id"],
)
def test_anything_else_is_left_to_the_engine(token, inputs, how):
    assert pending.taken_in(deployment(token, inputs, how)) is None


def test_a_state_without_pending_operations_is_left_alone():
    assert pending.taken_in({"resources": []}) is None


def preview(*inputs):
    step = {"type": ACCOUNT, "urn": "u", "provider": f"{PROVIDER}::1"}
    made = [{"op": "create", "newState": {**step, "inputs": each}} for each in inputs]
    return {"steps": [*made, {"op": "same", "newState": {**step, "inputs": {}}}]}


NAMED = {"resourceGroupName": "rg", "accountName": "cache"}
CACHE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/cache"


@pytest.mark.parametrize("name", ["cache", "Cache", CACHE])
def test_what_a_run_made_is_taken_in_by_the_name_that_a_person_gives(name):
    state = deployment(ACCOUNT, {})
    other = {**NAMED, "accountName": "bigcache"}

    kept, unknown = pending.made_before(state, preview(NAMED, other), [name])

    assert [each["id"] for each in kept["resources"][1:]] == [CACHE]
    assert kept["resources"][1]["outputs"] == {}
    assert unknown == []


def test_a_name_that_is_not_to_be_made_is_told_back():
    kept, unknown = pending.made_before(deployment(ACCOUNT, {}), preview(NAMED), ["vnet"])

    assert len(kept["resources"]) == 1
    assert unknown == ["vnet"]
