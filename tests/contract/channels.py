"""Two ways to one world: straight into `dispatch`, and over HTTPS."""

import http.client
import json
import ssl
import threading
import urllib.parse

from emulator import certificates
from emulator.app import dispatch
from emulator.messages import Request, encoded
from emulator.server import Server

TOKEN = {"authorization": "Bearer test"}


class InProcess:
    """Calls `dispatch`; replies go through JSON, as they do on the wire."""

    def __init__(self, world):
        self.base = "https://localhost:8443"
        self._world = world

    def send(self, method, path, body=None, version="2022-08-01", query=None):
        """Status, headers and body of one call."""
        asked = {"api-version": version, **(query or {})}
        reply = dispatch(self._world, Request(method, path, asked, TOKEN, body, self.base))
        text = encoded(reply)
        return reply.status, reply.headers, json.loads(text) if text else None

    def advance(self, seconds):
        """Let time pass."""
        self._world.pass_time(seconds)

    def close(self):
        """Nothing to close."""


class OverHttps:
    """A server of its own on loopback, one kept connection, the clock by its control path."""

    def __init__(self, world, directory):
        context = certificates.prepare(directory)
        self._server = Server(world, 0, context)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.base = self._server.endpoint
        trust = ssl.create_default_context(cafile=str(directory / "ca.pem"))
        port = self._server.server_address[1]
        self._connection = http.client.HTTPSConnection("localhost", port, context=trust)

    def send(self, method, path, body=None, version="2022-08-01", query=None):
        """Status, headers and body of one call."""
        asked = urllib.parse.urlencode({"api-version": version, **(query or {})})
        return self._call(method, f"{urllib.parse.quote(path)}?{asked}", body)

    def advance(self, seconds):
        """Let time pass."""
        self._call("POST", "/emulator/clock", {"advance_s": seconds})

    def _call(self, method, target, body):
        text = None if body is None else json.dumps(body)
        self._connection.request(method, target, text, TOKEN)
        reply = self._connection.getresponse()
        data = reply.read()
        return reply.status, dict(reply.getheaders()), json.loads(data) if data else None

    def close(self):
        """Stop the server."""
        self._connection.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
