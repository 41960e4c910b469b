"""Checks: what a group's machines are asked after a failover and in drills, and what came back.

Known by nothing but names and addresses, so a drill asks its test machines in the same way.
"""

import collections.abc
import concurrent.futures
import dataclasses
import functools
import json
import re
import time
import typing

from site_recovery import arm, client, probes
from site_recovery.probes import Answer

TICK_S = 0.1
NO_ADDRESS = "no private address is known"
Props = collections.abc.Mapping[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Check:
    """One of tcp (a port), http (an address) and run (a command) is set.

    machines: each is asked by itself; empty: asked once. contains: text that an answer must hold.
    timeout_s: of one try. retry_s: how long it may keep failing before it is red.
    """

    name: str
    tcp: int = 0
    http: str = ""
    run: str = ""
    machines: tuple[str, ...] = ()
    status: int = 200
    contains: str = ""
    timeout_s: float = 10.0
    retry_s: float = 0.0


@dataclasses.dataclass(frozen=True)
class Scene:
    """Where a group stands. machines: by name `id`, private `address`, `why` there is none.

    drill: the name of the drill that asks; empty after a move.
    """

    group: str
    position: str
    machines: collections.abc.Mapping[str, Props]
    drill: str = ""

    def environment(self) -> dict[str, str]:
        """What a command finds in its environment, besides this process's own."""
        addresses = {
            f"DR_MACHINE_{re.sub('[^A-Z0-9]', '_', name.upper())}_ADDRESS": _address(one)
            for name, one in self.machines.items()
        }
        machines = json.dumps({name: dict(one) for name, one in self.machines.items()})
        return {
            "DR_GROUP": self.group,
            "DR_POSITION": self.position,
            **({"DR_DRILL": self.drill} if self.drill else {}),
            "DR_MACHINES": machines,
            **addresses,
        }


@dataclasses.dataclass(frozen=True)
class Limits:
    """pause_s: between two tries. output: characters that are kept of what was said, its end.

    At most arm.READERS are asked at once.
    """

    pause_s: float = 2.0
    output: int = 1000


@dataclasses.dataclass(frozen=True)
class Result:
    """machine: empty where the group was asked once. seconds: with all tries."""

    name: str
    machine: str
    green: bool
    seconds: float
    output: str

    def outputs(self) -> dict[str, typing.Any]:
        """As it is stored."""
        return dataclasses.asdict(self)

    @property
    def line(self) -> str:
        """The end of what was said, in one line."""
        lines = [" ".join(line.split()) for line in self.output.splitlines()]
        return next((line for line in reversed(lines) if line), "")


def check(props: Props) -> Check:
    """A check from plain inputs; the engine hands whole numbers as floats."""
    return Check(
        str(props["name"]),
        int(props.get("tcp") or 0),
        str(props.get("http") or ""),
        str(props.get("run") or ""),
        tuple(props.get("machines") or ()),
        int(props.get("status") or 200),
        str(props.get("contains") or ""),
        float(props.get("timeout_s") or 10),
        float(props.get("retry_s") or 0),
    )


def run(
    asked: collections.abc.Iterable[Check], scene: Scene, limits: Limits | None = None
) -> list[Result]:
    """Ask everything side by side; results in the checks' order.

    Machines that are not in the scene are not asked. Raises Interrupted when this process is
    stopped; commands are ended by then.
    """
    jobs = [
        functools.partial(_result, each, machine, scene, limits or Limits())
        for each in asked
        for machine in _machines(each, scene)
    ]
    futures = arm.begin(jobs)
    while concurrent.futures.wait(futures, timeout=TICK_S).not_done and not client.STOP.is_set():
        pass
    concurrent.futures.wait(futures, timeout=2 * TICK_S)  # stopped: commands end within a tick
    client.pause(0.0, None, f"group {scene.group}", "its checks were run")  # raises when stopped
    return [future.result() for future in futures]


def _machines(asked: Check, scene: Scene) -> list[str]:
    if not asked.machines:
        return [""]
    return [name for name in asked.machines if name in scene.machines]


def _result(asked: Check, machine: str, scene: Scene, limits: Limits) -> Result:
    """Try until it is green, its time is over or this process is stopped."""
    begun = time.monotonic()
    while True:
        answer = _answer(asked, machine, scene)
        spent_s = time.monotonic() - begun
        if answer.green or spent_s + limits.pause_s > asked.retry_s or client.STOP.is_set():
            said = answer.said[-limits.output :]
            return Result(asked.name, machine, answer.green, round(spent_s, 1), said)
        client.STOP.wait(limits.pause_s)


def _answer(asked: Check, machine: str, scene: Scene) -> Answer:
    if asked.run:
        return probes.command(asked.run, scene.environment(), asked.timeout_s)
    one = scene.machines.get(machine) or {}
    if not _address(one) and (asked.tcp or "{address}" in asked.http):
        return Answer(False, str(one.get("why") or NO_ADDRESS))
    if asked.tcp:
        return probes.tcp(_address(one), asked.tcp, asked.timeout_s)
    url = asked.http.replace("{address}", _address(one)).replace("{machine}", machine)
    return probes.get(url, asked.status, asked.contains, asked.timeout_s)


def _address(machine: Props) -> str:
    return str(machine.get("address") or "")
