"""The shared lists of a vault: who reads, how often, and what pages are left unread."""

import itertools
import threading

import pytest

from site_recovery import client, errors, look, watch
from site_recovery.machine import Vault
from tests.site_recovery import wire
from tests.support.calls import SUBSCRIPTION, make_vault

SETTINGS = client.Settings("https://localhost:8443")
PLACE = Vault(SUBSCRIPTION, "rg", "vault")


@pytest.fixture
def watched(world):
    """The watch of an empty vault."""
    make_vault(world)
    watch.forget()
    look.forget()
    return watch.of(SETTINGS, PLACE)


def jobs(*rows):
    """A page of jobs: name, scenario, state, target, start."""
    keys = ("scenarioName", "state", "targetObjectName", "startTime")
    return [
        {"name": name, "properties": dict(zip(keys, values, strict=True))} for name, *values in rows
    ]


def serve(monkeypatch, watched, items=(), pages=()):
    """Answer with these items and pages of jobs; gives the list of what was asked."""
    asked = []

    def answer(collection, options):
        asked.append(collection)
        yield from [list(items)] if collection == "replicationProtectedItems" else pages

    monkeypatch.setattr(watched, "_pages", answer)
    return asked


def test_the_api_version_is_the_sdks_own(watched):
    """A list that is read as JSON shall show what the SDK's models would."""
    assert watched.service._config.api_version == watch.API_VERSION


def test_one_watch_per_vault_whatever_its_spelling():
    watch.forget()
    shouted = Vault(SUBSCRIPTION.upper(), "RG", "Vault")

    assert watch.of(SETTINGS, PLACE) is watch.of(SETTINGS, shouted)


def test_a_vault_that_is_not_there_is_empty(world):
    """404 for no vault, 400 for one that never held an object: both are nothing to see."""
    watch.forget()

    assert watch.of(SETTINGS, PLACE).read().items == []


def test_a_fresh_snapshot_is_shared(watched, monkeypatch):
    asked = serve(monkeypatch, watched)

    first = watched.recent(client.monotonic())
    again = watched.recent(client.monotonic() - 60)

    assert again is first
    assert len(asked) == 2


