"""The project that a command is about: what its stack's state has."""

import json
import subprocess

from console import project

STATE = {
    "deployment": {
        "resources": [
            {
                "type": "azure-native:network:VirtualNetwork",
                "id": "/subscriptions/S/V",
                "custom": True,
            },
            {"type": "azure-native:network:Subnet", "id": "/read", "external": True},
            {"type": "pulumi:pulumi:Stack", "urn": "u"},
            {"type": "pulumi-python:siterecovery:Fabric", "id": "/subscriptions/s/f"},
        ]
    }
}


def answering(monkeypatch, export, listed=""):
    """An engine that answers to these two commands."""

    def run(command, **_more):
        out = export if "export" in command else listed
        return subprocess.CompletedProcess(command, 0 if out else 255, stdout=out, stderr="")

    monkeypatch.setattr(project.subprocess, "run", run)


def test_native_things_of_the_state_are_the_stacks_own(monkeypatch, tmp_path):
    """What it only reads is not."""
    answering(monkeypatch, json.dumps(STATE))

    assert project.made_ids(tmp_path, "shop") == {"/subscriptions/s/v"}


def test_a_stack_that_is_not_there_yet_has_made_nothing(monkeypatch, tmp_path):
    answering(monkeypatch, "", json.dumps([{"name": "other"}]))

    assert project.made_ids(tmp_path, "shop") == frozenset()


def test_a_state_that_cannot_be_read_tells_nothing(monkeypatch, tmp_path):
    """Nobody is signed in to the backend, or the stack is there and its export fails."""
    answering(monkeypatch, "", "")
    assert project.made_ids(tmp_path, "shop") is None

    answering(monkeypatch, "", json.dumps([{"name": "shop"}]))
    assert project.made_ids(tmp_path, "shop") is None


def test_without_the_engine_nothing_is_known(monkeypatch, tmp_path):
    def missing(*_args, **_more):
        raise FileNotFoundError

    monkeypatch.setattr(project.subprocess, "run", missing)

    assert project.made_ids(tmp_path, "shop") is None
