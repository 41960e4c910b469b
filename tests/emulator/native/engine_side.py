"""The engine's side of the plugin protocol, for tests: calls without a socket."""

import json
import types
import urllib.parse

from pulumi.runtime.proto import provider_pb2

from emulator.app import dispatch
from emulator.messages import Request, encoded
from emulator.native import values
from emulator.native.arm import Settings
from emulator.native.provider import NativeProvider
from emulator.native.wire import Answer, Silence
from emulator.subscriptions import SUBSCRIPTION

BASE = "https://localhost:8443"
SETTINGS = Settings(BASE, "", SUBSCRIPTION, "tenant", "client", "secret")


class Refused(Exception):
    """What the engine would print."""


class Context:
    """Enough of gRPC's context to be refused."""

    def __init__(self):
        self.trailing = ()

    def abort(self, _code, message):
        raise Refused(message)

    def set_trailing_metadata(self, metadata):
        self.trailing = metadata


class InProcessWire:
    """Carries calls to a world and remembers them."""

    def __init__(self, world):
        self.world = world
        self.calls = []

    def send(self, method, target, body, headers):
        address = urllib.parse.urlsplit(target)
        self.calls.append(f"{method} {address.path}")
        form = headers["Content-Type"].endswith("urlencoded")
        query = dict(urllib.parse.parse_qsl(address.query))
        told = body.decode() if form else json.loads(body) if body else None
        reply = dispatch(self.world, Request(method, address.path, query, headers, told, BASE))
        if reply.dropped:
            raise Silence("EndpointDown", "no answer")
        content = encoded(reply)
        lowered = {name.lower(): value for name, value in reply.headers.items()}
        return Answer(reply.status, lowered, json.loads(content) if content else None)


class Engine:
    """One engine run against one stand-in."""

    def __init__(self, world, monkeypatch, **config):
        self.wire = InProcessWire(world)
        self.provider = NativeProvider(SETTINGS, self.wire)
        self.context = Context()
        monkeypatch.setattr(self.provider._arm, "_pause", world.pass_time)
        monkeypatch.setattr(self.provider._arm, "_bearer", lambda: BEARER)
        args = values.sent({"version": "3.29.0", **config})
        self.provider.Configure(provider_pb2.ConfigureRequest(args=args), self.context)

    def call(self, method, token, name="it", **fields):
        """One RPC for a resource; dicts become structs."""
        packed = {
            key: values.sent(value) if isinstance(value, dict) else value
            for key, value in fields.items()
        }
        urn = f"urn:pulumi:dev::dr::azure-native:{token}::{name}"
        request = getattr(provider_pb2, f"{method}Request")(urn=urn, **packed)
        reply = getattr(self.provider, method)(request, self.context)
        return types.SimpleNamespace(reply=reply, **_plain(reply))

    def create(self, token, inputs, name="it"):
        """Check and create, as `up` does; inputs as checked, id and outputs."""
        checked = self.call("Check", token, name, news=inputs, randomSeed=b"seed")
        assert not checked.reply.failures
        made = self.call("Create", token, name, properties=checked.inputs)
        return types.SimpleNamespace(
            id=made.reply.id, inputs=checked.inputs, outputs=made.properties
        )


BEARER = {"Authorization": "Bearer test", "Content-Type": "application/json"}


def _plain(reply):
    found = {}
    for field in ("inputs", "properties"):
        if hasattr(reply, field):
            found[field] = values.received(getattr(reply, field))
    return found
