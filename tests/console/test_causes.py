"""Why somebody should look: each row is met by a case that has nothing else wrong with it."""

import dataclasses
import datetime
import pathlib

import pytest

from console import causes, project, status_rules
from console.away import Source
from console.causes import Level
from console.machines import ENABLING, Fault, Machine
from console.proofs import Proof
from console.standing import Group, Standing
from site_recovery.positions import ABSENT
from tests.test_layers import ROOT

NOW = datetime.datetime(2026, 11, 21, 10, tzinfo=datetime.UTC)
HOME, AWAY = "primary/protected", "recovery/failedOver"
WELL = Machine(
    "web-01",
    "shop",
    HOME,
    HOME,
    "primary",
    "eastus2",
    health="Normal",
    failover_health="Normal",
    rpo_s=300,
    rpo_at=NOW,
    drilled_at=NOW - datetime.timedelta(days=3),
    agent_version="9.52",
)
LEFT = Source(3, "latest", "2026-11-21T09:00:00Z", True, (True,), False, True)
GREEN = Proof("2026-11", "green", NOW, "0001-shop-2026-11.json", (), ("web-01",), 60, 300)
RED = dataclasses.replace(GREEN, verdict="red", reasons=("smoke is red",))
SOON = NOW + datetime.timedelta(days=20)
WARNED = Fault("151083", "The agent is old", "Update it", True)
FAILED = Fault("153006", "No point for 61 minutes", "Check it", False)
DAY = datetime.timedelta(days=1)

CASES = {
    "not-replicated": {"found": ABSENT, "role": ""},
    "position-unknown": {"found": "Odd, active location nowhere", "role": ""},
    "service-error": {"health": "Critical", "faults": (FAILED,)},
    "health-critical-unexplained": {"health": "Critical"},
    "rpo-over-objective": {"rpo_s": 901},
    "on-its-way": {"found": ENABLING, "role": ""},
    "not-as-declared": {"found": "primary/committed"},
    "service-warning": {"health": "Warning", "faults": (WARNED,)},
    "health-warning-unexplained": {"failover_health": "Warning"},
    "rpo-stale": {"rpo_at": NOW - DAY / 12},
    "test-failover-up": {"test_up": True},
    "agent-update-required": {"update_required": True},
    "agent-expiring": {"agent_expires": SOON},
    "agent-certificate-expiring": {"certificate_expires": SOON},
}
NEVER = dataclasses.replace(WELL, drilled_at=None)
OVER = dataclasses.replace(WELL, found=AWAY, declared=AWAY, role="recovery", rpo_s=None)
GROUPS = {
    "runs-unprotected": {"machine": OVER, "source": LEFT},
    "drill-never": {"machine": NEVER},
    "drill-old": {"machine": dataclasses.replace(WELL, drilled_at=NOW - 91 * DAY)},
    "may-run-twice": {"source": dataclasses.replace(LEFT, fenced=False)},
    "source-unknown": {"source": dataclasses.replace(LEFT, fenced=None)},
    "checks-red": {"source": dataclasses.replace(LEFT, checks=(False,), unchecked=True)},
    "drill-red": {"proof": RED},
}


def group(machine=WELL, **told):
    """A group of one machine, with an objective of 15 minutes."""
    rest = {"objective_s": 900, "keeps": False, "source": None, "proof": None, **told}
    return Group("shop", machine.declared, (machine,), **rest)


def found(machine=WELL, **told):
    """What is to be said of it, by code."""
    config = project.load(pathlib.Path(ROOT), "local")
    standing = Standing("shop", config, NOW, (group(machine, **told),))
    return causes.causes(standing)


def codes(causes_):
    return [finding.rule.code for finding in causes_.every]


def test_nothing_is_said_of_what_is_well():
    assert codes(found()) == []
    assert found().level is Level.NORMAL


def test_every_row_has_a_case():
    """A row without one could never be met and nobody would notice."""
    rows = (*status_rules.CRITICAL, *status_rules.WARNINGS, *status_rules.SHARED)

    assert {rule.code for rule in rows} == {*CASES, *GROUPS}


@pytest.mark.parametrize("code", CASES)
def test_a_row_of_machines_is_met_alone(code):
    told = found(dataclasses.replace(WELL, **CASES[code]))

    assert codes(told) == [code]


@pytest.mark.parametrize("code", GROUPS)
def test_a_row_of_groups_is_met_alone(code):
    told = found(**GROUPS[code])

    assert codes(told) == [code]
    assert list(told.groups["shop"]) == told.every


@pytest.mark.parametrize("rule", status_rules.CRITICAL, ids=lambda rule: rule.code)
def test_what_wakes_somebody_is_critical(rule):
    case = found(dataclasses.replace(WELL, **CASES.get(rule.code, {})), **GROUPS.get(rule.code, {}))

    assert case.level is Level.CRITICAL
    assert case.of_group(group(dataclasses.replace(WELL, **CASES.get(rule.code, {})))) is (
        Level.CRITICAL
    )


def test_the_service_s_word_that_nobody_tested_is_told_once_as_ours():
    untested = Fault("161011", "No successful test failover", "Do one", True)
    machine = dataclasses.replace(
        WELL, failover_health="Warning", faults=(untested,), drilled_at=None
    )

    assert codes(found(machine)) == ["drill-never"]


def test_a_drill_that_one_machine_of_a_group_lacks_is_told_of_that_machine():
    """It came later; of the whole group it is told once, as the group's."""
    late = dataclasses.replace(NEVER, machine="web-02")
    config = project.load(pathlib.Path(ROOT), "local")
    both = dataclasses.replace(group(), machines=(WELL, late))
    told = causes.causes(Standing("shop", config, NOW, (both,)))

    assert [str(finding) for finding in told.machines["web-02"]] == [
        "web-02: no drill ever succeeded; give its group a drill of a new name"
    ]
    assert (told.machines["web-01"], told.groups["shop"]) == ((), ())


def test_evidence_counts_as_a_drill_where_the_service_forgot_it():
    """After a reprotect the item is another one, without a last test."""
    machine = dataclasses.replace(WELL, drilled_at=None)

    assert codes(found(machine, proof=GREEN)) == []


def test_a_test_failover_that_the_file_keeps_is_as_declared():
    assert codes(found(dataclasses.replace(WELL, test_up=True), keeps=True)) == []


def test_an_rpo_without_an_objective_is_never_over_it():
    assert codes(found(dataclasses.replace(WELL, rpo_s=9999), objective_s=None)) == []


def test_a_source_of_a_group_that_replicates_again_is_no_question():
    """After a reprotect there is nothing left that could run."""
    back = dataclasses.replace(LEFT, fenced=None, left=False)

    assert codes(found(source=back)) == []


def test_a_seeding_machine_is_on_its_way_only_to_its_own_side():
    seeding = dataclasses.replace(WELL, found="recovery/seeding", rpo_s=None)

    assert codes(found(seeding)) == ["not-as-declared"]
