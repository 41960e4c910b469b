"""Drills: what the records of drills are told, and what the stack tells of each group's."""

import collections.abc
import json
import typing

import pulumi

from components import groups, naming
from components.machines import machine_inputs
from providers.drill import Drill as Record
from providers.drill_verdict import DrillVerdict
from providers.settlement import Settlement
from stacks.config import Config, Drill, Evidence, Group

Props = dict[str, typing.Any]
Options = collections.abc.Callable[..., pulumi.ResourceOptions]


class Drills:
    """The drills of a vault, one record per group that has one, and their one verdict.

    They stand after the settlement, and after what must outlive them: the items of their machines,
    and the networks made for them, both by group. No settlement waits for a drill. verdict: None
    where no group has a drill.
    """

    verdict: DrillVerdict | None

    def __init__(
        self,
        name: str,
        config: Config,
        settlement: Settlement,
        outlive: collections.abc.Mapping[
            str, collections.abc.Sequence[pulumi.Input[pulumi.Resource]]
        ],
        options: Options,
    ) -> None:
        self._name, self._config, self.verdict = name, config, None
        told = {
            group: drill_inputs(config, each, each.drill)
            for group, each in config.groups.items()
            if each.drill is not None
        }
        keys, records = naming.vault_keys(config), dict[str, Record]()
        for group, inputs in told.items():
            opts = options(settlement, *outlive[group])
            records[group] = Record(f"{name}-{group}-drill", {**keys, **inputs}, opts)
        if records:
            self.verdict = DrillVerdict(
                f"{name}-drills",
                {
                    **keys,
                    "drills": {group: _named(inputs) for group, inputs in told.items()},
                    "submitted": {group: record.submitted for group, record in records.items()},
                    "evidence": evidence_inputs(config.evidence),
                },
                options(*records.values()),
            )

    def history(self, group: str) -> pulumi.Input[list[Props]]:
        """The last drills of a group, newest first; none where nobody asked for one."""
        if self.verdict is None:
            return []
        return self.verdict.history.apply(lambda found: (found or {}).get(group) or [])


def drill_inputs(config: Config, group: Group, drill: Drill) -> Props:
    """A drill as its record knows it; a key that is absent means none.

    A machine's keys are one JSON text, as the settlement has them.
    """
    settled = groups.settlement_inputs(group)
    objectives = {
        "rpo_minutes": drill.objectives.rpo_minutes,
        "rto_minutes": drill.objectives.rto_minutes,
    }
    sentinel = drill.sentinel and {
        "write": drill.sentinel.write,
        "read": drill.sentinel.read,
        "timeout_s": drill.sentinel.timeout_s,
    }
    told = {
        "group": group.name,
        "drill": drill.name,
        "machines": {
            name: json.dumps(machine_inputs(config, config.machines[name]), sort_keys=True)
            for name in group.machines
        },
        "position": group.position,
        "side": drill.side,
        "network_id": drill.network.thing.id,
        "isolated": drill.isolated,
        "keep": drill.keep,
        "recovery_point": groups.point_inputs(drill.recovery_point),
        "boot_order": settled["boot_order"],
        "consistency_group": group.consistency_group,
        "actions": settled.get("actions"),
        "checks": [groups.check_inputs(check) for check in drill.checks] or None,
        "objectives": {k: v for k, v in objectives.items() if v is not None} or None,
        "sentinel": sentinel,
        "evidence": evidence_inputs(config.evidence),
    }
    return {key: value for key, value in told.items() if value is not None}


def _named(inputs: Props) -> str:
    """A drill as one text; its own record tells of the machines, which are the most of it."""
    return json.dumps({**inputs, "machines": list(inputs["machines"])}, sort_keys=True)


def evidence_inputs(evidence: Evidence) -> Props:
    """Where evidence is kept: `directory` or `container`."""
    told = {"directory": evidence.directory, "container": evidence.container}
    return {key: value for key, value in told.items() if value is not None}
