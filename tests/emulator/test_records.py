"""Records find documents by what their keys begin with, in the order in which they were made."""

import json

import pytest

from emulator.records import Records, encode

KEYS = ("/s/1/groups/B/disks/two", "/s/1/groups/b/nics/x", "/s/1/groups/B/disks/One", "other")


@pytest.fixture(params=["written", "read back"])
def records(request):
    """The same records, made in this process or loaded from a store."""
    if request.param == "read back":
        return Records((key, encode({"id": key})) for key in KEYS)
    made = Records()
    for key in KEYS:
        made[key] = {"id": key}
    return made


def found(documents):
    return [document["id"] for document in documents]


def test_documents_below_a_key_come_in_the_order_of_making(records):
    assert found(records.under("/S/1/groups/b/disks/")) == [KEYS[0], KEYS[2]]
    assert found(records.under("/s/1/groups/b")) == list(KEYS[:3])
    assert found(records.typed("/s/1/", "Disks")) == [KEYS[0], KEYS[2]]


def test_what_is_gone_is_found_no_more_and_comes_last_when_made_again(records):
    del records[KEYS[0]]
    gone = found(records.under("/s/1/"))
    records[KEYS[0]] = {"id": KEYS[0]}

    assert gone == [KEYS[1], KEYS[2]]
    assert found(records.typed("/s/1/", "disks")) == [KEYS[2], KEYS[0]]
    assert found(records.under("/s/1/")) == [KEYS[1], KEYS[2], KEYS[0]]


def test_a_key_that_is_written_again_keeps_its_place(records):
    records[KEYS[0].upper()] = {"id": "new"}

    assert found(records.under("/s/1/")) == ["new", KEYS[1], KEYS[2]]


def test_a_list_is_watched_as_single_documents_are(records):
    """What a handler changes in a document that it found by a list is saved."""
    records.changes()
    records.watching = True
    records.typed("/s/1/", "nics")[0]["more"] = 1
    records.under("/s/1/groups/b/disks/")[1]["more"] = 2

    changed = dict(records.changes())
    assert {"more": 1}.items() <= json.loads(_text(changed, KEYS[1])).items()
    assert {"more": 2}.items() <= json.loads(_text(changed, KEYS[2])).items()
    assert len(changed) == 2


def _text(changed, key):
    return {name.casefold(): text for name, text in changed.items()}[key.casefold()]
