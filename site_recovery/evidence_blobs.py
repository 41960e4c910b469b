"""Evidence in a storage container: one blob per file, put once and never again."""

import collections.abc
import contextlib
import functools
import typing

from site_recovery import client, errors, sdk, vault_refusals
from site_recovery import evidence_refusals as rows

BLOBS = "azure.storage.blob"
TAKEN = ("BlobAlreadyExists", "ConditionNotMet")
"""What a put with `If-None-Match: *` answers (Blob service REST API, error codes)."""
REFUSALS = {403: rows.CONTAINER_RIGHT, 404: rows.CONTAINER_MISSING}
RETRIES: dict[str, typing.Any] = {"initial_backoff": 1, "increment_base": 2, "retry_total": 3}
"""Else the storage library waits 15 s before its first repeat."""


class Container:
    """One virtual folder per vault. Blobs may be immutable: then claims stay, and harm nothing."""

    def __init__(self, url: str, vault_name: str, settings: client.Settings) -> None:
        self._url, self._prefix, self._settings = url, f"{vault_name}/", settings
        self.where = f"{url}/{vault_name}"

    def names(self) -> list[str]:
        """The vault's blobs."""
        with self._translated():
            listed = self._blobs.list_blob_names(name_starts_with=self._prefix)
            return [str(each).removeprefix(self._prefix) for each in listed]

    def read(self, name: str) -> bytes:
        """The blob's bytes."""
        with self._translated(name):
            return self._downloaded(name)

    def peek(self, name: str) -> bytes | None:
        """The blob's bytes, if it is there."""
        with self._translated(name):
            from azure.core import exceptions

            try:
                return self._downloaded(name)
            except exceptions.ResourceNotFoundError as error:
                if _code(error) != "BlobNotFound":
                    raise
                return None

    def put(self, name: str, data: bytes) -> bool:
        """Put whole, in one call, if the name is free."""
        with self._translated(name):
            from azure.core import exceptions
            from azure.storage.blob import ContentSettings

            told = ContentSettings(content_type="application/json")
            try:
                self._blobs.upload_blob(self._prefix + name, data, content_settings=told)
            except exceptions.HttpResponseError as error:
                if _code(error) not in TAKEN:
                    raise
                return False
            return True

    def drop(self, name: str) -> None:
        """Delete it, where that is allowed and nobody made it immutable."""
        with self._translated(name):
            from azure.core import exceptions

            try:
                self._blobs.delete_blob(self._prefix + name)
            except exceptions.HttpResponseError as error:
                if error.status_code not in (403, 404, 409):
                    raise

    def _downloaded(self, name: str) -> bytes:
        return bytes(self._blobs.download_blob(self._prefix + name).readall())

    @functools.cached_property
    def _blobs(self) -> typing.Any:
        sign_in, transport = client.parts(self._settings)
        from azure.storage.blob import ContainerClient

        patience = _patience(self.where)
        return ContainerClient.from_container_url(
            self._url, credential=sign_in, transport=transport, retry_policy=patience
        )

    @contextlib.contextmanager
    def _translated(self, name: str = "") -> collections.abc.Iterator[None]:
        """Raise the library's errors as ours, and a refusal with the role that is missing."""
        sdk.also(BLOBS)
        from azure.core import exceptions

        target = f"{self.where}/{name}"
        with errors.translated(target):
            try:
                yield
            except exceptions.HttpResponseError as error:
                if error.status_code not in REFUSALS:
                    raise
                code = _code(error) or str(error.status_code)
                reason = vault_refusals.told(REFUSALS[error.status_code])
                raise errors.ArmError(code, reason, target) from None


def _patience(where: str) -> typing.Any:
    """The library's repeats, but its waits end when this process is stopped."""
    from azure.storage.blob import ExponentialRetry

    class Patience(ExponentialRetry):
        def sleep(self, settings: typing.Any, transport: typing.Any) -> None:
            wait_s = self.get_backoff_time(settings)
            client.pause(wait_s, None, where, "the evidence was waiting to be kept")

    return Patience(**RETRIES)


def _code(error: typing.Any) -> str:
    """The service's own code, which the library keeps beside its message, some as an enum."""
    code = getattr(error, "error_code", "") or ""
    return str(getattr(code, "value", code))
