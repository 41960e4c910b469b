"""What Azure shows, read once for all checks: lists where there are lists, each read one time.

A fact that cannot be read raises; the runner reports the checks that needed it as not checked.
"""

import collections.abc
import threading
import typing

from site_recovery import watch
from site_recovery.arm import Arm, Json
from site_recovery.machine import Vault
from site_recovery.preflight.subject import Subject

COMPUTE, NETWORK, STORAGE = "2024-03-01", "2025-01-01", "2025-08-01"
"""api-versions of what is read (registered in facts/real-clients.md B3)."""


class Facts:
    """The facts about one subject. Every reader keeps what it read, errors too."""

    def __init__(self, arm: Arm, subject: Subject, vault: Vault) -> None:
        self.arm, self.subject, self.vault = arm, subject, vault
        self._kept: dict[typing.Any, typing.Any] = {}
        self._locks: dict[typing.Any, threading.Lock] = {}
        self._lock = threading.Lock()

    def once(self, key: typing.Any, read: collections.abc.Callable[[], typing.Any]) -> typing.Any:
        """What `read` returned the first time for this key; its error is kept too."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._kept:
                try:
                    self._kept[key] = read(), None
                except Exception as error:  # kept for all who ask; raised below as it is
                    self._kept[key] = None, error
            found, failure = self._kept[key]
        if failure is not None:
            raise failure
        return found

    def listed(self, path: str, version: str, **query: str) -> dict[str, Json]:
        """A list's entries by lower-case id."""
        key = (path.casefold(), tuple(query.items()))
        return typing.cast(
            "dict[str, Json]",
            self.once(
                key,
                lambda: {
                    str(entry["id"]).casefold(): entry
                    for entry in self.arm.list(path, version, **query)
                },
            ),
        )

    def document(self, path: str, version: str) -> Json | None:
        """One document, or None if it is not there."""
        found = self.once(path.casefold(), lambda: self.arm.find(path, version))
        return typing.cast("Json | None", found)

    def seen(self) -> watch.Snapshot:
        """The vault's items and jobs; none for a vault that does not exist."""
        look = watch.Watch(self.arm.settings, self.vault)
        return typing.cast(watch.Snapshot, self.once("seen", lambda: look.read(**self.arm.options)))
