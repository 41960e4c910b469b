"""Where a world is kept between two starts: one SQLite file.

A reply leaves only after its changes were committed, so a killed process loses nothing that was
answered. The file is not synced to the disk: a power cut may lose it, a killed process cannot.
"""

import collections.abc
import sqlite3

Change = tuple[str, str, str | None]
"""Kind, key and text; no text: gone."""


class Store:
    """The saved records of one world; one process at a time may hold them."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(
            path, timeout=0.2, check_same_thread=False, isolation_level=None
        )
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS record"
            " (kind TEXT, key TEXT COLLATE NOCASE, value TEXT, PRIMARY KEY (kind, key))"
        )

    def load(self, kind: str) -> list[tuple[str, str]]:
        """Keys and texts of one kind, in the order in which they were first saved."""
        asked = "SELECT key, value FROM record WHERE kind = ? ORDER BY rowid"
        return self._database.execute(asked, (kind,)).fetchall()

    def save(self, changes: collections.abc.Iterable[Change]) -> None:
        """Write all changes, or none of them."""
        put, gone = [], []
        for kind, key, text in changes:
            if text is None:
                gone.append((kind, key))
            else:
                put.append((kind, key, text))
        self._database.execute("BEGIN")
        self._database.executemany("DELETE FROM record WHERE kind = ? AND key = ?", gone)
        self._database.executemany(
            "INSERT INTO record VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value",
            put,
        )
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
