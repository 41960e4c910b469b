"""Fixtures for journeys with the real engine against the local Azure."""

import os
import pathlib
import shutil

import pytest

from tests.engine.stack import ROOT, Stack

ENGINE = ROOT / ".engine" / "bin"
SHOP = ROOT / "emulator" / "estates" / "shop.yaml"


@pytest.fixture(autouse=True)
def engine_on_path(monkeypatch):
    """The engine that `make engine` set up, or the one on PATH; without one, say how to get it."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(ENGINE), os.environ["PATH"]]))
    if not shutil.which("pulumi"):
        pytest.fail("no Pulumi engine: run `make engine`, then this again", pytrace=False)


@pytest.fixture(autouse=True)
def compiled_once(monkeypatch):
    """Each engine call starts four processes of ours; none compiles what another one has."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


@pytest.fixture
def stack(tmp_path):
    """The web shop: ten machines, nothing set up yet."""
    yield from _stack(tmp_path, SHOP)


def _stack(directory: pathlib.Path, estate: pathlib.Path):
    made = Stack(directory, estate)
    yield made
    made.close()
