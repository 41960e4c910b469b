"""The recording engine: what a component registers, without an engine."""

import asyncio
import dataclasses
import pathlib
import typing

import pulumi
import pytest
from ruamel.yaml import YAML

from components.disaster_recovery import DisasterRecovery
from stacks import config

STACKS = pathlib.Path(__file__).parent.parent.parent / "stacks"
IDENTITY = {"principalId": "11111111-0000-4000-8000-000000000000", "type": "SystemAssigned"}


@dataclasses.dataclass(frozen=True)
class Registered:
    """One registration. parent: logical name. depends_on: logical names, in no order."""

    type: str
    name: str
    inputs: dict[str, typing.Any]
    parent: str
    depends_on: frozenset[str]
    protect: bool
    retain_on_delete: bool
    provider: str
    ignore_changes: list[str]


class Engine(pulumi.runtime.Mocks):
    """Takes every registration; a vault answers with an identity, all else with its inputs."""

    def __init__(self):
        self.registered: dict[str, Registered] = {}

    def new_resource(self, args):
        identity = {"identity": IDENTITY} if args.typ.endswith(":Vault") else {}
        return f"{args.name}-id", {**args.inputs, **identity}

    def call(self, args):
        return {}

    def of(self, type_):
        """Registrations of a type, by the last part of its token."""
        return [each for each in self.registered.values() if each.type.split(":")[-1] == type_]


class Monitor(pulumi.runtime.mocks.MockMonitor):
    """Keeps what the mocks' own arguments leave out: parent, dependencies, flags."""

    def RegisterResource(self, request):
        answer = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            self.mocks.registered[request.name] = Registered(
                request.type,
                request.name,
                pulumi.runtime.rpc.deserialize_properties(request.object),
                _last(request.parent),
                frozenset(map(_last, request.dependencies)),
                request.protect,
                request.retainOnDelete,
                request.provider,
                list(request.ignoreChanges),
            )
        return answer


def _last(urn):
    return urn.rpartition("::")[2]


def recording():
    """A new engine that says yes to everything and remembers it."""
    mocks = Engine()
    pulumi.runtime.set_mocks(mocks, project="dr", stack="test", monitor=Monitor(mocks))
    return mocks


@pytest.fixture
def engine():
    """A recording engine for one test."""
    return recording()


def stack(name, **pair):
    """The config of one of the repository's own stack files, with other keys of its pair."""
    text = (STACKS / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    told = YAML(typ="safe", pure=True).load(text)["config"]
    for key, value in pair.items():
        old = told["dr:pair"].get(key)
        told["dr:pair"][key] = {**old, **value} if isinstance(old, dict) else value
    return config.load(told, STACKS)


@pytest.fixture(scope="session")
def shop():
    """The local stack: ten machines, two cache shards, a set, a placement group, two zones."""
    return stack("local")


@pytest.fixture(scope="session")
def clinic():
    """The pair with two subscriptions and a network that exists."""
    return stack("westeurope-northeurope")


def build(stack_config):
    """Registers the whole of a stack once: what was registered, and what it exports."""
    engine, told = recording(), {}

    @pulumi.runtime.test
    async def run():
        whole = DisasterRecovery("dr", stack_config)
        await asyncio.sleep(0)  # as __main__ does: else the wait costs the registrations' square
        outputs = pulumi.Output.all(groups=whole.groups, machines=whole.machines)
        return outputs.apply(
            lambda found: told.update(found, vaultId=whole.vault_id, outbound=whole.outbound)
        )

    run()
    engine.told = told
    return engine


@pytest.fixture(scope="session")
def shop_tree(shop):
    """The local stack, registered."""
    return build(shop)


@pytest.fixture(scope="session")
def clinic_tree(clinic):
    """The pair with two subscriptions, registered."""
    return build(clinic)
