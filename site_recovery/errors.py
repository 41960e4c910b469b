"""Everything that a call of the service raises; each message is one line with what to do now.

ArmError
├── ResourceNotFound    404; also 400 SubscriptionIdNotRegisteredWithSrs: a vault without objects
├── OperationConflict   409: the resource's state refuses the call; nothing was started
├── OperationFailed     the call was accepted, its operation ended Failed or Canceled
├── StillRunning        the operation outlasted our patience; it goes on
├── IdentityChanged     the stack asks for another object where one exists; remove, `up`, add
├── CredentialsMissing  401, or no way to sign in was found
├── Forbidden           403: signed in, but not allowed
├── WrongSubscription   the subscription is unknown to who is signed in
├── Throttled           429, for longer than a call waits
├── Unreachable         no answer, or only 5xx on a read: nothing was changed
├── LostAnswer          a write whose answer was lost or 5xx: it may have been accepted
└── Interrupted         a wait that the user ended; what runs at the service goes on
"""

import collections.abc
import contextlib
import logging
import typing

from site_recovery import sdk
from site_recovery import vault_refusals as rows
from site_recovery.rulebook import Rule

LOG = logging.getLogger(__name__)
UNREGISTERED = "SubscriptionIdNotRegisteredWithSrs"
NO_SUBSCRIPTION = ("SubscriptionNotFound", "InvalidSubscriptionId")


class ArmError(Exception):
    """A call that Azure Resource Manager refused, or whose operation failed.

    code: Site Recovery's own where there is one (details[0].code), e.g. "FabricArmEntityMissing".
    reason: the service's words and what to do now.
    target: what the call addressed, in words an operator knows.
    """

    __module__ = "builtins"  # the engine prints an error's module, unless it is this one

    def __init__(self, code: str, reason: str, target: str) -> None:
        self.code = code
        self.reason = one_line(reason)
        self.target = target
        super().__init__(f"{target}: {code}: {self.reason}")

    def __init_subclass__(cls) -> None:
        """A class body has its own module: set it for each."""
        super().__init_subclass__()
        cls.__module__ = "builtins"


class ResourceNotFound(ArmError):
    """What was addressed, or its parent, is not there."""


class OperationConflict(ArmError):
    """The state of the resource refuses the call."""


class OperationFailed(ArmError):
    """The service accepted the call and then failed or cancelled it."""


class StillRunning(ArmError):
    """The operation goes on, but nobody waits for it any longer."""


class IdentityChanged(ArmError):
    """Raised at preview: a replacement would cost a full re-seed, so it is never asked for."""

    def __init__(self, target: str, keys: collections.abc.Sequence[str], cost: str = "") -> None:
        cost = f": {cost}" if cost else ""
        reason = rows.told(rows.IDENTITY, keys=", ".join(keys), cost=cost)
        super().__init__("IdentityChanged", reason, target)


class CredentialsMissing(ArmError):
    """Nobody is signed in, or Azure does not accept who is."""


class Forbidden(ArmError):
    """Who is signed in may not do this."""


class WrongSubscription(ArmError):
    """The subscription does not exist for who is signed in."""


class Throttled(ArmError):
    """Azure asked to slow down for longer than one call waits."""


class Unreachable(ArmError):
    """No answer came, and nothing was changed."""


class LostAnswer(ArmError):
    """A write was sent and its answer was lost: look before you repeat it."""


class Interrupted(ArmError):
    """The user ended the wait."""

    def __init__(self, target: str, reason: str = "") -> None:
        super().__init__("Interrupted", rows.told(rows.INTERRUPTED, doing=reason), target)
        self.args = (f"{target}: {self.reason}",)  # the engine puts the class's name before it


HINTS: dict[type[ArmError], Rule] = {
    CredentialsMissing: rows.SIGN_IN,
    Forbidden: rows.FORBIDDEN,
    WrongSubscription: rows.SUBSCRIPTION,
    Throttled: rows.THROTTLED,
    Unreachable: rows.SILENT,
    LostAnswer: rows.LOST_ANSWER,
}


@contextlib.contextmanager
def translated(target: str) -> collections.abc.Iterator[None]:
    """Raise the SDK's errors as this module's, naming `target`; the cause goes to the debug log."""
    sdk.load()
    from azure.core import exceptions

    try:
        yield
    except exceptions.HttpResponseError as error:
        LOG.debug("%s", target, exc_info=True)
        raise of_response(error, target) from None
    except (exceptions.ServiceRequestError, exceptions.ServiceResponseError) as error:
        LOG.debug("%s", target, exc_info=True)
        raise of_silence(error, target) from None


