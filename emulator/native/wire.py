"""HTTPS to the local Azure: one kept connection per thread, trust in its own CA only."""

import dataclasses
import http.client
import json
import ssl
import threading
import urllib.parse

from emulator.native.shapes import Json

PATIENCE_S = 120


class ArmFailure(Exception):
    """A call that failed; the message is one line with the service's code."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        super().__init__(f"{code}: {reason}")


class Silence(ArmFailure):
    """No answer came; whether the call arrived is not known."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """One reply. headers: names in lower case; body: None when there was none."""

    status: int
    headers: dict[str, str]
    body: Json

    def wait_s(self, otherwise: float) -> float:
        """How long the service asks to wait before the next call."""
        return float(self.headers.get("retry-after") or otherwise)


class Wire:
    """Sends requests; any thread may."""

    def __init__(self, endpoint: str, ca: str) -> None:
        self.endpoint = endpoint
        self._trust = ssl.create_default_context(cafile=ca)
        self._own = threading.local()

    def send(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One call; a second try only where the other side had closed an idle connection."""
        path = self._path(target)
        kept = getattr(self._own, "connection", None)
        if kept:
            try:
                return self._exchange(kept, method, path, body, headers)
            except (ConnectionError, http.client.HTTPException):
                kept.close()
        try:
            self._own.connection = self._connect()
            return self._exchange(self._own.connection, method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self._own.connection = None
            reason = f"the local Azure at {self.endpoint} does not answer ({error})"
            raise Silence(
                "EndpointDown", f"{reason}; start it: make demo, or make emulator"
            ) from None

    def _exchange(
        self,
        connection: http.client.HTTPSConnection,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
    ) -> Answer:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        told = {name.lower(): value for name, value in reply.getheaders()}
        return Answer(reply.status, told, json.loads(content) if content else None)

    def _connect(self) -> http.client.HTTPSConnection:
        where = urllib.parse.urlsplit(self.endpoint)
        return http.client.HTTPSConnection(
            where.hostname or "", where.port, timeout=PATIENCE_S, context=self._trust
        )

    def _path(self, target: str) -> str:
        """A poll URL is absolute; it must not lead away from the local Azure."""
        if target.startswith("/"):
            return target
        if not target.casefold().startswith(f"{self.endpoint}/".casefold()):
            raise ArmFailure("ForeignHost", f"{target} is not at {self.endpoint}")
        return target[len(self.endpoint) :]
