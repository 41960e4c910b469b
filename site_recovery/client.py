"""How the service is reached: settings, sign-in, one SDK client per subscription, time.

Tests replace TRANSPORT, CREDENTIAL, sleep and monotonic; nothing else here is a seam.
"""

import collections.abc
import dataclasses
import functools
import logging
import pathlib
import threading
import time
import typing

from site_recovery import errors, retries, sdk, vault_refusals

if typing.TYPE_CHECKING:
    from azure.core.credentials import AccessToken
    from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

PUBLIC = "https://management.azure.com"
CONNECTIONS = 64
"""Connections that one client keeps; further threads open one for a single call."""
CONNECT_TIMEOUT_S = 10
READ_TIMEOUT_S = 60
TOKEN_SPARE_S = 300
FAILURE_KEPT_S = 10

TRANSPORT: collections.abc.Callable[[], typing.Any] | None = None
"""Makes the SDK's transport instead of a real connection (tests)."""
CREDENTIAL: collections.abc.Callable[[], typing.Any] | None = None
"""Makes the credential instead of looking for a real one (tests)."""
STOP = threading.Event()
"""Set when the user or the engine ends this process's work: every wait ends."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """Which Azure is meant.

    endpoint: the Resource Manager of the cloud; the public cloud's unless the config says another.
    ca_file: trust for that endpoint, relative to the project; empty: what the machine trusts.
    """

    endpoint: str = PUBLIC
    ca_file: str = ""


@dataclasses.dataclass(frozen=True)
class Pace:
    """How fast the service lets us go, as its last answers said; None: not said yet.

    retry_after_s: how often it wants to be asked about running operations; not a 429's own wait.
    """

    retry_after_s: float | None = None
    remaining_reads: int | None = None
    remaining_writes: int | None = None


Key = tuple[typing.Any, ...]
_clients: dict[Key, typing.Any] = {}
_paces: dict[Key, Pace] = {}
_lock = threading.Lock()


def sleep(seconds: float) -> None:
    """Wait, but not longer than until STOP."""
    STOP.wait(seconds)


def monotonic() -> float:
    """Seconds of the clock that waits are measured with."""
    return time.monotonic()


def pause(seconds: float, stop: threading.Event | None, target: str, doing: str = "") -> None:
    """Wait; raise Interrupted, naming what was waited for, when `stop` or STOP is set."""
    for moment in (0.0, seconds):
        if moment:
            sleep(moment)
        if STOP.is_set() or (stop and stop.is_set()):
            raise errors.Interrupted(target, doing) from None


def connect(settings: Settings, subscription_id: str) -> "SiteRecoveryManagementClient":
    """The client of one subscription: made once, safe in many threads, signed in at its first call.

    Calls take the SDK's per-call options, and `retry_total=0` for a single try.
    """
    key = (settings, subscription_id.casefold(), TRANSPORT, CREDENTIAL)
    with _lock:
        if key not in _clients:
            _clients[key] = _made(settings, subscription_id)
        return typing.cast("SiteRecoveryManagementClient", _clients[key])


def pace(settings: Settings) -> Pace:
    """What the last answers of this Azure said about its pace."""
    return _paces.get((settings, TRANSPORT), Pace())


def _made(settings: Settings, subscription_id: str) -> "SiteRecoveryManagementClient":
    sign_in, transport = parts(settings)
    from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

    return SiteRecoveryManagementClient(
        sign_in,
        subscription_id,
        base_url=settings.endpoint,
        credential_scopes=[f"{settings.endpoint}/.default"],
        transport=transport,
        retry_policy=_retries(settings),
        user_agent="dr-pulumi",
    )


def parts(settings: Settings) -> tuple[typing.Any, typing.Any]:
    """What each client of the SDK is made of: a sign-in and a transport for this Azure."""
    sdk.load()
    logging.getLogger("azure").addHandler(logging.NullHandler())  # else warnings go to stderr
    _refuse_bad(settings)
    transport = TRANSPORT() if TRANSPORT else _transport(settings)
    return _SignIn(settings, transport), transport


def _retries(settings: Settings) -> retries.Retries:
    """The clock's functions are looked up at each call: tests replace them."""
    return retries.Retries(
        settings.endpoint,
        note=functools.partial(_note, settings),
        pause=lambda seconds, call: pause(seconds, None, call, "it was waiting for its turn"),
        clock=lambda: monotonic(),
    )


