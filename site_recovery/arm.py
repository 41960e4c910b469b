"""Reading Azure outside the vault: single documents and whole lists, through the SDK's own client.

Nothing here writes, but for actions (`post`). Lists are read as plain JSON, page by page; the
SDK's retries, sign-in and pace hold for them too.
"""

import collections.abc
import concurrent.futures
import dataclasses
import queue
import threading
import typing

from site_recovery import client, errors, sdk

Json = dict[str, typing.Any]
READERS = 16
"""Jobs that run at once; some wait for a list that another reads."""
PAGES = 1000
"""A list that has more pages answers in circles."""
READ_RIGHT = "give who is signed in the role Reader there"
T = typing.TypeVar("T")
Job = collections.abc.Callable[[], T]


@dataclasses.dataclass(frozen=True)
class Arm:
    """One Azure as its reader sees it. options: the SDK's per-call options, e.g. retry_total."""

    settings: client.Settings
    options: collections.abc.Mapping[str, typing.Any] = dataclasses.field(default_factory=dict)

    def get(self, path: str, version: str, **query: str) -> Json:
        """One document; raises what `errors` names, ResourceNotFound among them."""
        return self._answer(path, self._url(path, version, query))

    def find(self, path: str, version: str, **query: str) -> Json | None:
        """One document; None if it is not there, or its group or subscription's provider is not."""
        try:
            return self.get(path, version, **query)
        except errors.ResourceNotFound:
            return None

    def post(self, path: str, version: str) -> None:
        """Ask for an action; returns when it is accepted, what follows is not waited for."""
        self._sent(path, self._url(path, version, {}, "POST"))

    def list(self, path: str, version: str, **query: str) -> "typing.List[Json]":  # noqa: UP006
        """All entries of a list, over its pages; empty if what holds it is not there."""
        try:
            pages = self.pages(path, version, **query)
            return [entry for page in pages for entry in page.get("value") or ()]
        except errors.ResourceNotFound:
            return []

    def pages(self, path: str, version: str, **query: str) -> collections.abc.Iterator[Json]:
        """The pages of a list, each read when it is asked for."""
        return self._pages(path, self._url(path, version, query))

    def _pages(self, path: str, request: typing.Any) -> collections.abc.Iterator[Json]:
        sdk.load()
        from azure.core.rest import HttpRequest

        for _ in range(PAGES):
            page = self._answer(path, request)
            yield page
            if not page.get("nextLink"):
                return
            request = HttpRequest("GET", page["nextLink"])
        raise errors.ArmError("EndlessList", f"more than {PAGES} pages; report it", path)

    def _url(self, path: str, version: str, query: Json, method: str = "GET") -> typing.Any:
        sdk.load()
        from azure.core.rest import HttpRequest

        return HttpRequest(method, path, params={"api-version": version, **query})

    def _answer(self, path: str, request: typing.Any) -> Json:
        """What one call answers, as JSON."""
        return _json(path, self._sent(path, request))

    def _sent(self, path: str, request: typing.Any) -> typing.Any:
        """What one call answers; its refusals as errors that name the path."""
        sdk.load()
        from azure.core.exceptions import HttpResponseError

        service = client.connect(self.settings, subscription_of(path))
        with errors.translated(path):
            answer = service.send_request(request, **self.options)
            if answer.status_code == 403:
                raise _forbidden(path, answer)
            if answer.status_code >= 400:
                raise HttpResponseError(response=answer)
        return answer


def subscription_of(path: str) -> str:
    """The subscription that an ARM path is in; empty for one above subscriptions."""
    parts = path.split("/")
    return parts[2] if len(parts) > 2 and parts[1].casefold() == "subscriptions" else ""


def group_of(path: str) -> str:
    """The id of the resource group that an ARM path is in or names; empty if in none."""
    parts = path.rstrip("/").split("/")
    if len(parts) > 4 and parts[3].casefold() == "resourcegroups":
        return "/".join(parts[:5])
    return ""


def begin(jobs: collections.abc.Iterable[Job[T]]) -> list["concurrent.futures.Future[T]"]:
    """Start jobs on threads that nobody has to wait for, even at the end of the process."""
    waiting: queue.SimpleQueue[tuple[concurrent.futures.Future[T], Job[T]]] = queue.SimpleQueue()
    futures: list[concurrent.futures.Future[T]] = []
    for job in jobs:
        futures.append(concurrent.futures.Future())
        waiting.put((futures[-1], job))
    for _ in range(min(READERS, len(futures))):
        threading.Thread(target=_work, args=(waiting,), daemon=True).start()
    return futures


def together(jobs: collections.abc.Sequence[Job[T]]) -> list[T]:
    """What each job returns, in order; the first error is raised when all have ended."""
    futures = begin(jobs)
    concurrent.futures.wait(futures)
    return [future.result() for future in futures]


def _work(waiting: "queue.SimpleQueue[tuple[concurrent.futures.Future[T], Job[T]]]") -> None:
    while True:
        try:
            future, job = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            future.set_result(job())
        except Exception as error:  # a thread's error would otherwise be lost; raised by result()
            future.set_exception(error)


def _forbidden(path: str, answer: typing.Any) -> errors.Forbidden:
    """403 on a read (or an action): another role than the one that `errors` names for writes."""
    told = answer.json().get("error") or {} if _is_json(answer) else {}
    reason = str(told.get("message") or "who is signed in may not read it").rstrip(".")
    return errors.Forbidden(str(told.get("code") or "Forbidden"), f"{reason}; {READ_RIGHT}", path)


def _is_json(answer: typing.Any) -> bool:
    return "json" in str(answer.headers.get("Content-Type") or "")


def _json(path: str, answer: typing.Any) -> Json:
    try:
        document = answer.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise errors.ArmError("NoJson", "the answer is no JSON object", path)
    return document
