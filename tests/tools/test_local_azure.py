"""The local Azure as the Makefile handles it: started once, found again, stopped for sure."""

import json
import subprocess

import pytest

from tools.local_azure import LocalAzure, NotStarted, environment, write_shell_file


@pytest.fixture
def azure(tmp_path):
    azure = LocalAzure(tmp_path / "azure")
    yield azure
    azure.stop()


def test_it_is_started_once_found_again_and_stopped(azure):
    first = azure.start("--port", "0")
    found = LocalAzure(azure.directory).start("--port", "0")
    stopped = azure.stop()

    assert found == first
    assert stopped
    assert azure.ready() is None
    assert azure.stop() is False


def test_a_number_that_another_process_has_now_is_not_taken_for_it(azure):
    """After a crash or a restart of the machine the file is still there."""
    azure.directory.mkdir()
    (azure.directory / "ready.json").write_text(json.dumps({"pid": 1}))

    assert azure.ready() is None


def test_what_keeps_it_from_starting_is_told_in_its_own_words(azure):
    with pytest.raises(NotStarted, match="No such file"):
        azure.start("--port", "0", "--estate", "nowhere.yaml")


def test_the_environment_is_a_file_to_source_too(tmp_path):
    """What a person's shell does is what the demo did."""
    ready = {"environment": {"AZURE_TENANT_ID": "it's"}}
    path = tmp_path / "env"
    write_shell_file(path, environment(tmp_path, ready))
    told = subprocess.run(
        ["sh", "-c", f'. {path}; echo "$AZURE_TENANT_ID $PULUMI_BACKEND_URL"'],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == f"it's file://{tmp_path}/state\n"
