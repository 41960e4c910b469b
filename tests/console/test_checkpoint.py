"""What a killed engine, or a machine without power, leaves of a state that lies in a folder."""

import gzip
import json

import pytest

from console import checkpoint
from console.project import Refused

STATE, BEFORE = (
    json.dumps({"version": 3, "checkpoint": {"stack": name}}).encode() for name in ("now", "before")
)


@pytest.fixture
def project(tmp_path):
    """The folder of a project of the name dr."""
    (tmp_path / "Pulumi.yaml").write_text("name: dr\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def state(tmp_path):
    """A state with all that the engine keeps beside it; nothing is broken."""
    file = tmp_path / "a state" / ".pulumi" / "stacks" / "dr" / "prod.json.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(gzip.compress(STATE))
    beside(file, ".bak").write_bytes(gzip.compress(BEFORE))
    for attributes in (".attrs", ".bak.attrs"):
        beside(file, attributes).write_text("{}", encoding="utf-8")
    return file


def beside(file, ending):
    return file.with_name(file.name + ending)


def mended(project, stack="prod"):
    return checkpoint.mend(f"file://{project}/a%20state", project, stack)


def names(state):
    return sorted(path.name.removeprefix("prod.json.gz") for path in state.parent.iterdir())


def test_a_whole_state_is_left_alone(project, state):
    assert mended(project) == []
    assert names(state) == ["", ".attrs", ".bak", ".bak.attrs"]


@pytest.mark.parametrize("left", ["", '{"user.cache'])
@pytest.mark.parametrize("stack", ["prod", "organization/dr/prod"])
def test_attributes_that_were_cut_off_are_removed(project, state, left, stack):
    """The state itself is whole: it gets its name only after its attributes were written."""
    beside(state, ".attrs").write_text(left, encoding="utf-8")

    (told,) = mended(project, stack)

    assert "prod.json.gz.attrs was cut off" in told
    assert names(state) == ["", ".bak", ".bak.attrs"]
    assert gzip.decompress(state.read_bytes()) == STATE


@pytest.mark.parametrize("size", [0, 1, 15, 40])
def test_a_state_that_was_cut_off_is_taken_from_the_one_before(project, state, size):
    state.write_bytes(state.read_bytes()[:size])

    (told,) = mended(project)

    assert "one step older" in told
    assert "--made NAME" in told
    assert gzip.decompress(state.read_bytes()) == BEFORE
    assert beside(state, ".cut").stat().st_size == size
    assert mended(project) == []


def test_a_plain_state_that_was_cut_off_is_taken_from_the_one_before(project, state):
    plain = state.with_name("prod.json")
    plain.write_bytes(STATE[:20])
    beside(plain, ".bak").write_bytes(BEFORE)

    mended(project)

    assert plain.read_bytes() == BEFORE


def test_both_are_mended_at_once(project, state):
    state.write_bytes(b"")
    beside(state, ".attrs").write_bytes(b"")

    assert len(mended(project)) == 2
    assert gzip.decompress(state.read_bytes()) == BEFORE


@pytest.mark.parametrize("before", [b"", None])
def test_without_a_state_before_it_is_said_where_older_ones_are(project, state, before):
    state.write_bytes(b"")
    beside(state, ".bak").unlink()
    if before is not None:
        beside(state, ".bak").write_bytes(before)

    with pytest.raises(Refused, match=r"is cut off.* \S*/backups/dr/prod over it"):
        mended(project)
    assert state.read_bytes() == b""


def test_another_stack_is_left_alone(project, state):
    """Its engine may be writing it now."""
    for other in ("dr/prod-2.json.gz.attrs", "other/prod.json.gz.attrs"):
        path = state.parent.parent / other
        path.parent.mkdir(exist_ok=True)
        path.touch()

    assert mended(project) == []


@pytest.mark.parametrize("url", ["azblob://state", "https://api.pulumi.com", "file://gone", ""])
def test_any_other_backend_is_left_alone(project, state, url):
    state.write_bytes(b"")

    assert checkpoint.mend(url, project, "prod") == []
    assert state.read_bytes() == b""
