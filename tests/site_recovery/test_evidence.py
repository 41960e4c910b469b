"""Evidence of drills in a directory: written once, chained, and what verify tells of it."""

import concurrent.futures
import json
import pathlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_recovery import errors, evidence


@pytest.fixture
def kept(tmp_path):
    return evidence.store({"directory": str(tmp_path / "evidence")}, "shop-dr")


def document(group="shop", drill="2026-11", **more):
    return {"schema": 1, "group": group, "drill": drill, "verdict": "green", **more}


def folder(kept):
    return pathlib.Path(kept.where)


def test_a_drill_is_one_numbered_file_below_its_vault(kept, tmp_path):
    entry = evidence.append(kept, document())

    file = tmp_path / "evidence" / "shop-dr" / "0001-shop-2026-11.json"
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    assert entry.name == file.name
    assert entry.document == json.loads(file.read_bytes())
    assert entry.document["previous"] is None
    assert file.stat().st_mode & 0o777 == 0o644


def test_each_file_names_the_one_before_and_the_hash_of_its_bytes(kept):
    first = evidence.append(kept, document())
    second = evidence.append(kept, document("web"))

    assert second.name == "0002-web-2026-11.json"
    assert second.document["previous"] == {"name": first.name, "sha256": first.sha256}
    assert evidence.verify(kept) == []


def test_a_file_reads_the_same_whoever_writes_it(kept):
    """Sorted keys and one blank of indent: a difference in git is one of content."""
    evidence.append(kept, {"group": "shop", "drill": "1", "b": [1.5], "a": "grün"})
    text = (folder(kept) / "0001-shop-1.json").read_text(encoding="utf-8")

    assert text.startswith('{\n "a": "grün",\n "b": [\n  1.5\n ],\n "digest": "')
    assert text.endswith('"previous": null\n}\n')


def test_a_drill_has_one_evidence_for_ever(kept):
    first = evidence.append(kept, document(verdict="red"))
    again = evidence.append(kept, document(verdict="green"))

    assert again == first
    assert again.document["verdict"] == "red"


def test_evidence_is_found_by_group_and_drill_also_where_names_run_together(kept):
    evidence.append(kept, document("web", "db-1"))
    evidence.append(kept, document("web-db", "1"))

    assert evidence.find(kept, "web-db", "1").name == "0002-web-db-1.json"
    assert evidence.find(kept, "web", "db-1").name == "0001-web-db-1.json"
    assert evidence.find(kept, "web", "1") is None


def test_nothing_is_found_where_nothing_was_ever_kept(kept):
    assert evidence.find(kept, "shop", "1") is None
    assert evidence.last(kept, "shop") == []
    assert evidence.verify(kept) == []
    assert not folder(kept).exists()


def test_the_last_ones_of_a_group_are_newest_first(kept):
    for number in range(12):
        evidence.append(kept, document("shop", f"d{number}"))
        evidence.append(kept, document("shop-web", f"d{number}"))

    assert [entry.document["drill"] for entry in evidence.last(kept, "shop", 3)] == [
        "d11",
        "d10",
        "d9",
    ]
    assert len(evidence.last(kept, "shop")) == 10
    assert len(evidence.everything(kept)) == 24


def test_runs_that_write_at_once_make_one_chain(kept):
    """Two of them even write the same drill."""
    drills = [f"d{number % 12}" for number in range(24)]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda drill: evidence.append(kept, document(drill=drill)), drills))

    assert len({entry.name for entry in names}) == 12
    assert [entry.number for entry in evidence.everything(kept)] == list(range(1, 13))
    assert evidence.verify(kept) == []


def test_what_a_killed_run_began_is_ended_by_the_next(kept):
    """The claim of a number is the whole file: nothing is lost, and no number stays empty."""
    evidence.append(kept, document("shop", "a"))
    name, data = "0002-shop-b.json", evidence.append(kept, document("shop", "b")).document
    (folder(kept) / name).rename(folder(kept) / "0002.claim")
    evidence.append(kept, document("shop", "c"))

    assert [entry.name for entry in evidence.everything(kept)] == [
        "0001-shop-a.json",
        name,
        "0003-shop-c.json",
    ]
    assert evidence.find(kept, "shop", "b").document == data
    assert evidence.verify(kept) == []


def test_a_directory_that_takes_nothing_is_one_line(tmp_path):
    (tmp_path / "evidence").write_text("a file")
    kept = evidence.store({"directory": str(tmp_path / "evidence")}, "shop-dr")

    with pytest.raises(errors.ArmError, match=r"evidence cannot be kept there: .*; correct"):
        evidence.append(kept, document())


