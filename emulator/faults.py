"""Fault rules: which calls or jobs, how often, what happens instead.

A rule is `{"match": {…}, "times": n or null, "then": {…}}`. It matches calls by `method` and `path`
(a regular expression) or jobs by `job` (the scenario) and `machine`.
"""

import re
import typing

from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World

MATCHES = {"method", "path", "job", "machine"}
OUTCOMES = {"status", "code", "message", "headers", "delay_s", "drop", "hold", "fail_task"}


class BadRule(ValueError):
    """A rule that says nothing the emulator can do; the text says which and why."""


def load(world: World, rules: typing.Any) -> None:
    """Replace all rules; refuses the whole list if one is wrong."""
    for number, rule in enumerate(rules if isinstance(rules, list) else [None]):
        _check(number, rule)
    world.facts["faults"] = {"rules": rules}


def rules(world: World) -> list[Document]:
    """The rules as they are, with what is left of `times`."""
    return list(world.facts.get("faults", {}).get("rules", []))


def for_call(world: World, request: Request) -> Document | None:
    """What the first rule that meets this call says, used up by asking."""
    for rule in rules(world):
        match = rule["match"]
        if "job" in match or "machine" in match or "fail_task" in rule["then"]:
            continue
        if match.get("method", request.method).upper() != request.method:
            continue
        if re.search(match.get("path", ""), request.path, re.IGNORECASE) and _use(world, rule):
            return dict(rule["then"])
    return None


def for_job(world: World, scenario: str, machine: str) -> Document | None:
    """The `fail_task` of the first rule that meets this job, used up by asking."""
    for rule in rules(world):
        match = rule["match"]
        same = match.get("job", scenario).casefold() == scenario.casefold()
        named = match.get("machine", machine).casefold() == machine.casefold()
        if "fail_task" in rule["then"] and same and named and _use(world, rule):
            return dict(rule["then"]["fail_task"])
    return None


def refusal(then: Document) -> Reply:
    """The error that a call rule asks for."""
    code, message = then.get("code", "InjectedFault"), then.get("message", "injected by a rule")
    reply = refuse(then["status"], code, message)
    return Reply(reply.status, reply.body, {k: str(v) for k, v in then.get("headers", {}).items()})


def _use(world: World, rule: Document) -> bool:
    """Whether the rule is not spent; takes one of its times."""
    left = rule.get("times")
    if left == 0:
        return False
    if left is not None:
        rule["times"] = left - 1
        world.facts["faults"] = world.facts["faults"]
    return True


def _check(number: int, rule: typing.Any) -> None:
    if not isinstance(rule, dict) or not isinstance(rule.get("then"), dict):
        raise BadRule(f"fault rule {number}: want an object with match and then")
    rule.setdefault("match", {})
    unknown = set(rule["match"]) - MATCHES | set(rule["then"]) - OUTCOMES
    if unknown:
        raise BadRule(f"fault rule {number}: unknown {', '.join(sorted(unknown))}")
    for outcome in ("drop", "hold"):
        if rule["then"].get(outcome, "before") not in ("before", "after"):
            raise BadRule(f"fault rule {number}: {outcome} is before or after")