def _refuse_bad(settings: Settings) -> None:
    if not settings.endpoint.startswith("https://"):
        told = vault_refusals.told(vault_refusals.BAD_ENDPOINT)
        raise errors.ArmError("BadEndpoint", told, settings.endpoint)
    if settings.ca_file and not pathlib.Path(settings.ca_file).is_file():
        told = vault_refusals.told(vault_refusals.NO_CA_FILE)
        raise errors.ArmError("NoCaFile", told, settings.ca_file)


def _transport(settings: Settings) -> typing.Any:
    """The SDK's own transport over a pool that is large enough for the engine's threads."""
    import requests
    from azure.core.pipeline.transport import RequestsTransport

    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=0)
    session.mount("https://", adapter)
    return RequestsTransport(
        session=session,
        connection_verify=settings.ca_file or True,
        connection_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
    )


def _note(settings: Settings, status: int, headers: collections.abc.Mapping[str, str]) -> None:
    """Keep what an answer says about the pace; what it does not say stays as it was."""
    known = pace(settings)
    told = None if status == 429 else retries.seconds(headers.get("Retry-After"))
    kept = "x-ms-ratelimit-remaining-subscription-"
    _paces[(settings, TRANSPORT)] = Pace(
        known.retry_after_s if told is None else told,
        _count(headers.get(kept + "reads"), known.remaining_reads),
        _count(headers.get(kept + "writes"), known.remaining_writes),
    )


def _count(text: str | None, known: int | None) -> int | None:
    return int(text) if text and text.isdigit() else known


class _SignIn:
    """The credential of this process for one Azure: asked once, its token kept for all threads.

    Some credentials start a program for each token, and the SDK's own cache has no lock. A failure
    is kept for a while too, else each of a hundred threads would wait for its own.
    """

    def __init__(self, settings: Settings, transport: typing.Any) -> None:
        self._settings = settings
        self._transport = transport
        self._lock = threading.Lock()
        self._token: AccessToken | None = None
        self._failure: tuple[float, Exception] | None = None

    def get_token(self, *scopes: str, **options: typing.Any) -> "AccessToken":
        """A token that lasts; with claims (a challenge) always a new one."""
        with self._lock:
            token = self._token
            if self._failure and time.monotonic() - self._failure[0] < FAILURE_KEPT_S:
                raise self._failure[1]
            spent = token is None or token.expires_on - time.time() < TOKEN_SPARE_S
            if token is None or spent or options.get("claims"):
                token = self._token = self._asked(*scopes, **options)
            return token

    def _asked(self, *scopes: str, **options: typing.Any) -> "AccessToken":
        from azure.core import exceptions

        try:
            return typing.cast("AccessToken", _credential(CREDENTIAL).get_token(*scopes, **options))
        except exceptions.ClientAuthenticationError as error:
            fault = self._silence() or error
            self._failure = (time.monotonic(), fault)
            raise fault from None

    def _silence(self) -> Exception | None:
        """The error of an endpoint that does not answer: then that is the fault, not the sign-in.

        A chain of credentials says "no credentials" for both.
        """
        from azure.core import exceptions
        from azure.core.rest import HttpRequest

        url = f"{self._settings.endpoint}/metadata/endpoints?api-version=2019-10-01"
        try:
            self._transport.send(HttpRequest("GET", url), connection_timeout=5, read_timeout=5)
        except (exceptions.ServiceRequestError, exceptions.ServiceResponseError) as error:
            error.final = True  # type: ignore[union-attr]
            return error
        return None


@functools.lru_cache(maxsize=4)
def _credential(make: collections.abc.Callable[[], typing.Any] | None) -> typing.Any:
    """What signs in, without any way that asks a person."""
    from azure.identity import DefaultAzureCredential

    return make() if make else DefaultAzureCredential(exclude_interactive_browser_credential=True)
