"""Evidence of drills: numbered files that are written once, each chained by hash to the one before.

A file says its own digest, so any altered byte is found, in the last file too; the link from the
next file, and the stack's outputs, find one that was forged together with its digest.
"""

import collections.abc
import dataclasses
import functools
import hashlib
import json
import re
import typing

from site_recovery import arm, client, errors, vault_refusals
from site_recovery import evidence_refusals as rows
from site_recovery.evidence_blobs import Container
from site_recovery.evidence_stores import Directory, Store

Document = dict[str, typing.Any]
Told = collections.abc.Mapping[str, typing.Any]
NAME = re.compile(r"(\d{4,})-(.+)\.json\Z")
DIRECTORY = "evidence"
"""Where evidence is kept unless the file says otherwise, relative to the project."""
TRIES = 100
PREVIOUS, DIGEST = "previous", "digest"


@dataclasses.dataclass(frozen=True)
class Entry:
    """One drill's evidence. name: of its file. sha256: of the file's bytes."""

    name: str
    sha256: str
    document: Document

    @property
    def number(self) -> int:
        """Its place in the chain, from 1."""
        return _number(self.name)


def store(told: Told, vault_name: str, settings: client.Settings | None = None) -> Store:
    """Where a vault's evidence is kept: `container` (a URL), else `directory`; settings: of Azure.

    Nothing is read or made before the first call.
    """
    if url := told.get("container"):
        return Container(str(url), vault_name, settings or client.Settings())
    return Directory(str(told.get("directory") or DIRECTORY), vault_name)


def find(kept: Store, group: str, drill: str) -> Entry | None:
    """The evidence of a group's drill; None if there is none. Raises ArmError if unreadable."""
    return _found(kept, numbered(kept), group, drill)


def append(kept: Store, document: Told) -> Entry:
    """The evidence as it is kept: written now, or the one that this group's drill has already.

    Adds `previous` and `digest`. Safe beside other runs: a number is taken by whoever creates the
    claim of it first; a claim is the whole file, so anyone can end what a killed run began.
    """
    group, drill = str(document["group"]), str(document["drill"])
    for _ in range(TRIES):
        names = numbered(kept)
        if found := _found(kept, names, group, drill):
            return found
        number = _number(names[-1]) + 1 if names else 1
        entry = _chained(kept, names, _name(number, document), document)
        kept.put(_claim(number), written(entry.document))
        _end_claim(kept, number)
    raise errors.ArmError("EvidenceCrowded", vault_refusals.told(rows.CROWDED), kept.where)


def last(kept: Store, group: str, count: int = 10) -> list[Entry]:
    """The newest evidence of a group, newest first."""
    names = [name for name in reversed(numbered(kept)) if f"-{group}-" in name]
    found: list[Entry] = []
    while names and len(found) < count:
        some, names = names[:count], names[count:]
        entries = arm.together([functools.partial(read, kept, name) for name in some])
        found += [entry for entry in entries if entry.document["group"] == group]
    return found[:count]


def everything(kept: Store) -> list[Entry]:
    """All evidence that can be read, oldest first; what cannot be is for `verify` to tell."""
    names = numbered(kept)
    contents = arm.together([functools.partial(kept.read, name) for name in names])
    pairs = zip(names, contents, strict=True)
    return [_entry(name, data) for name, data in pairs if not _unreadable(data)]


def numbered(kept: Store) -> list[str]:
    """The names of the evidence, oldest first."""
    names = [name for name in kept.names() if NAME.match(name)]
    return sorted(names, key=lambda name: (_number(name), name))


def read(kept: Store, name: str) -> Entry:
    """One file. Raises ArmError if it is no evidence."""
    data = kept.read(name)
    if why := _unreadable(data):
        reason = vault_refusals.told(rows.UNREADABLE, why=why)
        raise errors.ArmError("EvidenceUnreadable", reason, f"{kept.where}/{name}")
    return _entry(name, data)


def written(document: Told) -> bytes:
    """The one way to write a document: sorted keys, one blank of indent, a line's end."""
    text = json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode(errors="replace")


