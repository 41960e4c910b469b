"""Reading Azure outside the vault: single documents and whole lists, through the SDK's own client.

Nothing here writes. Lists are read as plain JSON, page by page; the SDK's retries, sign-in and
pace hold for them too.
"""

import collections.abc
import concurrent.futures
import dataclasses
import typing

from site_recovery import client, errors

Json = dict[str, typing.Any]
READERS = 8
"""Lists that are read at once."""
T = typing.TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Arm:
    """One Azure as its reader sees it. options: the SDK's per-call options, e.g. retry_total."""

    settings: client.Settings
    options: collections.abc.Mapping[str, typing.Any] = dataclasses.field(default_factory=dict)

    def get(self, path: str, version: str, **query: str) -> Json:
        """One document; raises what `errors` names, ResourceNotFound among them."""
        return next(self._documents(path, version, query))

    def find(self, path: str, version: str, **query: str) -> Json | None:
        """One document; None if it is not there, or its group or subscription's provider is not."""
        try:
            return self.get(path, version, **query)
        except errors.ResourceNotFound:
            return None

    def list(self, path: str, version: str, **query: str) -> "typing.List[Json]":  # noqa: UP006
        """All entries of a list, over its pages; empty if what holds it is not there."""
        try:
            pages = self._documents(path, version, query)
            return [entry for page in pages for entry in page.get("value") or ()]
        except errors.ResourceNotFound:
            return []

    def _documents(self, path: str, version: str, query: Json) -> collections.abc.Iterator[Json]:
        from azure.core.exceptions import HttpResponseError
        from azure.core.rest import HttpRequest

        service = client.connect(self.settings, subscription_of(path))
        request = HttpRequest("GET", path, params={"api-version": version, **query})
        while True:
            with errors.translated(path):
                answer = service.send_request(request, **self.options)
                if answer.status_code >= 400:
                    raise HttpResponseError(response=answer)
            document = typing.cast(Json, answer.json())
            yield document
            if not document.get("nextLink"):
                return
            request = HttpRequest("GET", document["nextLink"])


def subscription_of(path: str) -> str:
    """The subscription that an ARM path is in; empty for one above subscriptions."""
    parts = path.split("/")
    return parts[2] if len(parts) > 2 and parts[1].casefold() == "subscriptions" else ""


def together(jobs: collections.abc.Sequence[collections.abc.Callable[[], T]]) -> list[T]:
    """What each job returns, in order; the first error is raised when all have ended."""
    with concurrent.futures.ThreadPoolExecutor(READERS) as pool:
        futures = [pool.submit(job) for job in jobs]
    return [future.result() for future in futures]
