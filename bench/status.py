"""`python -m bench status`: what `dr status` costs beside just listing what it reads.

The fleet is one machine that the local Azure protected, copied: a thousand enables would take
minutes, and the vault lists the same afterwards.
"""

import collections.abc
import contextlib
import dataclasses
import json
import multiprocessing
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import typing

import requests

from bench import fleet, page
from console import causes, project, seen, standing, status_page
from emulator import throttle
from emulator.app import build_world, dispatch
from emulator.clock import VirtualClock
from emulator.fleet import fleet as estate
from emulator.messages import Request
from emulator.resources import place
from emulator.site_recovery import objects
from emulator.store import Store
from emulator.subscriptions import SUBSCRIPTION
from emulator.world import World
from site_recovery import ids, watch
from stacks.config import Config
from tests.engine.stack import ROOT
from tools.local_azure import LocalAzure, environment

SEED, RUNS = 7, 5
FLEETS = (10, 100, 1000)
SHARD, GROUP = 300, 100
"""Machines per cache account, and per group: within the limits of the service."""
PROTECTED_S = 7200
FIRST, STACK = "vm-0001", "fleet"
Json = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Row:
    """Seconds. listing: the same pages by `requests`. look, rest: within one process.

    command: a process from its start to its end; cpu: what it took of a core.
    """

    listing: float
    look: float
    rest: float
    command: float
    cpu: float
    calls: int


# The fleet


