"""`dr status --json`: the shape that docs/operating.md promises; keys are added, never changed."""

import collections.abc
import typing

from console import jobs, times
from console.causes import Causes, drilled_at, level
from console.machines import Machine
from console.proofs import Proof
from console.standing import Group, Standing
from console.status_page import tally
from site_recovery import points
from site_recovery.rulebook import Finding

SCHEMA = 1
Json = dict[str, typing.Any]


def document(
    stacks: collections.abc.Sequence[Json], word: str, code: int, now: points.Time
) -> Json:
    """The whole. stacks: what `stack` and `unread` made."""
    return {
        "schema": SCHEMA,
        "at": times.written(now),
        "level": word,
        "exitCode": code,
        "stacks": list(stacks),
    }


def unread(name: str, why: str) -> Json:
    """A stack that could not be read; it has nothing but this."""
    return {"stack": name, "error": why}


def stack(standing: Standing, found: Causes) -> Json:
    """One stack."""
    config = standing.config
    return {
        "stack": standing.stack,
        "error": "",
        "level": found.level.value,
        "vaultId": config.vault.thing.id,
        "primary": config.primary.location,
        "recovery": config.recovery.location,
        "counts": tally(standing.machines, found),
        "groups": [_group(group, found) for group in standing.groups],
        "machines": [
            _machine(machine, group, found)
            for group in standing.groups
            for machine in group.machines
        ],
        "jobs": [jobs.document(job) for job in standing.running],
        "moreJobs": dict(standing.more),
        "notes": list(standing.notes),
    }


def _group(group: Group, found: Causes) -> Json:
    source = group.source
    return {
        "group": group.group,
        "level": found.of_group(group).value,
        "declared": group.declared,
        "rpoObjectiveSeconds": group.objective_s,
        "drill": _drill(group.proof),
        "away": source is not None,
        "move": source.move if source else None,
        "recoveryPoint": source.recovery_point if source else "",
        "failedOverAt": source.failed_over_at if source else "",
        "sourceOff": source.fenced if source else None,
        "checks": {"red": source.red, "all": len(source.checks)} if source else None,
        "causes": _causes(found.groups.get(group.group, ())),
    }


def _drill(proof: Proof | None) -> Json | None:
    if proof is None:
        return None
    return {
        "name": proof.drill,
        "verdict": proof.verdict,
        "at": _written(proof.at),
        "rpoSeconds": proof.rpo_s,
        "rtoSeconds": proof.rto_s,
        "evidence": proof.file,
        "reasons": list(proof.reasons),
    }


def _machine(machine: Machine, group: Group, found: Causes) -> Json:
    return {
        "machine": machine.machine,
        "group": machine.group,
        "level": found.of_machine(machine).value,
        "site": machine.site,
        "role": machine.role,
        "position": machine.found,
        "declared": machine.declared,
        "replicationHealth": machine.health,
        "failoverHealth": machine.failover_health,
        "rpoSeconds": machine.rpo_s,
        "rpoAt": _written(machine.rpo_at),
        "percent": machine.percent,
        "placement": dict(machine.placement),
        "drilledAt": _written(drilled_at(machine, group)),
        "testUp": machine.test_up,
        "recoveryPoint": machine.recovery_point,
        "failedOverAt": machine.failed_over_at,
        "agentVersion": machine.agent_version,
        "agentExpires": _written(machine.agent_expires),
        "certificateExpires": _written(machine.certificate_expires),
        "causes": _causes(found.machines.get(machine.machine, ())),
    }


def _causes(found: collections.abc.Iterable[Finding]) -> list[Json]:
    return [
        {
            "code": each.rule.code,
            "level": level([each]).value,
            "what": each.what,
            "fix": each.fix,
        }
        for each in found
    ]


def _written(when: points.Time | None) -> str | None:
    return times.written(when) if when else None
