"""Mappings of JSON documents that know which of them changed, so that only those are saved."""

import collections.abc
import json
import typing

from emulator.messages import Document


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
        self.watching = False
        for key, text in saved:
            folded = key.casefold()
            self._keys[folded], self._saved[folded] = key, text
            self._documents[folded] = json.loads(text)

    def __getitem__(self, key: str) -> Document:
        folded = key.casefold()
        document = self._documents[folded]
        if self.watching:
            self._touched[folded] = None
        return document

    def __setitem__(self, key: str, document: Document) -> None:
        folded = key.casefold()
        self._keys.setdefault(folded, key)
        self._documents[folded] = document
        self._touched[folded] = None

    def __delitem__(self, key: str) -> None:
        folded = key.casefold()
        del self._documents[folded], self._keys[folded]
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
        found = [key for key in self._documents if key.startswith(folded)]
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
