"""The world: time, events, chance, and what survives a restart."""

import json
import math

import pytest

from emulator.app import build_world
from emulator.clock import InstantClock, ScaledClock, VirtualClock, make
from emulator.store import Store
from emulator.world import EVENTS
from tests.support import call, make_vault
from tests.support.ground import GROUP, MACHINE, lay_ground, machine_body


@pytest.fixture
def seen(monkeypatch):
    """An event that notes when it happened."""
    happened = []
    monkeypatch.setitem(
        EVENTS, "test.seen", lambda world, what: happened.append((what, world.time()))
    )
    return happened


def test_events_happen_in_order_each_at_its_own_moment(world, seen):
    """However late somebody looks."""
    world.schedule(20, "test.seen", what="late")
    world.schedule(10, "test.seen", what="early")

    world.pass_time(1000)

    assert seen == [("early", 10.0), ("late", 20.0)]


def test_events_that_follow_from_events_are_on_time(world, seen, monkeypatch):
    def chained(world):
        world.schedule(5, "test.seen", what="next")

    monkeypatch.setitem(EVENTS, "test.chained", chained)
    world.schedule(10, "test.chained")

    world.pass_time(60)

    assert seen == [("next", 15.0)]


def test_a_cancelled_event_does_not_happen(world, seen):
    world.cancel(world.schedule(1, "test.seen", what="x"))

    world.pass_time(10)

    assert seen == []


def test_draws_depend_on_the_seed_and_the_key_only():
    worlds = [build_world(clock=VirtualClock(), seed=seed) for seed in (1, 1, 2)]
    worlds[0].draw("other")

    first, same, other = (world.draw("enable", "vm") for world in worlds)

    assert first == same != other
    assert 0 <= first < 1


def test_guids_do_not_repeat(world):
    assert len({world.new_guid() for _ in range(50)}) == 50
    assert world.guid("a") == world.guid("a") != world.guid("b")


def test_stamps_have_seven_digits_cut_off(world):
    world.clock.advance(0.12345678)

    assert world.stamp() == "2026-01-05T08:00:00.1234567Z"
    assert world.stamp(0) == "2026-01-05T08:00:00Z"


@pytest.mark.parametrize(("speed", "wait"), [(1.0, 30), (60.0, 1), (10.0, 3), (math.inf, 0)])
def test_retry_after_is_scaled(world, speed, wait):
    world.speed = speed

    assert world.retry_after() == wait


def test_a_scaled_clock_runs_ahead_and_can_be_pushed(monkeypatch):
    moments = iter([100.0, 101.0, 101.0])
    monkeypatch.setattr("emulator.clock.time.monotonic", lambda: next(moments))
    clock = ScaledClock(60)

    first = clock.now()
    clock.advance(40)

    assert (first, clock.now()) == (60.0, 100.0)


def test_speeds_choose_their_clock():
    assert isinstance(make(math.inf), InstantClock)
    assert isinstance(make(2.0), ScaledClock)


def test_an_instant_world_jumps_when_it_is_read():
    """A poll that finds something running finds it ended soon."""
    world = build_world(clock=InstantClock(), speed=math.inf)
    lay_ground(world)
    reply = call(world, "PUT", MACHINE, machine_body())
    poll = reply.headers["Azure-AsyncOperation"].removeprefix("https://localhost:8443")

    assert reply.headers["Retry-After"] == "0"
    assert [call(world, "GET", poll).body["status"] for _ in range(2)][-1] == "Succeeded"


def reopened(path):
    return build_world(clock=VirtualClock(), store=Store(path))


def test_a_restarted_world_goes_on_where_it_was(tmp_path):
    """Documents, the clock, running operations and their ends."""
    path = str(tmp_path / "state")
    first = reopened(path)
    lay_ground(first)
    first.pass_time(100)
    reply = call(first, "PUT", MACHINE, machine_body())
    poll = reply.headers["Azure-AsyncOperation"].removeprefix("https://localhost:8443")
    first.store.close()

    second = reopened(path)
    before = call(second, "GET", poll).body["status"]
    second.pass_time(60)

    assert second.epoch == first.epoch
    assert second.clock.now() == 160
    assert dict(second.resources).keys() == dict(first.resources).keys()
    assert (before, call(second, "GET", poll).body["status"]) == ("InProgress", "Succeeded")


def test_changes_in_place_and_removals_are_saved(tmp_path):
    path = str(tmp_path / "state")
    first = reopened(path)
    vault = make_vault(first)
    call(first, "PATCH", GROUP, {"tags": {"a": "b"}})
    call(first, "DELETE", vault)
    first.pass_time(60)
    first.save()
    first.store.close()

    second = reopened(path)

    assert second.resources[GROUP]["tags"] == {"a": "b"}
    assert vault not in second.resources


def test_what_one_call_made_reads_back_in_the_order_of_its_making(tmp_path):
    """Lists would answer otherwise after each restart."""
    path = str(tmp_path / "state")
    first = reopened(path)
    made = [f"{GROUP}/providers/Example.Test/things/{number}" for number in range(50, 0, -1)]
    first.resources.update({key: {"id": key} for key in made})
    first.close()

    assert list(reopened(path).resources)[-50:] == made


def test_only_what_changed_is_written(world, monkeypatch):
    lay_ground(world)
    world.save()
    written = []
    monkeypatch.setattr(world.store, "save", lambda changes: written.extend(changes))

    call(world, "PATCH", GROUP, {"tags": {"a": "b"}})
    call(world, "GET", GROUP)

    resources = [(key, json.loads(text)) for kind, key, text in written if kind == "resources"]
    assert [(key, body["tags"]) for key, body in resources] == [(GROUP, {"a": "b"})]


def test_what_is_not_json_is_never_kept(world):
    """A world that cannot be saved cannot survive a restart."""
    world.resources["/x"] = {"when": object()}

    with pytest.raises(TypeError):
        world.save()
