"""Where evidence is kept: what a store can do, and the one in a directory."""

import os
import pathlib
import tempfile
import typing

from site_recovery import errors, vault_refusals
from site_recovery import evidence_refusals as rows


class Store(typing.Protocol):
    """Files by name, each written once. where: in words an operator knows."""

    where: str

    def names(self) -> list[str]:
        """Everything that is kept, in any order; nothing where nothing was ever kept."""
        ...

    def read(self, name: str) -> bytes:
        """A file that is there. Raises ArmError."""
        ...

    def peek(self, name: str) -> bytes | None:
        """A file; None if it is not there."""
        ...

    def put(self, name: str, data: bytes) -> bool:
        """Write a file whole; False, and nothing changed, if the name is taken."""
        ...

    def drop(self, name: str) -> None:
        """Take a claim away if that is allowed and it is there."""
        ...


class Directory:
    """One folder per vault. A name is taken by a hard link, so a file is whole or not there."""

    def __init__(self, directory: str, vault_name: str) -> None:
        self._folder = pathlib.Path(directory, vault_name)
        self.where = str(self._folder)

    def names(self) -> list[str]:
        """The folder's files."""
        try:
            return [each.name for each in self._folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._refused(error) from None

    def read(self, name: str) -> bytes:
        """The file's bytes."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise self._refused(error, name) from None

    def peek(self, name: str) -> bytes | None:
        """The file's bytes, if it is there."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(error, name) from None

    def put(self, name: str, data: bytes) -> bool:
        """Written and synced under another name, then linked to its own."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=self._folder)
            try:
                _filled(handle, data)
                os.link(temporary, self._folder / name)
            finally:
                pathlib.Path(temporary).unlink()
        except FileExistsError:
            return False
        except OSError as error:
            raise self._refused(error, name) from None
        return True

    def drop(self, name: str) -> None:
        """Unlink it."""
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._refused(error, name) from None

    def _refused(self, error: OSError, name: str = "") -> errors.ArmError:
        reason = vault_refusals.told(rows.NO_ACCESS, why=error.strerror or error)
        return errors.ArmError("EvidenceNotKept", reason, str(self._folder / name))


def _filled(handle: int, data: bytes) -> None:
    """Readable by the group as other files are; a temporary one is its owner's alone."""
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o644)
        file.write(data)
        file.flush()
        os.fsync(handle)