def test_many_threads_that_need_one_read_one(watched, monkeypatch):
    asked = serve(monkeypatch, watched)
    now = client.monotonic()
    threads = [threading.Thread(target=watched.recent, args=(now,)) for _ in range(20)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(asked) == 2


def test_a_read_that_fails_fails_for_all_who_wait(watched, monkeypatch):
    """Else each would try in turn, for minutes."""
    reads, failures = [], []
    ready = threading.Event()

    def read(**_):
        reads.append(1)
        ready.wait(5)
        raise errors.Unreachable("NoAnswer", "nothing", "vault")

    def ask():
        try:
            watched.recent(client.monotonic())
        except errors.Unreachable as error:
            failures.append(error)

    monkeypatch.setattr(watched, "read", read)
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    threading.Timer(0.1, ready.set).start()
    for thread in threads:
        thread.join()

    assert len(failures) == 8
    assert len(reads) < 4


def test_the_interval_grows_while_the_service_asks_for_none(watched, monkeypatch, world):
    serve(monkeypatch, watched)
    times = [world.clock.now()]
    snapshot = watched.recent(client.monotonic())

    for _ in range(7):
        snapshot = watched.next(snapshot)
        times.append(world.clock.now())

    gaps = [round(b - a) for a, b in itertools.pairwise(times)]
    assert gaps == [2, 4, 8, 16, 30, 30, 30]


def test_older_pages_are_read_only_while_something_runs_on_them(watched, monkeypatch):
    """The first look: jobs are listed newest first, and yesterday's need not be read."""
    left = []

    def pages():
        yield jobs(("c", "EnableDr", "InProgress", "web-01", "2026-01-05T08:03:00Z"))
        yield jobs(("b", "EnableDr", "Succeeded", "web-02", "2026-01-05T08:02:00Z"))
        left.append(1)
        yield jobs(("a", "EnableDr", "Succeeded", "web-03", "2026-01-05T08:01:00Z"))

    serve(monkeypatch, watched, pages=pages())

    assert set(watched.read().jobs) == {"c", "b"}
    assert not left


def test_later_looks_read_down_to_the_oldest_that_ran(watched, monkeypatch):
    """What ran at the last look must show how it ended."""
    running = jobs(("b", "EnableDr", "InProgress", "web-01", "2026-01-05T08:02:00Z"))
    before = jobs(("a", "EnableDr", "Succeeded", "web-09", "2026-01-05T08:01:00Z"))
    serve(monkeypatch, watched, pages=[running, before])
    watched.read()
    ended = jobs(("b", "EnableDr", "Failed", "web-01", "2026-01-05T08:02:00Z"))
    new = jobs(("c", "EnableDr", "Succeeded", "web-02", "2026-01-05T08:03:00Z"))
    older = jobs(("0", "EnableDr", "Failed", "web-08", "2026-01-05T08:00:00Z"))
    serve(monkeypatch, watched, pages=[new, ended, before, older])

    snapshot = watched.read()

    assert snapshot.jobs["b"].failed
    assert "0" not in snapshot.jobs


def test_a_machine_is_found_by_its_home_id_in_both_containers(watched, monkeypatch):
    away = wire.item_showing(fabricObjectId="/x", recoveryAzureResourceGroupId=wire.HOME)
    away["id"] = f"{wire.CONTAINER_2}/replicationProtectedItems/any"
    for shown in (wire.item(), away):
        serve(monkeypatch, watched, items=[shown])

        assert watched.read().found(wire.VAULT, wire.machine()) == [shown]


def test_another_machines_item_is_not_found(watched, monkeypatch):
    serve(monkeypatch, watched, items=[wire.item_showing(fabricObjectId=wire.VM + "2")])

    assert watched.read().found(wire.VAULT, wire.machine()) == []


def test_jobs_are_told_by_target_and_scenario(watched, monkeypatch):
    rows = jobs(
        ("a", "EnableDr", "InProgress", "WEB-01", "2026-01-05T08:03:00Z"),
        ("b", "DisableDr", "Succeeded", "web-01", "2026-01-05T08:02:00Z"),
        ("c", None, "NotStarted", None, None),
    )
    serve(monkeypatch, watched, pages=[rows])

    snapshot = watched.read()

    assert [job.name for job in snapshot.running("web-01", "EnableDr")] == ["a"]
    assert snapshot.running("web-01", "DisableDr") == []
    assert [job.name for job in snapshot.shells()] == ["c"]


def test_the_newest_job_of_a_machine_is_told_by_scenario(watched, monkeypatch):
    rows = jobs(
        ("a", "EnableDr", "Succeeded", "WEB-01", "2026-01-05T08:01:00Z"),
        ("c", "PrimaryIrCompletion", "Failed", "web-01", "2026-01-05T08:03:00Z"),
        ("b", "PrimaryIrCompletion", "Succeeded", "web-01", "2026-01-05T08:02:00Z"),
        ("d", "EnableDr", "InProgress", "web-02", "2026-01-05T08:04:00Z"),
    )
    serve(monkeypatch, watched, pages=[rows])

    snapshot = watched.read()

    assert snapshot.latest("web-01", "EnableDr", "PrimaryIrCompletion").name == "c"
    assert snapshot.latest("web-01", "EnableDr").name == "a"
    assert snapshot.latest("web-01", "DisableDr") is None


class Counted(dict):
    """A part of an item that counts how often it is read."""

    reads = 0

    def __getitem__(self, key):
        Counted.reads += 1
        return super().__getitem__(key)


class Target(str):
    """A job's target that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def casefold(self):
        Target.compared += 1
        return super().casefold()


def asked_of(number, under):
    """How often items and jobs are read when as many machines as there are items ask for both."""
    items, rows, machines = [], {}, []
    for each in range(number):
        home = wire.VM.replace("web-01", f"web-{each}")
        machines.append({**wire.machine(), "machine_id": home})
        shown = wire.item_showing(
            fabricObjectId=home if under == wire.CONTAINER else "/x",
            recoveryAzureResourceGroupId=wire.HOME,
            recoveryAzureVMName=f"web-{each}",
        )
        items.append(Counted(shown | {"id": f"{under}/replicationProtectedItems/{each}"}))
        target = Target(f"web-{each}")
        rows[str(each)] = watch.Job(str(each), "EnableDr", "Failed", target, "2026-01-05T08:01Z")
    Counted.reads = Target.compared = 0
    snapshot = watch.Snapshot(1, 0.0, items, rows)
    found = [snapshot.found(wire.VAULT, one) for one in machines]
    latest = [snapshot.latest(f"web-{each}", "EnableDr") for each in range(number)]
    assert [each for [each] in found] == items
    assert latest == list(rows.values())
    return Counted.reads, Target.compared


@pytest.mark.parametrize("under", [wire.CONTAINER, wire.CONTAINER_2], ids=["home", "away"])
def test_a_fleet_that_asks_costs_no_square(under):
    """Every machine asks on every turn, for hours: a look-up each, and no search of all."""
    few, many = asked_of(10, under), asked_of(20, under)

    assert many == tuple(2 * count for count in few)


def test_few_remaining_writes_slow_down(watched, monkeypatch, world):
    monkeypatch.setattr(client, "pace", lambda _: client.Pace(remaining_writes=3))
    begun = world.clock.now()

    class Answer:
        status_code, headers = 200, {}

    def begin(**options):
        response = type("R", (), {"http_response": Answer})
        options["polling"].initialize(None, response, None)

    watched.write(begin, target="x")

    assert world.clock.now() - begun == 1.0


def test_the_look_is_one_reading_for_all(watched, monkeypatch):
    asked = serve(monkeypatch, watched)

    assert look.at(watched).snapshot is look.at(watched).snapshot
    assert len(asked) == 2


def test_a_look_without_an_answer_says_why(watched, monkeypatch):
    def read(**_):
        raise errors.Unreachable("NoAnswer", "nothing there", "vault vault")

    monkeypatch.setattr(watched, "read", read)

    assert look.at(watched) == look.Look(None, "vault vault: NoAnswer: nothing there")


def test_a_look_that_takes_too_long_is_given_up(watched, monkeypatch):
    """Together they wait once: three hundred machines do not wait three hundred times."""
    hang = threading.Event()
    monkeypatch.setattr(watched, "read", lambda **_: hang.wait(30))
    monkeypatch.setattr(look, "LIMIT_S", 0.1)

    told = [look.at(watched).why for _ in range(3)]

    assert told == ["no answer within 0 s"] * 3
    hang.set()


def test_a_look_tries_once_and_not_for_long(watched, monkeypatch):
    seen = {}
    monkeypatch.setattr(watched, "read", lambda **options: seen.update(options))

    look.at(watched)

    assert seen == {"retry_total": 0, "connection_timeout": 10.0, "read_timeout": 10.0}
