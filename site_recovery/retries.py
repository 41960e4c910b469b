"""Which calls are repeated by themselves: reads when in doubt, writes only if never accepted.

A policy of the SDK's pipeline. It replaces the SDK's own, which repeats writes after 5xx answers
and lost connections: here that would start a second operation.
"""

import collections.abc
import typing

TRIES = 4
"""Tries of a read without a usable answer: the first and three more."""
FIRST_DELAY_S = 0.5
PATIENCE_S = 300.0
"""How long one call waits for throttling, or for another operation on the object, to end."""
BUSY_DELAY_S = 5.0
BUSY = "AnotherOperationInProgress"
WATCHED = "/replicationProtectedItems/"
"""What is written from one look at its vault to the next: there the next look decides."""
READS = ("GET", "HEAD")
AGAIN = (408, 500, 502, 503, 504)

Note = collections.abc.Callable[[int, collections.abc.Mapping[str, str]], None]
Pause = collections.abc.Callable[[float, str], None]
Clock = collections.abc.Callable[[], float]


class Retries:
    """The policy: `next` is set by the pipeline. Notes the pace that every answer tells."""

    next: typing.Any

    def __init__(self, endpoint: str, note: Note, pause: Pause, clock: Clock) -> None:
        self._endpoint = endpoint
        self._note = note
        self._pause = pause
        self._clock = clock

    def send(self, request: typing.Any) -> typing.Any:
        """The answer, or the SDK's error marked with `endpoint` and `may_have_arrived`."""
        tries = 1 + min(TRIES - 1, int(request.context.options.pop("retry_total", TRIES - 1)))
        patience = self._clock() + (PATIENCE_S if tries > 1 else 0.0)
        if request.http_request.method.upper() not in READS:
            tries = 1
        return self._repeated(request, tries, patience)

    def _repeated(self, request: typing.Any, tries: int, patience: float) -> typing.Any:
        options = dict(request.context.options)  # policies below take theirs out at each send
        failed = 0
        while True:
            response = self._once(request, last=failed + 1 >= tries)
            delay = FIRST_DELAY_S * 2**failed
            if response is not None:
                wait = throttled(response)
                if wait is not None and self._clock() + wait <= patience:
                    delay = wait
                elif _status(response) in AGAIN and failed + 1 < tries:
                    failed += 1
                else:
                    return response
            else:
                failed += 1
            self._pause(delay, _title(request))
            request.context.options.update(options)

    def _once(self, request: typing.Any, last: bool) -> typing.Any:
        """The answer; None if there was none and a further try is due."""
        from azure.core import exceptions

        try:
            response = self.next.send(request)
        except (exceptions.ServiceRequestError, exceptions.ServiceResponseError) as error:
            error.endpoint = self._endpoint  # type: ignore[union-attr]
            read = request.http_request.method.upper() in READS
            error.may_have_arrived = not read and may_have_arrived(error)  # type: ignore[union-attr]
            if last or getattr(error, "final", False):
                raise
            return None
        self._note(_status(response), response.http_response.headers)
        return response


def throttled(response: typing.Any) -> float | None:
    """Seconds to wait before the same call may be sent again; None if it was not turned away.

    A 409 with the code of another running operation is turned away too (code: assumed), but not
    for a replicated item: what runs may be the same work, begun by another run.
    """
    status = _status(response)
    waits = status == 409 and WATCHED not in response.http_request.url
    if status != 429 and not (waits and _code(response) == BUSY):
        return None
    return seconds(response.http_response.headers.get("Retry-After")) or BUSY_DELAY_S


def seconds(text: str | None) -> float | None:
    """The number of seconds in a Retry-After header; None if there is none (the date form too)."""
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None


def may_have_arrived(error: typing.Any) -> bool:
    """Whether the service may have received the call. Only a connection never made says no."""
    from azure.core import exceptions

    if isinstance(error, exceptions.ServiceResponseError):
        return True
    inner = getattr(error, "inner_exception", None)
    return inner is not None and not _never_connected(inner)


def _never_connected(error: typing.Any) -> bool:
    """Looks through what `requests` and `urllib3` wrapped around the cause."""
    import ssl

    import urllib3

    never = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        ssl.SSLCertVerificationError,
    )
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, never):
            return True
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
        error = getattr(error, "reason", None) or inner
        seen += 1
    return False


def _status(response: typing.Any) -> int:
    return int(response.http_response.status_code)


def _code(response: typing.Any) -> str:
    """The error code of an answer, Site Recovery's own first; empty if it has none."""
    response.http_response.read()
    try:
        error = response.http_response.json().get("error") or {}
    except (ValueError, AttributeError):
        return ""
    details = error.get("details") or [error]
    return str(details[0].get("code") or "")


def _title(request: typing.Any) -> str:
    return f"{request.http_request.method} {request.http_request.url.partition('?')[0]}"
