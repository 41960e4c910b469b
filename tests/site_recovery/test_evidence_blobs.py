"""Evidence in a storage container, through the real storage library."""

import json

import pytest

from site_recovery import client, errors, evidence
from tests.support import call
from tests.support.ground import GROUP, lay_ground

URL = "https://localhost:8443/shopevidence/drills"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/shopevidence"
SETTINGS = client.Settings("https://localhost:8443")


@pytest.fixture
def azure(world):
    lay_ground(world)
    call(world, "PUT", ACCOUNT, {"location": "eastus2"})
    world.pass_time(60)
    call(world, "PUT", f"{ACCOUNT}/blobServices/default/containers/drills", {"properties": {}})
    return world


@pytest.fixture
def kept(azure):
    return evidence.store({"container": URL}, "shop-dr", SETTINGS)


def document(drill, group="shop", **more):
    return {"schema": 1, "group": group, "drill": drill, "verdict": "green", **more}


def test_a_container_holds_the_same_chain_as_a_directory(kept, tmp_path):
    beside = evidence.store({"directory": str(tmp_path)}, "shop-dr")
    for drill in ("a", "b"):
        there, here = (evidence.append(each, document(drill)) for each in (kept, beside))
        assert there == here

    assert kept.names() == ["0001-shop-a.json", "0002-shop-b.json"]
    assert kept.read("0002-shop-b.json") == beside.read("0002-shop-b.json")
    assert evidence.verify(kept) == []


def test_a_drill_has_one_evidence_for_ever_there_too(kept):
    first = evidence.append(kept, document("a", verdict="red"))

    assert evidence.append(kept, document("a")) == first
    assert evidence.find(kept, "shop", "a") == first
    assert evidence.find(kept, "shop", "b") is None
    assert [entry.name for entry in evidence.last(kept, "shop")] == [first.name]


def test_a_blob_is_put_once_and_never_again(kept):
    assert kept.put("0001-shop-a.json", b"1") is True
    assert kept.put("0001-shop-a.json", b"2") is False
    assert kept.read("0001-shop-a.json") == b"1"
    assert kept.peek("0001.claim") is None


def fault(world, then, method="PUT", path="drills", times=1):
    match = {"method": method, "path": path}
    rule = {"match": match, "times": times, "then": then}
    assert call(world, "PUT", "/emulator/faults", [rule]).status == 200


def test_a_put_whose_answer_was_lost_was_done(azure, kept):
    """The library asks again and is told that the name is taken: by ourselves."""
    fault(azure, {"drop": "after"})
    entry = evidence.append(kept, document("a"))

    assert (entry.name, kept.names()) == ("0001-shop-a.json", ["0001-shop-a.json"])


def test_a_busy_service_is_asked_again(azure, kept):
    fault(azure, {"status": 503, "code": "ServerBusy", "message": "busy"}, times=2)

    assert evidence.append(kept, document("a")).name == "0001-shop-a.json"


def test_blobs_that_may_not_be_deleted_leave_their_claims_and_harm_nothing(azure, kept):
    """An immutable container, as auditors want it."""
    then = {"status": 409, "code": "BlobImmutableDueToPolicy", "message": "immutable"}
    fault(azure, then, method="DELETE", times=None)
    for drill in ("a", "b"):
        evidence.append(kept, document(drill))

    assert [entry.name for entry in evidence.everything(kept)] == [
        "0001-shop-a.json",
        "0002-shop-b.json",
    ]
    assert evidence.verify(kept) == []


def test_without_the_role_its_name_is_told(azure, kept):
    then = {"status": 403, "code": "AuthorizationPermissionMismatch", "message": "no"}
    fault(azure, then, method="GET", times=None)

    with pytest.raises(errors.ArmError, match=r"drills/shop-dr.*Storage Blob Data Contributor"):
        evidence.find(kept, "shop", "a")


def test_without_the_container_the_line_to_change_is_told(azure):
    kept = evidence.store({"container": f"{URL}-x"}, "shop-dr", SETTINGS)

    with pytest.raises(errors.ArmError, match=r"the container is not there; make it .*container"):
        evidence.append(kept, document("a"))


def test_an_altered_blob_is_told(azure, kept):
    evidence.append(kept, document("a"))
    key = "blob/shopevidence/drills/shop-dr/0001-shop-a.json"
    data = json.dumps(document("a", previous=None, digest="")).encode()
    del azure.facts[key]
    kept.put("0001-shop-a.json", data)

    assert evidence.verify(kept) == [
        "0001-shop-a.json: it was altered: its content is not what its digest says"
    ]