def stack_of(folder: pathlib.Path, machines: int, **more: str) -> Config:
    """A project with one stack of so many machines. more: other keys of its config."""
    (folder / "stacks" / "machines").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: dr\nruntime: python\n", encoding="utf-8")
    config: Json = {"azure-native:subscriptionId": SUBSCRIPTION, **more}
    fleet.write(folder, config, machines, SEED, max(1, machines // GROUP))
    inventory = folder / "stacks" / "machines" / "fleet.yaml"
    told = json.loads(inventory.read_text(encoding="utf-8"))
    for number, machine in enumerate(told["machines"].values()):
        machine["cacheShard"] = number // SHARD
    inventory.write_text(json.dumps(told), encoding="utf-8")
    file = folder / "stacks" / f"Pulumi.{STACK}.yaml"
    file.write_text(json.dumps({"config": config}), encoding="utf-8")
    return project.load(folder, STACK)


def world_of(config: Config, store: Store, clock: VirtualClock) -> World:
    """An Azure whose vault protects every machine of the stack."""
    world = build_world(estate(1, SEED), clock, seed=SEED, store=store)
    throttle.configure(world, on=False)
    _protect(world, config)
    _copy(world, len(config.machines))
    return world


def _protect(world: World, config: Config) -> None:
    """Vault, fabrics, containers, policy, mapping and the first machine, by the service's calls."""
    vault, names = config.vault.thing.id, config.site_recovery
    primary, recovery = seen.containers(config)
    target = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/fleet-rg"
    cache = f"{target}/providers/Microsoft.Storage/storageAccounts/fleetcache"
    policy = ids.policy(vault, "day")
    place(world, vault.partition("/providers/")[0], {"location": "centralus"})
    place(world, vault, {"location": "centralus", "sku": {"name": "Standard"}, "properties": {}})
    place(world, cache, {"location": "eastus2", "properties": {}})
    sides = ((names.primary_fabric.name, "eastus2"), (names.recovery_fabric.name, "centralus"))
    for name, location in sides:
        azure = {"customDetails": {"instanceType": "Azure", "location": location}}
        _put(world, ids.fabric(vault, name), azure)
    for container in (primary, recovery):
        _put(world, container, {"providerSpecificInput": [{"instanceType": "A2A"}]})
    day = {"instanceType": "A2A", "multiVmSyncStatus": "Enable", "recoveryPointHistory": 1440}
    _put(world, policy, {"providerSpecificInput": day})
    mapping = {
        "policyId": policy,
        "targetProtectionContainerId": recovery,
        "providerSpecificInput": {"instanceType": "A2A"},
    }
    _put(world, ids.container_mapping(primary, "away"), mapping)
    home = f"{fleet.GROUP}/Microsoft.Compute"
    disk = {
        "diskId": f"{home}/disks/{FIRST}-osdisk",
        "primaryStagingAzureStorageAccountId": cache,
        "recoveryResourceGroupId": target,
    }
    details = {
        "instanceType": "A2A",
        "fabricObjectId": f"{home}/virtualMachines/{FIRST}",
        "recoveryContainerId": recovery,
        "recoveryResourceGroupId": target,
        "vmManagedDisks": [disk],
    }
    item = {"policyId": policy, "providerSpecificDetails": details}
    _put(world, ids.item(primary, f"{FIRST}-item"), item, PROTECTED_S)


def _put(world: World, path: str, properties: Json, seconds: float = 120) -> None:
    query = {"api-version": watch.API_VERSION}
    headers = {"authorization": "Bearer bench"}
    reply = dispatch(world, Request("PUT", path, query, headers, {"properties": properties}))
    if reply.status >= 300:
        sys.exit(f"bench: {path}: {reply.body}")
    world.pass_time(seconds)


def _copy(world: World, machines: int) -> None:
    """The first machine's item once for each of the others."""
    key = next(key for key in list(world.resources) if key.casefold().endswith(f"{FIRST}-item"))
    text = json.dumps(world.resources[key])
    for number in range(2, machines + 1):
        made = json.loads(text.replace(FIRST, f"vm-{number:04d}"))
        made[objects.KEPT]["number"] = world.count()
        world.resources[made["id"]] = made
    world.save()


# The measures


def measured(machines: int) -> Row:
    """One fleet, each figure the median of its runs."""
    with tempfile.TemporaryDirectory() as name, _served(pathlib.Path(name), machines) as served:
        folder, ready, variables = served
        os.environ.update(variables)
        os.chdir(folder)
        config = project.load(folder, STACK)
        calls = len(_list(config, ready))
        listing = _median(lambda: _list(config, ready))
        watch.forget()
        look = _median(lambda: seen.look(config))
        whole = _median(lambda: _page(config, folder))
        command = [sys.executable, "-m", "console", "status", "--stack", STACK]
        ran = {**os.environ, "PYTHONPATH": str(ROOT)}
        before = _children_s()
        run = _median(lambda: subprocess.run(command, env=ran, stdout=subprocess.DEVNULL))
        cpu = (_children_s() - before) / RUNS
        return Row(listing, look, whole - look, run, cpu, calls)


def _children_s() -> float:
    """Seconds of processors that ended processes of ours took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _page(config: Config, folder: pathlib.Path) -> list[str]:
    found = standing.read(config, folder, STACK)
    return status_page.page(found, causes.causes(found), 100)


def _median(work: collections.abc.Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _list(config: Config, ready: Json) -> list[Json]:
    """The pages of the vault's items, and the first of its jobs, as plainly as they can be had."""
    session = requests.Session()
    session.verify = ready["ca"]
    session.headers["authorization"] = "Bearer bench"
    pages = []
    for collection in ("replicationProtectedItems", "replicationJobs"):
        path = f"{config.vault.thing.id}/{collection}?api-version={watch.API_VERSION}"
        url = f"{ready['endpoint']}{path}"
        while url:
            pages.append(session.get(url).json())
            url = pages[-1].get("nextLink") if collection != "replicationJobs" else ""
    return pages


@contextlib.contextmanager
def _served(
    folder: pathlib.Path, machines: int
) -> collections.abc.Iterator[tuple[pathlib.Path, Json, dict[str, str]]]:
    """The project, the ready line and the environment of a local Azure that protects the fleet."""
    azure = LocalAzure(folder / "azure")
    (folder / "azure").mkdir()
    config = stack_of(folder / "draft", machines)
    world_of(config, Store(str(folder / "azure" / "state.sqlite")), VirtualClock()).close()
    ready = azure.start("--speed", "1", "--port", "0")
    try:
        more = {"dr:endpoint": ready["endpoint"], "dr:caFile": ready["ca"]}
        stack_of(folder / "project", machines, **more)
        yield folder / "project", ready, environment(azure.directory, ready)
    finally:
        azure.stop()


COLUMNS = (
    "machines",
    "calls",
    "just listing, s",
    "our look, s",
    "judging and laying out, s",
    "the command, s",
    "its CPU, s",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


def measure_all(chosen: list[int]) -> None:
    """Measure, print, and write the table when no fleet was chosen."""
    print(HEAD, flush=True)
    lines = []
    for machines in chosen or FLEETS:
        with multiprocessing.get_context("spawn").Pool(1) as fresh:  # sign-in is once a process
            lines.append(line(machines, fresh.apply(measured, (machines,))))
        print(lines[-1], flush=True)
    if not chosen:
        page.put("status", "\n".join([HEAD, *lines]))


def line(machines: int, row: Row) -> str:
    """One row of the table."""
    figures = (row.listing, row.look, row.rest, row.command, row.cpu)
    told = " | ".join(f"{figure:.2f}" for figure in figures)
    return f"| {machines} | {row.calls} | {told} |"
