"""The part of the blob service that keeps small files: put, get, list and delete of block blobs.

Account and container stand in the path, `https://localhost:8443/ACCOUNT/CONTAINER/BLOB`, as with
Azurite; Azure has the account in the host. The container must be there as an ARM resource.
Source: Blob service REST API, version 2021-12-02 and later.
"""

import base64
import dataclasses
import email.utils
import hashlib
import json
import re
import typing
from xml.sax.saxutils import escape

from emulator import storage
from emulator.messages import Document, Reply, Request
from emulator.world import World

AUDIENCE = "https://storage.azure.com"
PAGE = 5000
RANGE = re.compile(r"bytes=(\d+)-(\d*)\Z")
XML = {"Content-Type": "application/xml"}


@dataclasses.dataclass(frozen=True)
class Address:
    """Where a call leads; blob is empty for the container itself."""

    account: str
    container: str
    blob: str

    @property
    def key(self) -> str:
        """Under which the world keeps the blob, or below which the container's."""
        return f"blob/{self.account}/{self.container}/{self.blob}"


def addressed(request: Request) -> bool:
    """Whether a call is the blob service's: its version is a header, never ARM's."""
    return "x-ms-version" in request.headers


def answer(world: World, request: Request) -> Reply:
    """What the blob service answers to one call."""
    account, _, rest = request.path.strip("/").partition("/")
    at = Address(account, *(rest.split("/", 1) if "/" in rest else (rest, "")))
    reply = _refused(world, request, at) or _answered(world, request, at)
    headers = {"x-ms-version": request.headers["x-ms-version"], "Server": "local"}
    return dataclasses.replace(reply, headers={**headers, **reply.headers})


def _refused(world: World, request: Request, at: Address) -> Reply | None:
    """401 without a token for storage, 404 without the container."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "bearer":
        refused = _error(401, "NoAuthenticationInformation", "no Authorization header was sent")
        challenge = f"Bearer authorization_uri={request.base}/common resource_id={AUDIENCE}"
        return dataclasses.replace(
            refused, headers={**refused.headers, "WWW-Authenticate": challenge}
        )
    if _audience(token).rstrip("/") not in (AUDIENCE, ""):
        return _error(401, "InvalidAuthenticationInfo", "the token is for another audience")
    if not _container(world, at):
        return _error(404, "ContainerNotFound", "The specified container does not exist.")
    return None


def _answered(world: World, request: Request, at: Address) -> Reply:
    query = request.query
    if not at.blob and request.method == "GET" and query.get("comp") == "list":
        return _listed(world, request, at)
    deed = DEEDS.get(request.method)
    if deed is None or not at.blob or set(query) - {"timeout"}:
        asked = f"{request.method} {request.path} {sorted(query)}"
        return _error(400, "EmulatorNotImplemented", f"{asked} has no handler in the local Azure")
    return deed(world, request, at)


def _put(world: World, request: Request, at: Address) -> Reply:
    if request.headers.get("x-ms-blob-type") != "BlockBlob":
        told = f"x-ms-blob-type {request.headers.get('x-ms-blob-type')} has no handler"
        return _error(400, "EmulatorNotImplemented", told)
    if request.headers.get("if-none-match") == "*" and at.key in world.facts:
        return _error(409, "BlobAlreadyExists", "The specified blob already exists.")
    world.facts[at.key] = {
        "name": at.blob,
        "data": base64.b64encode(request.raw).decode(),
        "type": request.headers.get("x-ms-blob-content-type", "application/octet-stream"),
        "etag": f'"0x{world.count():X}"',
        "modified": email.utils.format_datetime(world.now(), usegmt=True),
    }
    return Reply(201, None, _marks(world.facts[at.key]))


def _get(world: World, request: Request, at: Address) -> Reply:
    """All of it, or the range that was asked for."""
    found = world.facts.get(at.key)
    if found is None:
        return _blob_missing()
    data = base64.b64decode(found["data"])
    told = {"Content-Type": found["type"], "x-ms-blob-type": "BlockBlob", **_marks(found)}
    told["Accept-Ranges"] = "bytes"
    asked = RANGE.match(request.headers.get("x-ms-range") or request.headers.get("range") or "")
    if not asked:
        return Reply(200, data, told)
    first, last = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
    if first >= len(data):
        return _error(416, "InvalidRange", "The range specified is invalid.")
    told["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return Reply(206, data[first : last + 1], told)


def _delete(world: World, _request: Request, at: Address) -> Reply:
    return Reply(202) if world.facts.pop(at.key, None) else _blob_missing()


DEEDS = {"PUT": _put, "GET": _get, "HEAD": _get, "DELETE": _delete}


def _listed(world: World, request: Request, at: Address) -> Reply:
    """Blobs by name, from a prefix and a marker on, a page at a time."""
    prefix, marker = request.query.get("prefix", ""), request.query.get("marker", "")
    size = int(request.query.get("maxresults") or PAGE)
    blobs = sorted(world.facts.under(at.key), key=lambda blob: str(blob["name"]))
    found = [b for b in blobs if b["name"].startswith(prefix) and b["name"] >= marker]
    after = escape(found[size]["name"]) if len(found) > size else ""
    endpoint = f"{request.base}/{at.account}/"
    body = (
        f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults '
        f'ServiceEndpoint="{escape(endpoint)}" ContainerName="{escape(at.container)}">'
        f"<Prefix>{escape(prefix)}</Prefix><Blobs>{''.join(map(_shown, found[:size]))}</Blobs>"
        f"<NextMarker>{after}</NextMarker></EnumerationResults>"
    )
    return Reply(200, body, XML)


def _shown(blob: Document) -> str:
    size = len(base64.b64decode(blob["data"]))
    return (
        f"<Blob><Name>{escape(blob['name'])}</Name><Properties>"
        f"<Last-Modified>{blob['modified']}</Last-Modified><Etag>{escape(blob['etag'])}</Etag>"
        f"<Content-Length>{size}</Content-Length><Content-Type>{escape(blob['type'])}</Content-Type>"
        f"<BlobType>BlockBlob</BlobType></Properties></Blob>"
    )


def _container(world: World, at: Address) -> bool:
    ending = f"/{storage.TYPE}/{at.account}/blobServices/default/containers/{at.container}"
    kept = world.resources.typed("/", "containers")
    return any(str(each["id"]).casefold().endswith(ending.casefold()) for each in kept)


def _marks(blob: Document) -> dict[str, str]:
    data = base64.b64decode(blob["data"])
    md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    return {"ETag": blob["etag"], "Last-Modified": blob["modified"], "Content-MD5": md5}


def _blob_missing() -> Reply:
    return _error(404, "BlobNotFound", "The specified blob does not exist.")


def _error(status: int, code: str, message: str) -> Reply:
    body = (
        f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code>'
        f"<Message>{escape(message)}</Message></Error>"
    )
    return Reply(status, body, {**XML, "x-ms-error-code": code})


def _audience(token: str) -> str:
    """What a token is for; empty for one that is no JWT."""
    try:
        claims = token.split(".")[1]
        told: typing.Any = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return str(told["aud"])
    except (IndexError, ValueError, KeyError, TypeError):
        return ""
