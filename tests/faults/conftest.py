"""One small stack per row, and the table of rows at the end."""

import pathlib

import pytest

from tests.engine.conftest import compiled_once, engine_on_path
from tests.engine.stack import Stack
from tests.faults.happenings import SPEED
from tests.faults.prepared import Prepared

__all__ = ["compiled_once", "engine_on_path"]
TABLES = ("test_table.py", "test_journey.py")
HERE = pathlib.Path(__file__).parent


@pytest.fixture
def stack(tmp_path):
    """Two machines; nothing set up yet."""
    inventories = [HERE / "faults.yaml"]
    made = Stack(tmp_path, HERE / "estate.yaml", str(SPEED), HERE / "stack.yaml", inventories)
    yield made
    made.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A stack for the rows of a journey, at each position of it."""
    inventories = [HERE / "faults.yaml"]
    folder = tmp_path_factory.mktemp("journey")
    made = Prepared(folder, HERE / "estate.yaml", str(SPEED), HERE / "stack.yaml", inventories)
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter):
    """Result and seconds of each row, whichever process ran it."""
    rows = {}
    for outcome in ("failed", "passed"):
        for report in terminalreporter.getreports(outcome):
            name = report.nodeid.rpartition("[")[2].rstrip("]")
            if any(file in report.nodeid for file in TABLES) and report.when == "call":
                rows[name] = (outcome, report.duration)
    if rows:
        terminalreporter.section(f"fault table: {len(rows)} rows")
    for name, (outcome, seconds) in rows.items():
        terminalreporter.write_line(f"{name:40} {outcome} {seconds:6.1f} s")
