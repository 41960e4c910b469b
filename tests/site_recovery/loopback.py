"""Servers on loopback that checks can ask, for tests."""

import contextlib
import http.server
import socket
import threading


class _Page(http.server.BaseHTTPRequestHandler):
    """Says what the address asks for: /STATUS/TEXT; /slow sends a byte now and then."""

    def do_GET(self):
        if self.path == "/slow":
            self._slow()
            return
        _, status, text = self.path.split("/", 2)
        self.send_response(int(status))
        self.send_header("Location", "/200/elsewhere")
        self.end_headers()
        self.wfile.write(text.encode())

    def _slow(self):
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(40):
                self.wfile.write(b".")
                self.server.stopped.wait(0.05)

    def log_message(self, *_args):
        pass


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_args):
        """A client that does not trust us hangs up: nothing to tell."""


@contextlib.contextmanager
def pages(context=None):
    """A web server; gives its port. context: of TLS."""
    server = _Server(("127.0.0.1", 0), _Page)
    server.daemon_threads, server.stopped = True, threading.Event()
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def port(listening=True):
    """A port that takes connections, or refuses them."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if listening:
            taken.listen()
        yield taken.getsockname()[1]
