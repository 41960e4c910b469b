"""What the command says of itself, and what the docs say of it."""

import os
import pathlib
import re
import shlex

import pytest

from console import __main__ as console
from stacks.files import read_yaml

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
MODULES = [module for modules in console.TOPICS.values() for module in modules]
EXAMPLES = [example for module in MODULES for example in module.EXAMPLES]


def words(line):
    """Arguments of the first `dr` of a shell line."""
    called = re.split(r"\bdr |python -m console ", line, maxsplit=1)[1]
    return shlex.split(re.split(r" [|>] | \|\| |; ", called)[0], comments=True)


def test_alone_it_lists_every_command_by_topic_with_its_examples(capsys):
    assert console.main([]) == 0
    out = capsys.readouterr().out

    assert [line for line in out.splitlines() if line in console.TOPICS] == list(console.TOPICS)
    assert all(f"  {module.NAME} " in out and module.HELP in out for module in MODULES)
    assert all(f"$ {example}" in out for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_taken_as_they_stand(example):
    assert console._parser().parse_args(words(example)).command


def test_every_command_of_the_page_on_moves_is_taken_as_it_stands():
    page = (DOCS / "moving.md").read_text(encoding="utf-8")
    fenced = "\n".join(re.findall(r"```\w+\n(.*?)```", page, re.DOTALL))
    called = [line for line in fenced.splitlines() if re.search(r"^dr |python -m console \w", line)]
    spans = re.findall(r"`(dr \w+[^`]*)`", page)

    assert len(called) >= 2
    for line in [*called, *(span for span in spans if len(span.split()) > 2)]:
        options = console._parser().parse_args([w.strip('"') for w in words(line)])
        assert options.command


def test_the_workflow_of_the_page_is_yaml_that_runs_what_it_says():
    page = (DOCS / "moving.md").read_text(encoding="utf-8")
    workflow = read_yaml(re.findall(r"```yaml\n(# \.github.*?)```", page, re.DOTALL)[0])

    assert set(workflow["jobs"]) == {"review", "apply"}
    steps = "\n".join(step.get("run", "") for step in workflow["jobs"]["apply"]["steps"])
    assert "--save-plan plan.json" in steps
    assert "--skip-preview --plan plan.json" in steps


def test_ctrl_c_is_one_line_and_no_traceback(monkeypatch, capsys):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(console.project, "stack_name", stop)

    assert console.main(["status"]) == 130
    assert capsys.readouterr().err == "dr: interrupted\n"


def test_a_reader_that_has_seen_enough_is_no_error(monkeypatch, capsys):
    """`dr points db-01 | head`: no traceback, and nothing at the interpreter's end either."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as output:
        monkeypatch.setattr("sys.stdout", output)
        monkeypatch.setattr(console.status, "main", lambda *_: bool(print("more than is read")))
        monkeypatch.setattr(console.project, "stack_name", lambda *_: "local")

        assert console.main(["status"]) == 141
    assert capsys.readouterr().err == ""
