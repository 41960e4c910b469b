"""ARM as the native plugin calls it: tokens, retries, long-running operations."""

import base64
import collections.abc
import dataclasses
import json
import threading
import time
import typing
import urllib.parse

from emulator.native.shapes import Json
from emulator.native.wire import Answer, ArmFailure, Silence

ENDED = {"succeeded", "failed", "canceled"}
POLL_S = {"PUT": 10.0, "DELETE": 30.0}  # the plugin's own pace where the service names none
RETRY_S = 20.0  # what the plugin sets as its first wait; then 3 and 7 times as long (its source)
LONGEST_RETRY_S = 120.0
FASTEST_RETRY_S = 1.0  # however fast the local Azure's time: its process needs real seconds
AGAIN = {408, 429, 500, 502, 503, 504}
TRIES = 4  # azcore's default, which the plugin keeps
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Sender(typing.Protocol):
    """Whatever carries a call to ARM."""

    def send(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One call."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """How to reach the local Azure: the emulator's ready line. speed: of its time."""

    endpoint: str
    ca: str
    subscription_id: str
    tenant_id: str
    client_id: str
    client_secret: str
    speed: float = 1.0


class Arm:
    """A client of one local Azure, for many threads. pause: waits, or raises when stopped."""

    def __init__(
        self,
        settings: Settings,
        wire: Sender,
        pause: collections.abc.Callable[[float], None],
    ) -> None:
        self.settings = settings
        self.subscription_id = settings.subscription_id
        self._wire = wire
        self._pause = pause
        self._signing_in = threading.Lock()
        self._token = ""
        self._token_ends = 0.0

    def use_subscription(self, subscription_id: str | None) -> None:
        """Where ids without a subscription live; None leaves the local Azure's own one."""
        self.subscription_id = subscription_id or self.settings.subscription_id

    def get(self, id_: str, api_version: str) -> Json | None:
        """The resource, or None when there is none."""
        answer = self._call("GET", f"{id_}?api-version={api_version}")
        return None if answer.status in (204, 404) else _accepted(answer).body

    def put(self, id_: str, api_version: str, body: Json) -> None:
        """Create or replace; returns when the operation ended."""
        self._finish("PUT", self._call("PUT", f"{id_}?api-version={api_version}", body))

    def delete(self, id_: str, api_version: str) -> None:
        """Remove; what is already gone is a success."""
        answer = self._call("DELETE", f"{id_}?api-version={api_version}")
        if answer.status != 404:
            self._finish("DELETE", answer)

    def identity(self) -> dict[str, Json]:
        """Who calls, as `getClientConfig` tells it; the object id stands in the token."""
        claims = self._bearer()["Authorization"].split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return {
            "clientId": self.settings.client_id,
            "objectId": told.get("oid", ""),
            "subscriptionId": self.subscription_id,
            "tenantId": self.settings.tenant_id,
        }

    def _finish(self, method: str, answer: Answer) -> None:
        """Wait for a long-running operation, by whichever header names it."""
        _accepted(answer)
        status_url = answer.headers.get("azure-asyncoperation")
        result_url = answer.headers.get("location") if answer.status == 202 else None
        if status_url:
            self._until_ended(status_url, answer, POLL_S[method])
        elif result_url:
            self._until_there(result_url, answer, POLL_S[method])

    def _until_ended(self, url: str, answer: Answer, pace_s: float) -> None:
        """Poll a status resource to its end."""
        while True:
            self._pause(answer.wait_s(pace_s))
            answer = _accepted(self._call("GET", url))
            if str(answer.body.get("status")).casefold() in ENDED:
                return _succeeded(answer.body)

    def _until_there(self, url: str, answer: Answer, pace_s: float) -> None:
        """Poll a result until it is no longer 202; the result of a delete may be gone with it."""
        while answer.status == 202:
            self._pause(answer.wait_s(pace_s))
            answer = self._call("GET", url)
        if answer.status != 404:
            _accepted(answer)

    def _call(self, method: str, target: str, body: Json = None) -> Answer:
        """One call, sent again as the plugin's pipeline does: writes too, and after silence."""
        raw = None if body is None else json.dumps(body).encode()
        for tried in range(1, TRIES):
            try:
                answer = self._wire.send(method, target, raw, self._bearer())
            except Silence:
                self._pause(self._retry_s(tried))
                continue
            if not _again(answer):
                return answer
            self._pause(answer.wait_s(self._retry_s(tried)))
        return self._wire.send(method, target, raw, self._bearer())

    def _retry_s(self, tried: int) -> float:
        """The plugin's own wait, at the pace of the local Azure."""
        times = float(2**tried - 1)
        wait_s = min(times * RETRY_S, LONGEST_RETRY_S)
        return max(wait_s / self.settings.speed, times * FASTEST_RETRY_S)

    def _bearer(self) -> dict[str, str]:
        with self._signing_in:
            if time.monotonic() > self._token_ends:
                self._sign_in()
        return {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}

    def _sign_in(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret,
            "scope": f"{self.settings.endpoint}/.default",
        }
        path = f"/{self.settings.tenant_id}/oauth2/v2.0/token"
        answer = self._wire.send("POST", path, urllib.parse.urlencode(form).encode(), FORM)
        told = answer.body or {}
        if answer.status != 200:
            raise ArmFailure(told.get("error", "SignIn"), told.get("error_description", "refused"))
        self._token = told["access_token"]
        self._token_ends = time.monotonic() + float(told["expires_in"]) - 300


def _again(answer: Answer) -> bool:
    busy = answer.status == 409 and _error(answer)[0] == "AnotherOperationInProgress"
    return busy or answer.status in AGAIN


def _accepted(answer: Answer) -> Answer:
    if answer.status >= 300:
        raise ArmFailure(*_error(answer))
    return answer


def _succeeded(operation: Json) -> None:
    if operation["status"].casefold() != "succeeded":
        told = operation.get("error") or {}
        reason = told.get("message", f"the operation ended {operation['status']}")
        raise ArmFailure(told.get("code", operation["status"]), reason)


def _error(answer: Answer) -> tuple[str, str]:
    told = (answer.body or {}).get("error") or {}
    return told.get("code", str(answer.status)), told.get("message", "no reason given")
