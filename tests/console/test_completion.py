"""Completion, asked for by a real bash with the script that `dr completion bash` prints."""

import os
import pathlib
import shlex
import subprocess
import sys

import pytest

from console import __main__ as console
from console import completion

ROOT = pathlib.Path(__file__).resolve().parents[2]
STACK = """\
config:
  dr:pair:
    groups: {shop-web: {machines: [web-01]}, shop-db: {machines: [db-01]}}
    machines: machines/shop.yaml
"""
OTHER = """\
config:
  dr:pair:
    groups: {books: {machines: [books-01]}}
    machines: machines/books.yaml
"""
DEFINED = """\
dr() {{ {python} -m console "$@"; }}
source {script}
"""
ASK = """\
COMP_LINE={line} COMP_POINT={point} COMP_TYPE=9 COMP_WORDS=({words}) COMP_CWORD={last}
_python_argcomplete dr
echo "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def project(tmp_path):
    """Two stacks and their inventories; one file is broken."""
    stacks = tmp_path / "stacks"
    (stacks / "machines").mkdir(parents=True)
    (tmp_path / "Pulumi.yaml").write_text("name: dr\n")
    (stacks / "Pulumi.shop.yaml").write_text(STACK)
    (stacks / "Pulumi.books.yaml").write_text(OTHER)
    (stacks / "Pulumi.half.yaml").write_text("config: [\n")
    (stacks / "machines" / "shop.yaml").write_text("machines: {web-01: {}, db-01: {}}\n")
    (stacks / "machines" / "books.yaml").write_text("machines: {books-01: {}}\n")
    return tmp_path


def completed(project, script, *lines):
    """What a shell would offer behind each line; the engine is not to be found on its PATH."""
    (project / "dr.bash").write_text(script)
    told = DEFINED.format(python=shlex.quote(sys.executable), script=project / "dr.bash")
    for line in lines:
        words = line.split(" ")
        quoted = " ".join(map(shlex.quote, words))
        told += ASK.format(
            line=shlex.quote(line), point=len(line), words=quoted, last=len(words) - 1
        )
    done = subprocess.run(
        ["bash", "--norc", "-c", told],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return [offered.split() for offered in done.stdout.splitlines()]


def test_bash_completes_what_stands_in_the_files(project, capsys):
    """Each offer is a process of its own, as when somebody types; more of them cost seconds."""
    console.main(["completion", "bash"])
    script = capsys.readouterr().out
    options, names = completed(project, script, "dr status --wa", "dr status --stack shop --group ")

    assert options == ["--watch"]
    assert names == ["shop-db", "shop-web"]


def asked(monkeypatch, project, line):
    """The same within this process."""
    monkeypatch.chdir(project)
    options = console._parser().parse_args(line.split())
    words = {name: completer(parsed_args=options) for name, completer in NAMED.items()}
    return {name: found for name, found in words.items() if found}


NAMED = completion.COMPLETERS


def test_names_are_those_of_the_stack_on_the_line(monkeypatch, project):
    found = asked(monkeypatch, project, "status --stack shop")

    assert found["GROUP"] == ["shop-db", "shop-web"]
    assert found["MACHINE"] == ["db-01", "web-01"]


def test_without_a_stack_names_are_those_of_all(monkeypatch, project):
    """The engine knows which is selected, and is not asked. A broken file hides nothing else."""
    found = asked(monkeypatch, project, "status")

    assert found["GROUP"] == ["books", "shop-db", "shop-web"]
    assert found["MACHINE"] == ["books-01", "db-01", "web-01"]
    assert found["STACK"] == ["books", "half", "shop"]


def test_positions_are_those_that_a_file_may_ask_for(monkeypatch, project):
    found = asked(monkeypatch, project, "status")["POSITION"]

    assert "recovery/failedOver" in found
    assert not [each for each in found if each.endswith("/seeding")]


def equipped(command, name):
    """Every argument that is completed from the files, by command and destination."""
    for action in command._actions:
        if isinstance(action.choices, dict):
            for act, inner in action.choices.items():
                yield from equipped(inner, act if name == "dr" else f"{name} {act}")
        elif hasattr(action, "completer"):
            yield f"{name} {action.dest}"


def test_every_argument_that_names_something_of_the_files_is_completed():
    """By what its help calls it, so a new command has it without a word."""
    found = set(equipped(console._parser(), "dr"))

    assert {
        "status group",
        "points machine",
        "fence group",
        "move groups",
        "move to",
        "drill report group",
        "drill list stack",
    } <= found
    assert {
        f"{module.NAME} stack" for modules in console.TOPICS.values() for module in modules
    } <= (found)


@pytest.mark.parametrize(
    ("shell", "words"),
    [("bash", "complete -o"), ("zsh", "#compdef dr"), ("fish", "complete --command dr")],
)
def test_each_shell_gets_a_script_of_its_own(shell, words, capsys):
    assert console.main(["completion", shell]) == 0
    assert words in capsys.readouterr().out


def test_another_shell_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        console.main(["completion", "cmd"])

    assert ended.value.code == 2