def of_response(error: typing.Any, target: str) -> ArmError:
    """What an answered refusal means; also a sign-in that failed, which has no answer."""
    code, reason = _service_words(error)
    kind = _kind(error.status_code or 0, code, error)
    if kind is CredentialsMissing and not error.status_code:
        code, reason = _sign_in_code(error), "no credentials that Azure accepts were found"
    return _with_hint(kind, code, reason, target)


def of_silence(error: typing.Any, target: str) -> ArmError:
    """What a missing answer means; the retry policy marked writes that may have arrived."""
    if getattr(error, "may_have_arrived", False):
        return _with_hint(LostAnswer, "NoAnswer", "the connection broke before an answer", target)
    where = getattr(error, "endpoint", "") or "the endpoint"
    return _with_hint(Unreachable, "NoAnswer", f"{where} does not answer", target)


def one_line(text: str) -> str:
    """The text without line breaks and double blanks, for messages that are one line."""
    return " ".join(str(text).split())


def job_story(job: collections.abc.Mapping[str, typing.Any], told_already: str = "") -> str:
    """What a job says of its failure, in one line: task; code: message; causes; what to do.

    told_already: a "code: message" that the reader has seen.
    """
    properties = job.get("properties") or {}
    failed = [task for task in _tasks(properties) if task.get("state") == "Failed"]
    parts = [task.get("friendlyName") or task.get("name") or "" for task in failed]
    for entries in [properties.get("errors"), *(task.get("errors") for task in failed)]:
        for entry in entries or []:
            parts += _error_parts(entry)
    kept = dict.fromkeys(one_line(part).rstrip(".") for part in parts if part)
    kept.pop(told_already, None)
    return "; ".join(kept)  # once each: a job repeats the errors of its tasks


def _tasks(properties: typing.Any) -> list[typing.Any]:
    """The tasks of a job and those in its groups."""
    found = []
    for task in properties.get("tasks") or []:
        found.append(task)
        found += (task.get("groupTaskCustomDetails") or {}).get("childTasks") or []
    return found


def _error_parts(entry: typing.Any) -> list[str]:
    """One entry of `errors[]`: the service's part, then the provider's (both may be missing)."""
    service = entry.get("serviceErrorDetails") or {}
    provider = entry.get("providerErrorDetails") or {}
    return [
        _coded(service.get("code"), service.get("message")),
        _coded(provider.get("errorCode"), provider.get("errorMessage")),
        service.get("possibleCauses") or provider.get("possibleCauses") or "",
        service.get("recommendedAction") or provider.get("recommendedAction") or "",
    ]


def _coded(code: typing.Any, message: typing.Any) -> str:
    return ": ".join(str(part) for part in (code, message) if part)


def _service_words(error: typing.Any) -> tuple[str, str]:
    """Code and message; Site Recovery hides its own code in the first detail (recorded)."""
    outer = getattr(error, "error", None)
    told = (outer.details or [outer])[0] if outer else None
    code = told.code if told and told.code else str(error.status_code)
    message = (told.message if told and told.message else error.message) or "no reason given"
    return str(code), one_line(message).rstrip(".")


def _sign_in_code(error: typing.Any) -> str:
    """Entra's own code where one was told (it names the fault, never a secret)."""
    words = str(error.message).replace(":", " ").split()
    return next((word for word in words if word.startswith("AADSTS")), "NoCredentials")


def _kind(status: int, code: str, error: typing.Any) -> type[ArmError]:
    from azure.core import exceptions

    if isinstance(error, exceptions.ClientAuthenticationError) or status == 401:
        return CredentialsMissing
    if code in NO_SUBSCRIPTION:
        return WrongSubscription
    if status == 404 or code == UNREGISTERED:
        return ResourceNotFound
    if status >= 500:
        return Unreachable if _is_read(error) else LostAnswer
    return {403: Forbidden, 409: OperationConflict, 429: Throttled}.get(status, ArmError)


def _is_read(error: typing.Any) -> bool:
    request = getattr(error.response, "request", None)
    return getattr(request, "method", "GET").upper() in ("GET", "HEAD")


def _with_hint(kind: type[ArmError], code: str, reason: str, target: str) -> ArmError:
    row = HINTS.get(kind)
    return kind(code, rows.told(row, reason=reason) if row else reason, target)
