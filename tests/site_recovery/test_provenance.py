"""With what and by whom a drill was made: told where it can be, and never an error."""

import pathlib
import subprocess

import pytest

from site_recovery import provenance, watch

ROOT = pathlib.Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _fresh():
    provenance._git.cache_clear()
    yield
    provenance._git.cache_clear()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A folder of its own with one commit."""
    monkeypatch.chdir(tmp_path)
    person = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    (tmp_path / "file").write_text("one")
    for words in (("init", "-q"), ("add", "file"), (*person, "commit", "-q", "-m", "one")):
        subprocess.run(("git", *words), check=True)
    return tmp_path


def test_the_commit_is_that_of_the_folder(repository):
    said = subprocess.run(("git", "log", "--format=%H"), capture_output=True, text=True, check=True)

    assert provenance.commit() == said.stdout.strip()
    assert provenance.dirty() is False


def test_new_files_do_not_make_it_dirty(repository):
    """Evidence is a new file; a changed one is what was not reviewed."""
    (repository / "evidence.json").write_text("{}")
    new = provenance.dirty()
    provenance._git.cache_clear()
    (repository / "file").write_text("two")

    assert (new, provenance.dirty()) == (False, True)


def test_outside_of_a_repository_there_is_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert (provenance.commit(), provenance.dirty()) == (None, False)


@pytest.mark.parametrize("fault", [FileNotFoundError("git"), subprocess.TimeoutExpired("git", 5)])
def test_without_git_there_is_none(monkeypatch, fault):
    def run(*_args, **_options):
        raise fault

    monkeypatch.setattr(subprocess, "run", run)

    assert provenance.commit() is None
    assert provenance.versions()["dr"] is None


def test_a_build_service_names_who_asked(monkeypatch):
    monkeypatch.setenv("BUILD_REQUESTEDFOR", "Ada")

    assert provenance.who() == "Ada"


def test_else_it_is_the_user_of_this_machine(monkeypatch):
    for name in provenance.PEOPLE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "operator")

    assert provenance.who() == "operator"


def test_a_container_without_users_has_nobody(monkeypatch):
    def nobody():
        raise KeyError("getpwuid(): uid not found")

    for name in provenance.PEOPLE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("getpass.getuser", nobody)

    assert provenance.who() == "unknown"


def test_versions_are_of_what_did_the_work():
    told = provenance.versions()

    assert set(told) == {"dr", "python", "pulumi", "sdk", "apiVersion"}
    assert told["apiVersion"] == watch.API_VERSION
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert f"pulumi=={told['pulumi']}" in pinned
    assert f"{provenance.SDK}=={told['sdk']}" in pinned