def test_a_file_that_is_no_evidence_is_named(kept):
    evidence.append(kept, document())
    (folder(kept) / "0001-shop-2026-11.json").write_text("{")

    with pytest.raises(errors.ArmError, match=r"0001-shop-2026-11.json: .*it is no JSON; run `dr"):
        evidence.find(kept, "shop", "2026-11")


def chain(kept, count=3):
    for number in range(1, count + 1):
        evidence.append(kept, document("shop", f"d{number}"))
    return sorted(folder(kept).iterdir())


def test_a_file_that_was_taken_away_is_told(kept):
    chain(kept)[1].unlink()

    assert evidence.verify(kept) == [
        "number 2 is missing; 0003-shop-d3.json follows 0001-shop-d1.json",
        "0003-shop-d3.json: it follows 0002-shop-d2.json, before it stands 0001-shop-d1.json",
    ]


def test_the_newest_files_are_missed_by_who_knows_their_names(kept):
    newest = chain(kept)[2]
    known = {newest.name: evidence.last(kept, "shop")[0].sha256}
    newest.unlink()

    assert evidence.verify(kept) == []
    assert evidence.verify(kept, known) == [
        "0003-shop-d3.json: it is missing; the stack's outputs name it"
    ]


def test_a_number_that_is_there_twice_is_told(kept):
    """Two branches of a repository, each with a drill, then merged."""
    second = chain(kept)[1]
    other = json.loads(second.read_bytes())
    forged(second.with_name("0002-web-d2.json"), {**other, "group": "web"})

    assert evidence.verify(kept) == [
        "0002-web-d2.json: number 2 is there twice, also as 0002-shop-d2.json",
        "0002-web-d2.json: it follows 0001-shop-d1.json, before it stands 0002-shop-d2.json",
        "0003-shop-d3.json: it follows 0002-shop-d2.json, before it stands 0002-web-d2.json",
    ]


def forged(file, document):
    """Written again with a digest that fits."""
    document = {**document, "digest": ""}
    document["digest"] = evidence._digest(document)
    file.write_bytes(evidence.written(document))


def test_a_file_forged_with_its_digest_is_told_by_the_next(kept):
    first = chain(kept)[0]
    forged(first, {**json.loads(first.read_bytes()), "verdict": "red"})

    assert evidence.verify(kept) == [
        "0001-shop-d1.json: it was replaced; 0002-shop-d2.json has another content's hash"
    ]


def test_the_newest_forged_with_its_digest_is_told_by_the_outputs(kept):
    newest = chain(kept)[2]
    known = {newest.name: evidence.last(kept, "shop")[0].sha256}
    forged(newest, {**json.loads(newest.read_bytes()), "verdict": "red"})

    assert evidence.verify(kept, known) == [
        "0003-shop-d3.json: it was replaced; the stack's outputs have another content's hash"
    ]


def test_a_file_under_another_name_is_told(kept):
    second = chain(kept)[1]
    second.rename(second.with_name("0002-web-d2.json"))

    assert evidence.verify(kept) == [
        "0002-web-d2.json: it was renamed: it is of group shop, drill d2",
        "0003-shop-d3.json: it follows 0002-shop-d2.json, before it stands 0002-web-d2.json",
    ]


def test_other_files_beside_the_evidence_are_nobodys_business(kept):
    chain(kept)
    (folder(kept) / "README.md").write_text("kept for the auditors")

    assert evidence.verify(kept) == []


class Memory:
    """A store without a disk: a thousand chains in a second."""

    where = "memory"

    def __init__(self):
        self.files = {}

    def names(self):
        return list(self.files)

    def read(self, name):
        return self.files[name]

    peek = read

    def put(self, name, data):
        return self.files.setdefault(name, data) is data

    def drop(self, name):
        self.files.pop(name, None)


@settings(max_examples=100, deadline=None)
@given(
    order=st.permutations([("shop", "a"), ("shop", "b"), ("web", "a"), ("shop-web", "b")]),
    which=st.integers(0, 3),
    place=st.integers(0, 10_000),
    bit=st.integers(0, 7),
)
def test_whatever_byte_is_altered_its_file_is_told_and_no_other(order, which, place, bit):
    """Appended in any order; one bit of one byte is turned."""
    kept = Memory()
    names = [evidence.append(kept, document(*each)).name for each in order]
    data = bytearray(kept.files[names[which]])
    data[place % len(data)] ^= 1 << bit
    kept.files[names[which]] = bytes(data)

    told = evidence.verify(kept)

    assert [line.partition(":")[0] for line in told] == [names[which]]
