"""The preflight record: new machines are asked for before anything starts, and nothing else is."""

import functools
import json
import logging

import pytest
from pulumi.output import Unknown

from providers import preflight
from providers.preflight import PreflightProvider
from site_recovery import errors
from site_recovery.preflight import checks
from site_recovery.rulebook import Rule, Severity
from tests.providers import fleet
from tests.providers.pair import PLACE, configured, fault
from tests.site_recovery.preflight import shop

NEW = Rule("new", Severity.REFUSE, "always", "{name} will not do", "take it out", "assumed")
ODD = Rule("odd", Severity.WARN, "always", "{name} is odd", "look at it", "assumed")


SAME = Rule("same", Severity.REFUSE, "always", "it will not do", "take it out", "assumed")
ALIKE = Rule("alike", Severity.WARN, "always", "it is odd", "look at it", "assumed")


def refuse(facts):
    for name in facts.subject["machines"]:
        yield NEW.found(name, name=name)
        yield ODD.found(name, name=name)


@pytest.fixture
def estate(estate_world, monkeypatch):
    """The shop, and one check that refuses and warns of every machine it is asked for."""
    monkeypatch.setattr(checks, "CHECKS", (refuse,))
    fleet.prepare(estate_world)
    fleet.forget()
    return estate_world


def props(*names, **more):
    """Inputs as the components send them."""
    chosen = {name: shop.machine(name) for name in names or ("web-01",)}
    told = {**shop.subject(**chosen), **more}
    return {**PLACE, "subject": json.dumps(told, sort_keys=True)}


def provider(**config):
    return configured(PreflightProvider, **config)


def stored(*names, **more):
    """The state after an `up` with these machines."""
    fleet.forget()
    taken = provider(liveCheck="off").check({}, props(*names, **more))
    assert taken.failures == []
    return provider().create(taken.inputs).outs


def refused(olds, news, **config):
    fleet.forget()
    return [each.reason for each in provider(**config).check(olds, news).failures]


def test_every_new_machine_is_asked_for_and_all_refusals_come_at_once(estate):
    """The engine stops at the first resource that refuses: one record must name them all."""
    assert refused({}, props("web-01", "web-02")) == [
        "web-01: web-01 will not do; take it out",
        "web-02: web-02 will not do; take it out",
    ]


@pytest.fixture
def alike(monkeypatch):
    """One check that says the same of every machine."""

    def both(facts):
        for name in facts.subject["machines"]:
            yield SAME.found(name)
            yield ALIKE.found(name)

    monkeypatch.setattr(checks, "CHECKS", (both,))


def test_the_same_of_many_machines_is_one_line(estate, alike, caplog):
    """As doctor groups it, refusals and warnings both."""
    caplog.set_level(logging.INFO)

    told = refused({}, props("web-01", "web-02"))

    assert told == ["machines web-01, web-02: it will not do; take it out"]
    assert "warning: machines web-01, web-02: it is odd; look at it" in caplog.text


def test_a_line_that_cannot_name_all_says_what_does(estate, alike):
    told = refused({}, props("web-01", "web-02", "web-03", "web-04"))

    assert told == [
        "4 machines (web-01, web-02, …): it will not do; take it out "
        "(`python -m console doctor --json` names all)"
    ]


def test_warnings_are_lines_and_no_failures(estate, caplog):
    caplog.set_level(logging.INFO)

    refused({}, props())

    assert "warning: web-01: web-01 is odd; look at it" in caplog.text


def test_a_quiet_preview_asks_nothing_at_all(estate):
    olds = stored("web-01")
    before = len(estate.journal.calls)

    assert refused(olds, props("web-01")) == []
    assert len(estate.journal.calls) == before


def test_of_a_changed_file_only_what_changed_is_asked_for(estate):
    olds = stored("web-01")

    assert refused(olds, props("web-01", "web-02")) == ["web-02: web-02 will not do; take it out"]


def test_a_change_that_all_share_asks_for_all(estate):
    """Another network may be wrong for every machine that is not replicated yet."""
    olds = stored("web-01")

    assert len(refused(olds, props("web-01", policy_name="week"))) == 1


def test_while_a_group_moves_nobody_is_asked_and_the_next_run_asks(estate):
    """Who would have to answer may be in a region that is gone."""
    olds = stored("web-01")
    moved = props("web-01", "web-02", moves={"shop": "recovery/failedOver 1"})
    before = len(estate.journal.calls)

    fleet.forget()
    taken = provider().check(olds, moved)
    asked = len(estate.journal.calls) - before
    left = provider().update("id", olds, taken.inputs).outs

    assert (taken.failures, asked) == ([], 0)
    assert refused(left, moved) == ["web-02: web-02 will not do; take it out"]


