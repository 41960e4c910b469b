"""Block blobs: put, get, list and delete as the storage library asks for them."""

import base64
import json

import pytest

from emulator.app import dispatch
from emulator.messages import Request, encoded
from tests.support import call
from tests.support.ground import GROUP, lay_ground

ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/shopevidence"
CONTAINER = f"{ACCOUNT}/blobServices/default/containers/drills"
BLOCK = {"x-ms-blob-type": "BlockBlob"}


@pytest.fixture
def kept(world):
    lay_ground(world)
    call(world, "PUT", ACCOUNT, {"location": "eastus2", "sku": {"name": "Standard_ZRS"}})
    world.pass_time(60)
    call(world, "PUT", CONTAINER, {"properties": {}})
    return world


def ask(world, method, path, raw=b"", query=None, **headers):
    told = {"x-ms-version": "2024-08-04", "authorization": "Bearer test", **headers}
    named = {key.replace("_", "-"): value for key, value in told.items()}
    return dispatch(world, Request(method, path, query or {}, named, None, raw=raw))


def put(world, name, raw=b"{}", **headers):
    return ask(world, "PUT", f"/shopevidence/drills/{name}", raw, **BLOCK, **headers)


def test_what_was_put_is_got_byte_for_byte(kept):
    put(kept, "v/1.bin", bytes(range(256)), **{"x-ms-blob-content-type": "image/png"})
    reply = ask(kept, "GET", "/shopevidence/drills/v/1.bin")

    assert (reply.status, encoded(reply)) == (200, bytes(range(256)))
    assert reply.headers["Content-Type"] == "image/png"


def test_a_range_is_answered_with_its_place(kept):
    put(kept, "a", b"0123456789")
    reply = ask(kept, "GET", "/shopevidence/drills/a", **{"x-ms-range": "bytes=4-99"})

    assert (reply.status, encoded(reply)) == (206, b"456789")
    assert reply.headers["Content-Range"] == "bytes 4-9/10"


def test_a_name_is_taken_once_by_who_asks_for_a_new_one(kept):
    first = put(kept, "a", b"1", if_none_match="*")
    second = put(kept, "a", b"2", if_none_match="*")

    assert (first.status, second.status) == (201, 409)
    assert second.headers["x-ms-error-code"] == "BlobAlreadyExists"
    assert encoded(ask(kept, "GET", "/shopevidence/drills/a")) == b"1"


def test_a_list_has_a_prefix_and_pages(kept):
    for name in ("v/2", "v/1", "v/3", "w/1"):
        put(kept, name)
    asked = {"restype": "container", "comp": "list", "prefix": "v/", "maxresults": "2"}
    first = ask(kept, "GET", "/shopevidence/drills", query=asked).body
    second = ask(kept, "GET", "/shopevidence/drills", query={**asked, "marker": "v/3"}).body

    assert [name in first for name in ("v/1", "v/2", "<NextMarker>v/3<")] == [True, True, True]
    assert "<Name>v/3</Name>" in second
    assert "<NextMarker></NextMarker>" in second


def test_what_was_deleted_is_gone(kept):
    put(kept, "a")

    assert ask(kept, "DELETE", "/shopevidence/drills/a").status == 202
    assert ask(kept, "DELETE", "/shopevidence/drills/a").status == 404
    assert ask(kept, "GET", "/shopevidence/drills/a").headers["x-ms-error-code"] == "BlobNotFound"


def test_a_container_must_be_there(kept):
    reply = ask(kept, "GET", "/shopevidence/other/a")

    assert (reply.status, reply.headers["x-ms-error-code"]) == (404, "ContainerNotFound")


def test_a_token_must_be_for_storage(kept):
    claims = base64.urlsafe_b64encode(json.dumps({"aud": "https://localhost:8443"}).encode())
    wrong = ask(
        kept, "GET", "/shopevidence/drills/a", authorization=f"Bearer e.{claims.decode()}.u"
    )
    none = ask(kept, "GET", "/shopevidence/drills/a", authorization="")

    assert wrong.headers["x-ms-error-code"] == "InvalidAuthenticationInfo"
    assert none.status == 401
    assert "resource_id=https://storage.azure.com" in none.headers["WWW-Authenticate"]


@pytest.mark.parametrize("query", [{"comp": "block"}, {"comp": "lease"}, {"comp": "tags"}])
def test_what_is_not_modelled_is_refused_by_its_name(kept, query):
    reply = ask(kept, "PUT", "/shopevidence/drills/a", query=query, **BLOCK)

    assert (reply.status, reply.headers["x-ms-error-code"]) == (400, "EmulatorNotImplemented")
