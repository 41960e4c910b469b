"""What is new since the look before, a line each: for logs, where nothing can be painted anew."""

import collections.abc

from console.causes import Causes, level
from console.machines import Machine
from console.standing import Standing
from site_recovery.rulebook import Finding

Seen = tuple[Standing, Causes]


def changes(before: Seen, after: Seen) -> list[str]:
    """Moves of machines, causes that came and went, jobs that began and ended."""
    olds = {machine.machine: machine for machine in before[0].machines}
    moved = [
        line
        for machine in after[0].machines
        if (old := olds.get(machine.machine))
        for line in _moved(old, machine)
    ]
    return [*moved, *_causes(before[1], after[1]), *_jobs(before[0], after[0])]


def _moved(old: Machine, new: Machine) -> collections.abc.Iterator[str]:
    if old.found != new.found:
        yield f"{new.machine}: {old.found} -> {new.found}"
    if old.declared != new.declared:
        yield f"{new.machine}: declared {old.declared} -> {new.declared}"
    if old.test_up != new.test_up:
        yield f"{new.machine}: its test failover is {'up' if new.test_up else 'cleaned up'}"


def _causes(before: Causes, after: Causes) -> collections.abc.Iterator[str]:
    """By machine and rule: a number that moves within a cause is no news."""
    olds, news = _by_rule(before), _by_rule(after)
    for key, finding in news.items():
        if key not in olds:
            yield f"{level([finding])}: {finding}"
    for key, finding in olds.items():
        if key not in news:
            yield f"over: {finding.where}: {finding.what}"


def _by_rule(causes: Causes) -> dict[tuple[object, ...], Finding]:
    return {(each.where, each.rule.code, each.values.get("code")): each for each in causes.every}


def _jobs(before: Standing, after: Standing) -> collections.abc.Iterator[str]:
    olds = {job.name: job for job in before.running}
    for job in after.running:
        if job.name not in olds:
            yield f"job {job.title or job.name} of {job.target or '?'} runs"
    for job in before.running:
        state = after.states.get(job.name)
        if state and not any(each.name == job.name for each in after.running):
            yield f"job {job.title or job.name} of {job.target or '?'}: {state}"
