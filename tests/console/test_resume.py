"""In which order `dr resume` clears up, with an engine that only notes what it is asked."""

import gzip
import pathlib

import pytest

from console import engine, resume
from console.project import Refused

ENGINE = """#!/bin/sh
echo "$1 $2" >>asked
if [ "$1" = whoami ]; then echo '{"url": "file://state"}'; exit; fi
if [ ! -s state/.pulumi/stacks/dr/prod.json.gz.attrs ]; then
  [ -e state/.pulumi/stacks/dr/prod.json.gz.attrs ] && echo "$ERROR" >&2 && exit 255
fi
echo '{"deployment": {"resources": []}}'
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose engine reads no state with cut-off attributes."""
    engine = tmp_path / "bin" / "pulumi"
    engine.parent.mkdir()
    engine.write_text(ENGINE, encoding="utf-8")
    engine.chmod(0o755)
    monkeypatch.setenv("ERROR", "error: failed to load checkpoint: EOF")
    monkeypatch.setenv("PATH", f"{engine.parent}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    pathlib.Path("Pulumi.yaml").write_text("name: dr\n", encoding="utf-8")
    state = pathlib.Path("state/.pulumi/stacks/dr/prod.json.gz")
    state.parent.mkdir(parents=True)
    state.write_bytes(gzip.compress(b"{}"))
    state.with_name("prod.json.gz.attrs").touch()
    return tmp_path


def test_a_state_that_cannot_be_read_is_mended_before_the_engine_reads_it(project, capfd):
    resume.resume(project, "prod")

    asked = (project / "asked").read_text(encoding="utf-8").split("\n")
    assert asked == [
        "whoami --json",
        "cancel --yes",
        "stack export",
        "refresh --yes",
        "up --yes",
        "",
    ]
    assert (
        "dr: prod.json.gz.attrs was cut off when the engine died; removed" in capfd.readouterr().out
    )


def test_without_an_engine_it_is_said(project, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(Refused, match="pulumi is not on PATH"):
        resume.resume(project, "prod")


def test_another_command_leads_here(project):
    with pytest.raises(Refused, match="failed to load checkpoint: EOF; `dr resume` mends"):
        engine.answer(project, "stack", "export")


def test_an_up_that_fails_says_how_to_keep_what_exists(project, monkeypatch):
    monkeypatch.setattr(engine, "watched", lambda _directory, what, *_: 255 * (what == "up"))

    with pytest.raises(Refused, match=r"pulumi up ended with 255.*`dr resume --made NAME`"):
        resume.resume(project, "prod")
