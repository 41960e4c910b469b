"""HTTPS on loopback: a thin skin over `dispatch`, one thread per connection."""

import http.server
import json
import socket
import socketserver
import ssl
import sys
import time
import traceback
import typing
import urllib.parse

from emulator.app import dispatch
from emulator.messages import Reply, Request, encoded, refuse
from emulator.world import World

JSON = "application/json; charset=utf-8"
IDLE_S = 300.0


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on loopback and nowhere else."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, world: World, port: int, context: ssl.SSLContext) -> None:
        self.world, self._context = world, context
        super().__init__(("127.0.0.1", port), Connection)

    @property
    def endpoint(self) -> str:
        """Where clients reach it."""
        return f"https://localhost:{self.server_address[1]}"

    def finish_request(self, request: typing.Any, client_address: typing.Any) -> None:
        """The handshake is done in the connection's own thread, so no client holds up another."""
        request.settimeout(IDLE_S)
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: typing.Any, client_address: typing.Any) -> None:
        """Clients that hang up or do not trust us are no news; anything else is a bug."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()


class Connection(http.server.BaseHTTPRequestHandler):
    """Reads requests off one connection until it closes."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: Server

    def __getattr__(self, name: str) -> typing.Any:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """The request log is kept by the world."""

    def _serve(self) -> None:
        request = self._read()
        reply, data = self._answered(request)
        if reply.hold and not self.server.world.holds.wait(reply.hold):
            self.close_connection = True
            return
        if reply.hold and not reply.status:  # held before it was handled
            reply, data = self._answered(request, released=True)
        if reply.delay_s:
            time.sleep(reply.delay_s)
        if reply.dropped:
            self.close_connection = True
            return
        self._write(reply, data)

    def _read(self) -> Request:
        address = urllib.parse.urlsplit(self.path)
        host = self.headers.get("Host") or self.server.endpoint.removeprefix("https://")
        body = self._body()
        return Request(
            self.command,
            address.path,
            dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True)),
            {key.lower(): value for key, value in self.headers.items()},
            parsed(body),
            f"https://{host}",
            body,
        )

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().partition(b";")[0], 16)
        data = self.rfile.read(size)
        self.rfile.readline()
        return data

    def _answered(self, request: Request, *, released: bool = False) -> tuple[Reply, bytes]:
        """The reply and its bytes; a bug of ours is a 400, since clients retry every 5xx."""
        with self.server.world.lock:
            try:
                reply = dispatch(self.server.world, request, released=released)
                return reply, encoded(reply)
            except Exception as error:
                traceback.print_exc()
                reason = f"{request.method} {request.path}: {type(error).__name__}: {error}"
                failed = refuse(400, "EmulatorFailed", reason)
                return failed, encoded(failed)

    def _write(self, reply: Reply, data: bytes) -> None:
        self.send_response(reply.status)
        bodiless = reply.status == 204 or self.command == "HEAD"
        if data and not bodiless and "Content-Type" not in reply.headers:
            self.send_header("Content-Type", JSON)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if not bodiless:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(data)


def parsed(data: bytes) -> typing.Any:
    """A JSON body; anything else, such as a form, as text; nothing as None."""
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError:
        return data.decode(errors="replace")
