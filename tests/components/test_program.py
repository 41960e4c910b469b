"""The program itself: a wrong file is told in words, a right one becomes exports."""

import json
import pathlib
import runpy

import pulumi
import pytest
from ruamel.yaml import YAML

ROOT = pathlib.Path(__file__).parent.parent.parent
TOLD = 32


def run(monkeypatch, **changes):
    """Runs the program with the local stack's config, as the engine hands it over."""
    text = (ROOT / "stacks" / "Pulumi.local.yaml").read_text(encoding="utf-8")
    stack = {**YAML(typ="safe", pure=True).load(text)["config"], **changes}
    handed = {key: v if isinstance(v, str) else json.dumps(v) for key, v in stack.items()}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(handed))
    return runpy.run_path(str(ROOT / "__main__.py"))


def test_a_wrong_file_ends_the_program_with_its_mistakes_alone(engine, monkeypatch):
    """No traceback, and nothing registered: the engine shows the lines and stops."""
    lines = []
    monkeypatch.setattr(pulumi.log, "error", lines.append)

    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, **{"dr:alow": [], "dr:protect": "perhaps"})

    assert ended.value.code == TOLD
    (text,) = lines
    assert text.startswith("the stack file has mistakes\n")
    assert "\ndr:alow: unknown key; did you mean allow?" in text
    assert '\ndr:protect: "perhaps" is neither true nor false' in text
    assert engine.registered == {}


def test_a_right_file_is_exported_by_group_and_machine(engine, monkeypatch):
    programs, exported = [], {}
    monkeypatch.setattr(pulumi, "run", programs.append)
    run(monkeypatch)

    @pulumi.runtime.test
    def build():
        (program,) = programs
        return pulumi.Output.from_input(program()).apply(exported.update)

    build()

    assert sorted(exported) == ["groups", "machines", "outbound", "vaultId"]
    assert sorted(exported["groups"]) == ["shop-app", "shop-db", "shop-ops", "shop-web"]
    assert len(exported["machines"]) == 10
