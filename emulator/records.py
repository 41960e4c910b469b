"""Mappings of JSON documents that know which of them changed, so that only those are saved."""

import bisect
import collections.abc
import itertools
import json
import typing

from emulator.messages import Document

LAST = "\U0010ffff"


def encode(document: typing.Any) -> str:
    """The stored text of a document; refuses what is not JSON."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False)


class Records(collections.abc.MutableMapping[str, Document]):
    """Documents by key, case-blind; iterates over the keys as first written.

    A document that was handed out while `watching` may have been changed in place: it is compared
    with its saved text at the next `changes`. Reads of GET handlers are not watched.
    """

    def __init__(self, saved: collections.abc.Iterable[tuple[str, str]] = ()) -> None:
        self._keys: dict[str, str] = {}
        self._documents: dict[str, Document] = {}
        self._saved: dict[str, str] = {}
        self._touched: dict[str, None] = {}  # in order: a restart reads back as it was made
        self._typed: dict[str, dict[str, None]] = {}
        self._sorted: list[str] = []
        self._made: dict[str, int] = {}
        self._count = itertools.count()
        self.watching = False
        for key, text in saved:
            folded = key.casefold()
            self._keys[folded], self._saved[folded] = key, text
            self._documents[folded] = json.loads(text)
            self._index(folded)

    def _index(self, folded: str) -> None:
        """A new key, by its type and in order, so that no question looks at every key."""
        self._typed.setdefault(_segment(folded), {})[folded] = None
        bisect.insort(self._sorted, folded)
        self._made[folded] = next(self._count)

    def __getitem__(self, key: str) -> Document:
        folded = key.casefold()
        document = self._documents[folded]
        if self.watching:
            self._touched[folded] = None
        return document

    def __setitem__(self, key: str, document: Document) -> None:
        folded = key.casefold()
        if folded not in self._documents:
            self._keys[folded] = key
            self._index(folded)
        self._documents[folded] = document
        self._touched[folded] = None

    def __delitem__(self, key: str) -> None:
        folded = key.casefold()
        del self._documents[folded], self._keys[folded], self._made[folded]
        del self._typed[_segment(folded)][folded]
        del self._sorted[bisect.bisect_left(self._sorted, folded)]
        self._touched[folded] = None

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.casefold() in self._documents

    def __iter__(self) -> collections.abc.Iterator[str]:
        return iter(list(self._keys.values()))

    def __len__(self) -> int:
        return len(self._documents)

    def canonical(self, key: str) -> str:
        """The key as first written; `key` itself where nothing is stored."""
        return self._keys.get(key.casefold(), key)

    def under(self, prefix: str) -> list[Document]:
        """Documents whose keys begin with `prefix`, in the order in which they were made."""
        folded = prefix.casefold()
        first = bisect.bisect_left(self._sorted, folded)
        last = bisect.bisect_left(self._sorted, folded + LAST)
        found = sorted(self._sorted[first:last], key=self._made.__getitem__)
        if self.watching:
            self._touched.update(dict.fromkeys(found))
        return [self._documents[key] for key in found]

    def typed(self, prefix: str, segment: str) -> list[Document]:
        """As `under`, of one type: `segment` is the last but one of the keys that are meant."""
        folded = prefix.casefold()
        known = self._typed.get(segment.casefold(), {})
        found = [key for key in known if key.startswith(folded)]
        if self.watching:
            self._touched.update(dict.fromkeys(found))
        return [self._documents[key] for key in found]

    def changes(self) -> list[tuple[str, str | None]]:
        """Keys and texts (None: gone) that differ from what was last told; then forgets them."""
        changed: list[tuple[str, str | None]] = []
        for folded in self._touched:
            document = self._documents.get(folded)
            text = None if document is None else encode(document)
            if text == self._saved.get(folded):
                continue
            if text is None:
                del self._saved[folded]
                changed.append((folded, None))
            else:
                self._saved[folded] = text
                changed.append((self._keys[folded], text))
        self._touched.clear()
        return changed


def _segment(folded: str) -> str:
    """The type's own segment of an id; empty where a key is no id."""
    parts = folded.rsplit("/", 2)
    return parts[1] if len(parts) == 3 else ""
