"""Every native resource that the components register, against the SDK and the stand-in's table."""

import json
import pathlib

import pulumi
import pytest
from ruamel.yaml import YAML

from components.disaster_recovery import DisasterRecovery
from emulator.native import checks
from emulator.native.table import TYPES
from stacks import config
from tests.emulator.native import sdk

STACKS = pathlib.Path(__file__).resolve().parents[3] / "stacks"
FILES = sorted(STACKS.glob("Pulumi.*.yaml"))


class Recorder(pulumi.runtime.Mocks):
    """Keeps what is registered."""

    def __init__(self):
        self.native = []

    def new_resource(self, args):
        if args.typ.startswith("azure-native:"):
            self.native.append((args.typ, args.name, args.inputs))
        identity = {**args.inputs.get("identity", {}), "principalId": "p", "tenantId": "t"}
        return f"/id/{args.name}", {**args.inputs, "identity": identity}

    def call(self, args):
        return {}


def file(path):
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))["config"]


def all_said():
    """The local stack with every key that declares one more kind of native resource."""
    told = file(STACKS / "Pulumi.local.yaml")
    pair = told["dr:pair"]
    somebody = "bbbbbbbb-0000-4000-8000-000000000002"
    pair["access"] = {role: [somebody] for role in ("contributors", "readers", "pipeline")}
    for site in ("primary", "recovery"):
        pair[site]["outboundRules"] = {
            "networkSecurityGroup": {"name": f"{site}-nsg", "existing": True},
            "firewallPolicy": {"name": "hub-policy", "existing": True},
        }
    pair["primary"]["cacheStorage"] = {"churn": "high"}
    switches = {"jobFailures": "on", "replicationIssues": "on", "failoverIssues": "off"}
    pair["alerts"] = {"azureMonitor": switches, "workspace": "logs", "actionGroup": "oncall"}
    return told


CONFIGS = {path.stem: file(path) for path in FILES} | {"all said": all_said()}


@pytest.fixture(scope="module", params=CONFIGS)
def registered(request):
    """The native resources of one stack file: (type, name, inputs)."""
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="dr", stack="test")
    told = CONFIGS[request.param]

    @pulumi.runtime.test
    def build():
        DisasterRecovery("dr", config.load(told, STACKS))

    build()
    assert recorder.native
    return recorder.native


def test_the_stand_in_serves_each(registered):
    """And as it is asked for: nothing missing, nothing that the table does not know."""
    refused = {
        name: "no row" if token not in TYPES else checks.failures(TYPES[token], inputs)
        for token, name, inputs in registered
        if token not in TYPES or checks.failures(TYPES[token], inputs)
    }

    assert refused == {}


def test_the_sdk_knows_every_input_down_to_the_last(registered):
    """What the stand-in passes on, the real plugin would take."""
    unknown = {
        name: list(sdk.unknown_paths(sdk.arguments_class(token), inputs))
        for token, name, inputs in registered
    }

    assert {name: paths for name, paths in unknown.items() if paths} == {}


def test_an_unknown_nested_input_would_be_found():
    """The check above must be able to fail."""
    inputs = json.loads('{"sku": {"name": "a", "colour": "red"}, "ipRules": 1}')
    found = sdk.unknown_paths(sdk.arguments_class("azure-native:storage:StorageAccount"), inputs)

    assert list(found) == ["sku[0].colour", "ipRules"]
