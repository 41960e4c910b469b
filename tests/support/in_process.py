"""The Azure SDK over `dispatch`, without a socket; waiting moves the virtual clock."""

import io
import time
import urllib.parse
from typing import Any

import requests
import urllib3
from azure.core.credentials import AccessToken
from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest._requests_basic import RestRequestsTransportResponse

from emulator.app import dispatch
from emulator.messages import Reply, Request, encoded
from emulator.server import parsed
from emulator.world import World


class FakeCredential:
    """A token for anyone."""

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """A token that outlives every test."""
        return AccessToken("test", int(time.time()) + 86_400)


class InProcessTransport(HttpTransport):
    """Answers the SDK's requests from a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def __enter__(self) -> "InProcessTransport":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def sleep(self, duration: float) -> None:
        """Waiting is time passing in the world."""
        self.world.pass_time(duration)

    def send(self, request: Any, **_options: Any) -> RestRequestsTransportResponse:
        """One call; a dropped one raises as a closed connection does."""
        asked = _request(request)
        with self.world.lock:
            reply = dispatch(self.world, asked)
            data = encoded(reply)
        if reply.delay_s:
            self.sleep(reply.delay_s)
        if reply.dropped or reply.hold:  # nobody could let it go meanwhile
            raise ServiceResponseError("the connection was closed without an answer")
        return _response(request, reply, data)


def _response(request: Any, reply: Reply, data: bytes) -> RestRequestsTransportResponse:
    """The answer as the SDK's own transport gives it."""
    told = requests.Response()
    told.status_code = reply.status
    told.headers.update({"Content-Type": "application/json; charset=utf-8", **reply.headers})
    told.raw = urllib3.HTTPResponse(
        io.BytesIO(data), told.headers, reply.status, preload_content=False
    )
    return RestRequestsTransportResponse(request=request, internal_response=told)


def _request(request: Any) -> Request:
    """The SDK's request as the emulator's."""
    address = urllib.parse.urlsplit(request.url)
    content = request.content if hasattr(request, "content") else request.data
    raw = content.encode() if isinstance(content, str) else bytes(content or b"")
    return Request(
        request.method,
        address.path,
        dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True)),
        dict(request.headers),
        parsed(raw),
        f"{address.scheme}://{address.netloc}",
        raw,
    )