def test_a_move_alone_is_no_change_of_the_record(estate):
    """`dr move` leaves the record as it is: the next plain preview would never be quiet."""
    olds = stored("web-01")
    moved = provider().check(olds, props("web-01", moves={"shop": "recovery/failedOver 1"}))
    other = {**olds, "subject": {**olds["subject"], "shared": "another digest"}}

    assert moved.inputs["subject"]["moves"] != olds["subject"]["moves"]
    assert not provider().diff("id", olds, moved.inputs).changes
    assert provider().diff("id", olds, other).changes


def test_a_line_of_what_could_not_be_checked_stays_short(estate, monkeypatch, caplog):
    """A region that is gone answers none of three dozen checks."""

    def blind(facts):
        raise errors.Forbidden("AuthorizationFailed", f"no right {next(counted)}", "/x")

    counted = iter(range(20))
    many = [functools.update_wrapper(functools.partial(blind), blind) for _ in range(20)]
    for number, check in enumerate(many):
        check.__name__ = f"check_{number}"
    monkeypatch.setattr(checks, "CHECKS", tuple(many))
    caplog.set_level(logging.INFO)

    assert refused({}, props()) == []
    assert "check 5 and 14 more (" in caplog.text
    assert " and 18 more)" in caplog.text


def test_what_is_replicated_already_is_never_refused(estate):
    """A check that is wrong must not stand in the way of machines that are safe."""
    fleet.pulumi_up([fleet.machine("web-01")])

    assert refused({}, props("web-01")) == []


def test_what_is_being_enabled_is_not_asked_for_either(estate):
    fleet.items().create(fleet.item(fleet.machine("web-01")))
    estate.pass_time(60)

    assert refused({}, props("web-01")) == []


def test_the_live_check_can_be_off(estate):
    before = len(estate.journal.calls)

    assert refused({}, props(), liveCheck="off") == []
    assert len(estate.journal.calls) == before


def test_a_vault_that_cannot_be_looked_into_stops_no_preview(estate, caplog):
    caplog.set_level(logging.INFO)
    fault(estate, {"status": 503, "code": "Busy", "message": "Later"})

    assert refused({}, props()) == []
    assert "preview goes on from the state" in caplog.text


def test_what_could_not_be_checked_is_one_line(estate, monkeypatch, caplog):
    def blind(facts):
        raise errors.Forbidden("AuthorizationFailed", "no right", "/x")

    def also_blind(facts):
        raise errors.Forbidden("AuthorizationFailed", "no right", "/x")

    monkeypatch.setattr(checks, "CHECKS", (blind, also_blind))
    caplog.set_level(logging.INFO)

    assert refused({}, props()) == []
    assert (
        "warning: not checked: blind, also blind (/x: AuthorizationFailed: no right)" in caplog.text
    )


def test_the_checks_know_who_asks(estate, monkeypatch):
    """What bears this stack's name is no stranger's."""
    seen = []
    monkeypatch.setattr(checks, "CHECKS", (lambda facts: seen.append(facts.asker) or [],))
    monkeypatch.setattr(preflight, "request_urn", lambda: "urn:pulumi:eu::dr::type::shop-preflight")

    refused({}, props())

    assert (seen[0].stack, seen[0].made) == ("eu", None)


def test_the_state_holds_digests_only(estate):
    """A thousand machines twice in every saved step would cost more than all else."""
    outs = stored("web-01")

    assert set(outs["subject"]) == {"shared", "moves", "machines"}
    assert len(outs["subject"]["machines"]["web-01"]) == 12


def test_the_state_names_disks_that_are_left_out(estate):
    """A policy pack sees records only, and a disk that is left out is in no other."""
    disk = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/scratch"
    left = {**shop.machine("web-02"), "excluded_disks": [disk]}
    machines = {"web-01": shop.machine("web-01"), "web-02": left}

    outs = stored("web-01", machines=machines)

    assert outs["subject"]["excluded"] == {"web-02": ["scratch"]}


def test_a_changed_subject_is_an_update_that_calls_nothing(estate):
    olds = stored("web-01")
    news = provider(liveCheck="off").check(olds, props("web-01", "web-02")).inputs
    before = len(estate.journal.calls)

    assert provider().diff("id", olds, news).changes
    assert provider().update("id", olds, news).outs["subject"] == news["subject"]
    provider().delete("id", olds)
    assert len(estate.journal.calls) == before


def test_equal_subjects_are_no_change(estate):
    olds = stored("web-01")
    news = provider(liveCheck="off").check(olds, props("web-01")).inputs

    assert not provider().diff("id", olds, news).changes


def test_reading_shows_what_is_stored(estate):
    olds = stored("web-01")

    assert provider().read("id", olds).outs == olds


def test_an_unknown_subject_waits(estate):
    assert refused({}, {**PLACE, "subject": Unknown()}) == []


def test_a_subject_that_is_none_is_refused(estate):
    assert refused({}, {**PLACE, "subject": "no json"}) == [
        "vault vault: subject is no JSON object"
    ]
