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


def answering(monkeypatch, out, code=0):
    done = subprocess.CompletedProcess([], code, stdout=out, stderr="")
    monkeypatch.setattr(project.subprocess, "run", lambda *_args, **_more: done)


def test_native_things_of_the_state_are_the_stacks_own(monkeypatch, tmp_path):
    """What it only reads is not."""
    answering(monkeypatch, json.dumps(STATE))

    assert project.made_ids(tmp_path, "shop") == {"/subscriptions/s/v"}


def test_a_stack_that_is_not_there_yet_has_made_nothing_that_is_known(monkeypatch, tmp_path):
    answering(monkeypatch, "", code=255)

    assert project.made_ids(tmp_path, "shop") is None


def test_without_the_engine_nothing_is_known(monkeypatch, tmp_path):
    def missing(*_args, **_more):
        raise FileNotFoundError

    monkeypatch.setattr(project.subprocess, "run", missing)

    assert project.made_ids(tmp_path, "shop") is None