def verify(kept: Store, known: collections.abc.Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with the chain, a line each; empty: nothing.

    known: names to sha256 that somebody else keeps, such as the stack's outputs; without them
    nothing tells that the newest files were taken away, or forged with their digests.
    """
    names = numbered(kept)
    contents = arm.together([functools.partial(kept.read, name) for name in names])
    held = dict(zip(names, contents, strict=True))
    altered = {name: why for name, data in held.items() if (why := _altered(name, data))}
    wrong = [f"{name}: {why}" for name, why in altered.items()]
    wrong += [*_gaps(names), *_links(held, altered)]
    for name, sha256 in sorted((known or {}).items()):
        if name not in held:
            wrong.append(f"{name}: it is missing; the stack's outputs name it")
        elif _hash(held[name]) != sha256 and name not in altered:
            wrong.append(
                f"{name}: it was replaced; the stack's outputs have another content's hash"
            )
    return wrong


def _found(
    kept: Store, names: collections.abc.Iterable[str], group: str, drill: str
) -> Entry | None:
    ending = f"-{group}-{drill}.json"
    entries = (read(kept, name) for name in names if name.endswith(ending))
    return next((entry for entry in entries if _is_of(entry, group, drill)), None)


def _gaps(names: collections.abc.Sequence[str]) -> collections.abc.Iterator[str]:
    expected = 1
    for before, name in zip(["", *names], names, strict=False):
        number = _number(name)
        if number < expected:
            yield f"{name}: number {number} is there twice, also as {before}"
        for missing in range(expected, number):
            yield f"number {missing} is missing; {name} follows {before or 'nothing'}"
        expected = number + 1


def _links(
    held: collections.abc.Mapping[str, bytes], altered: collections.abc.Container[str]
) -> collections.abc.Iterator[str]:
    """Links that lead elsewhere than to the file before; that one is altered is told already."""
    before = ""
    for name, data in held.items():
        link = {} if name in altered else json.loads(data)[PREVIOUS] or {}
        told = link.get("name", "")
        if name not in altered and told != before:
            yield f"{name}: it follows {told or 'nothing'}, before it stands {before or 'nothing'}"
        elif link and before not in altered and link.get("sha256") != _hash(held[before]):
            yield f"{before}: it was replaced; {name} has another content's hash"
        before = name


def _altered(name: str, data: bytes) -> str:
    """Why a file is not as it was written, by its own words; empty if it is."""
    if why := _unreadable(data):
        return f"it was altered: {why}"
    document = json.loads(data)
    whole = isinstance(document.get(PREVIOUS, 0), dict | None)
    if not whole or document.get(DIGEST) != _digest(document) or written(document) != data:
        return "it was altered: its content is not what its digest says"
    if name != _name(_number(name), document):
        return f"it was renamed: it is of group {document['group']}, drill {document['drill']}"
    return ""


def _unreadable(data: bytes) -> str:
    try:
        document = json.loads(data, parse_constant=_refused)
    except ValueError:
        return "it is no JSON"
    if not isinstance(document, dict) or not {"group", "drill"} <= set(document):
        return "it names no group and drill"
    return ""


def _chained(kept: Store, names: collections.abc.Sequence[str], name: str, document: Told) -> Entry:
    previous = {"name": names[-1], "sha256": _hash(kept.read(names[-1]))} if names else None
    whole = {**document, PREVIOUS: previous}
    whole[DIGEST] = _digest(whole)
    return _entry(name, written(whole))


def _end_claim(kept: Store, number: int) -> None:
    """Turn a claim into the file that it holds, unless its number has one; then drop it."""
    claim = _claim(number)
    data = kept.peek(claim)  # first: a claim that came too late is then seen to be taken
    taken = any(_number(name) == number for name in numbered(kept))
    if data and not taken:
        document = json.loads(data)
        kept.put(_name(number, document), data)
    kept.drop(claim)


def _claim(number: int) -> str:
    return f"{number:04d}.claim"


def _digest(document: Told) -> str:
    return _hash(written({key: each for key, each in document.items() if key != DIGEST}))


def _entry(name: str, data: bytes) -> Entry:
    return Entry(name, _hash(data), json.loads(data))


def _is_of(entry: Entry, group: str, drill: str) -> bool:
    return (entry.document["group"], entry.document["drill"]) == (group, drill)


def _name(number: int, document: Told) -> str:
    return f"{number:04d}-{document['group']}-{document['drill']}.json"


def _refused(constant: str) -> typing.NoReturn:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(constant)


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
