"""The service's long-running operations: a call is submitted, then its operation is waited for.

Every write answers 202 with two addresses to ask and a Retry-After; the job that operators see has
the operation's name (recorded, facts/protocol-a2a.md section 1). Only set-up resources wait here;
replicated items are submitted and then watched as a list.
"""

import collections.abc
import dataclasses
import threading
import typing
import urllib.parse

from site_recovery import client, errors, ids, retries, vault_refusals

SETUP_TIMEOUT_S = 30 * 60.0
DEFAULT_DELAY_S = 30.0
"""What the service says in Retry-After wherever it was recorded."""
EARLIEST = 1 / 30
"""Part of the Retry-After after which an operation is asked about first."""
GROWTH = 1 / 4
"""Part of the time waited so far after which it is asked about again, up to the Retry-After."""
RUNNING = ("NotStarted", "InProgress", "Cancelling")
"""Job states of work that goes on (recorded; Cancelling from the API description)."""

OWN: dict[str, str] = {}
"""The one record of jobs that this process submitted: name -> what it is about, in words."""

Document = dict[str, typing.Any]
Say = collections.abc.Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Operation:
    """A call that the service accepted.

    target: what it addressed, in words.
    url: where to ask how it goes; empty if it was done at once.
    job: the name of its job; empty if it was done at once.
    """

    target: str
    url: str = ""
    job: str = ""
    retry_after_s: float = DEFAULT_DELAY_S


class _Kept:
    """Stands in for the SDK's poller: keeps the first answer and waits for nothing."""

    answer: typing.Any = None

    def initialize(self, _client: typing.Any, initial_response: typing.Any, _made: object) -> None:
        """Called by the SDK with the answer to the submitted call."""
        self.answer = initial_response.http_response

    def finished(self) -> bool:
        """Tells the SDK that no polling thread is wanted."""
        return True


def submit(
    begin: collections.abc.Callable[..., object], *args: object, target: str, **options: object
) -> Operation:
    """Send a write through the SDK's `begin_…`; return when it is accepted, raise when refused.

    Raises LostAnswer when nobody can say whether it was accepted.
    """
    kept = _Kept()
    with errors.translated(target):
        begin(*args, polling=kept, **options)
    headers = kept.answer.headers
    if kept.answer.status_code != 202:
        return Operation(target)
    url = headers.get("Azure-AsyncOperation") or headers.get("Location") or ""
    delay = retries.seconds(headers.get("Retry-After"))
    OWN[_job_name(url)] = target
    return Operation(target, url, _job_name(url), DEFAULT_DELAY_S if delay is None else delay)


def wait(
    service: typing.Any,
    operation: Operation,
    *,
    timeout_s: float = SETUP_TIMEOUT_S,
    stop: threading.Event | None = None,
    say: Say | None = None,
) -> None:
    """Return when the operation has succeeded, asking at most Retry-After apart.

    Sooner at first: containers, policies and network mappings are done in a second or two, and the
    service says 30 all the same (recorded).

    Raises OperationFailed with the service's code, StillRunning after the time, Interrupted.
    """
    begun, longest = client.monotonic(), operation.retry_after_s
    while operation.url:
        waited = client.monotonic() - begun
        if waited > timeout_s:
            raise outlasted(operation.target, operation.job, timeout_s)
        if say and waited >= 1:  # what is done when first asked about needs no words
            say(f"waiting for the service ({waited:.0f} s)")
        delay = min(longest, max(longest * EARLIEST, waited * GROWTH))
        client.pause(delay, stop, operation.target, f"its job {operation.job} goes on")
        ended, told = _asked(service, operation)
        if ended:
            return
        longest = longest if told is None else told


def recent_jobs(service: typing.Any, group: str, vault: str, target: str) -> list[Document]:
    """The vault's jobs, newest first, as the list shows them: without tasks and errors.

    A vault that never held an object has none.
    """
    try:
        with errors.translated(target):
            return [job.as_dict() for job in service.replication_jobs.list(group, vault)]
    except errors.ResourceNotFound:
        return []


def running(
    jobs: list[Document], scenarios: collections.abc.Container[str], name: str, title: str
) -> str:
    """The name of the running job that works on `name`, or of a shell that may come to; or empty.

    A job that just began has neither scenario nor target (recorded): it is waited out. title: the
    object in words; both mappings' jobs are named by the policy, and this tells our own apart.
    """
    for job in jobs:
        properties = job.get("properties") or {}
        another = OWN.get(str(job.get("name")), title) != title
        if another or properties.get("state") not in RUNNING:
            continue
        target, scenario = properties.get("targetObjectName"), properties.get("scenarioName")
        shell = not target and not scenario
        if shell or (scenario in scenarios and str(target).casefold() == name.casefold()):
            return str(job.get("name"))
    return ""


def job(service: typing.Any, group: str, vault: str, name: str, target: str) -> Document:
    """One job with its tasks and errors."""
    with errors.translated(target):
        found = service.replication_jobs.get(group, vault, name).as_dict()
        return typing.cast(Document, found)


def outlasted(target: str, job_name: str, timeout_s: float) -> errors.ArmError:
    """The error of a wait that lasted too long."""
    reason = vault_refusals.told(vault_refusals.OUTLASTED, minutes=timeout_s / 60, job=job_name)
    return errors.StillRunning("StillRunning", reason, target)


def _asked(service: typing.Any, operation: Operation) -> tuple[bool, float | None]:
    """Whether the operation has ended well, and the service's wish for the next question."""
    from azure.core.exceptions import HttpResponseError
    from azure.core.rest import HttpRequest

    with errors.translated(operation.target):
        answer = service.send_request(HttpRequest("GET", operation.url))
        if answer.status_code >= 400:
            raise HttpResponseError(response=answer)
    delay = retries.seconds(answer.headers.get("Retry-After"))
    document = answer.json() if answer.status_code == 200 and answer.content else {}
    status = str(document.get("status") or "").casefold()
    if status in ("failed", "canceled", "cancelled"):
        raise _failed(service, operation, document)
    done = status == "succeeded" if status else answer.status_code != 202
    return done, delay


def _failed(service: typing.Any, operation: Operation, document: Document) -> errors.ArmError:
    """The error of a failed operation; causes are told by its job only (recorded)."""
    error = document.get("error") or {}
    code = str(error.get("code") or document.get("status"))
    told = errors.one_line(error.get("message") or "the service gave no reason").rstrip(".")
    story = _story(service, operation, f"{code}: {told}")
    story = story or f"see job {operation.job}"
    reason = vault_refusals.told(vault_refusals.FAILED, reason=told, story=story)
    return errors.OperationFailed(code, reason, operation.target)


def _story(service: typing.Any, operation: Operation, told_already: str) -> str:
    """What the failed operation's job tells besides; empty when it cannot be read."""
    group, vault = _vault_of(operation.url)
    try:
        found = job(service, group, vault, operation.job, operation.target)
        return errors.job_story(found, told_already)
    except errors.ArmError:
        return ""


def _vault_of(url: str) -> tuple[str, str]:
    path = urllib.parse.urlsplit(url).path
    return ids.part(path, "resourceGroups"), ids.part(path, "vaults")


def _job_name(url: str) -> str:
    return urllib.parse.urlsplit(url).path.rpartition("/")[2]
