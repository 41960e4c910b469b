"""The recipes for what Pulumi's Python API does not offer."""

import logging
import threading
from concurrent import futures

import grpc
import pytest

from providers import engine


class Request:
    """A call of the engine, as the server hands it to a provider."""

    urn = "urn:pulumi:local::dr::dr:siterecovery:Fabric::shop-fabric"


def serve(request, inner):
    """A frame of the server: the request is one of its locals."""
    assert request
    return inner()


def test_the_urn_is_found_in_the_servers_frame():
    assert serve(Request(), engine.request_urn) == Request.urn


def test_without_a_request_there_is_no_urn():
    assert engine.request_urn() == ""


def test_the_servers_threads_are_widened():
    executor = futures.ThreadPoolExecutor(max_workers=4)

    assert engine.widen_executors([executor, object()]) == 1
    assert executor._max_workers == 256


def test_cancel_ends_every_wait():
    """The dynamic server itself answers Cancel and ignores it."""
    stop = threading.Event()
    old = grpc.unary_unary_rpc_method_handler(lambda *_: None)
    table = grpc.method_handlers_generic_handler("pulumirpc.ResourceProvider", {"Cancel": old})

    assert engine.hook_cancel([table, object()], stop) == 1
    table._method_handlers[engine.CANCEL].unary_unary(None, None)

    assert stop.is_set()


def test_a_release_without_what_is_looked_for_breaks_nothing():
    assert engine.hook_cancel([object()], threading.Event()) == 0
    assert engine.widen_executors([object()]) == 0


@pytest.fixture
def lines(monkeypatch):
    """What rows were sent, without an engine; the clock is the test's."""
    sent = []
    now = [0.0]
    monkeypatch.setattr(engine, "engine_log", lambda urn, text, ephemeral=False: sent.append(text))
    monkeypatch.setattr(engine.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(engine, "shown_every", lambda: 15.0)
    return (sent, now)


def test_progress_is_sent_when_it_changed_and_not_too_often(lines):
    """Without a terminal the engine prints every message on a line of its own."""
    sent, now = lines
    row = engine.Progress("urn")

    for second, text in [(0, "a"), (1, "b"), (20, "a"), (21, "c"), (40, "c")]:
        now[0] = float(second)
        row.show(text)

    assert sent == ["a", "c"]


def test_the_last_line_is_always_sent(lines):
    sent, _ = lines
    row = engine.Progress("urn")
    row.show("a")
    row.done("b")

    assert sent == ["a", "b"]


@pytest.mark.parametrize(("ci", "seconds"), [("true", 15.0), ("", 15.0)])
def test_a_log_without_a_terminal_is_quiet(monkeypatch, ci, seconds):
    def none(*_):
        raise OSError

    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(engine.os, "open", none)
    engine.shown_every.cache_clear()

    assert engine.shown_every() == seconds
    engine.shown_every.cache_clear()


def test_outside_the_plugin_lines_go_to_the_log(caplog):
    with caplog.at_level(logging.INFO):
        engine.engine_log("urn", "37/100 protected")

    assert "37/100 protected" in caplog.text
