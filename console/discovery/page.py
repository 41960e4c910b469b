"""A YAML file that is changed where it must be, and nowhere else.

Changes are made in the text, at the places that the parser names: comments, order, quoting and
anchors stay as a person wrote them, and a file without changes stays as it is, byte by byte.
"""

import collections
import collections.abc
import copy
import dataclasses
import os
import pathlib
import tempfile
import typing

import yaml

from console.discovery import yaml_text
from console.project import Refused
from stacks.files import BrokenFile, read_yaml

Data = dict[str, typing.Any]
Path = tuple[str, ...]
RANKS = (  # where a new key goes: after those before it here, as the files that come with us
    ("id", "size", "zone", "cacheShard", "availabilitySet", "proximityPlacementGroup", "disks"),
    ("disks", "nics", "overrides"),
    ("id", "gib", "type", "replicaType", "targetType", "cacheAccount"),
    ("id", "subnet", "address", "ipConfig", "recovery"),
    ("location", "subscription", "resourceGroup", "virtualNetwork", "cacheStorage"),
    ("name", "id", "existing", "resourceGroup", "location", "principalId"),
    ("primary", "recovery", "vault", "siteRecovery", "policy", "agentUpdates", "machines"),
    ("machines", "groups"),
    ("network", "machines"),
    ("machines", "placement", "zone", "consistencyGroup", "bootOrder", "position", "move"),
    ("number", "reason", "recoveryPoint", "shutdownSource"),
)
_LOADER: typing.Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclasses.dataclass(frozen=True)
class Change:
    """One value that is written. was: None where the key is new."""

    path: Path
    was: typing.Any
    now: typing.Any


class Page:
    """One file: its text as it is, its content, and what it would be."""

    def __init__(self, path: pathlib.Path, empty: str = "") -> None:
        """empty: the text to begin with where there is no file yet."""
        self.path = path
        self.there = path.exists()
        self.text = _read(path) if self.there else empty
        self.data = _content(path, self.text)

    def merged(self, wanted: Data) -> Data:
        """The content with `wanted` written over it."""
        return typing.cast(Data, merged(self.data, wanted))

    def changes(self, wanted: Data) -> list[Change]:
        """What writing `wanted` changes, value by value; a new thing is one change."""
        return list(_changes(self.data, wanted, ()))

    def written(self, wanted: Data) -> str:
        """The text with `wanted` in it. Raises Refused where the text cannot be changed so."""
        if not self.changes(wanted):
            return self.text
        text = _Editor(self.text, self.data).edited(wanted)
        if _content(self.path, text) != self.merged(wanted):
            raise Refused(
                f"{self.path.name} is written in a way that cannot be changed in place (an anchor "
                "that others share?); write the keys out, then run this again"
            )
        return text

    def after(self, wanted: Data) -> "Page":
        """The page as it will be with `wanted` in it, for a further edit."""
        page = copy.copy(self)
        page.text = self.written(wanted)
        page.data = _content(self.path, page.text)
        return page

    def save(self, text: str) -> None:
        """Put the text in the file's place in one step: a reader sees the old or the new one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            pathlib.Path(name).chmod(self.path.stat().st_mode & 0o777 if self.there else 0o644)
            pathlib.Path(name).replace(self.path)
        except BaseException:
            pathlib.Path(name).unlink(missing_ok=True)
            raise


def merged(data: typing.Any, wanted: typing.Any) -> typing.Any:
    """`wanted` over `data`, mapping by mapping; all else is replaced."""
    if not isinstance(data, dict) or not isinstance(wanted, dict):
        return wanted
    return {**data, **{key: merged(data.get(key), each) for key, each in wanted.items()}}


def _read(path: pathlib.Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as broken:
        raise Refused(f"{path.name} cannot be read: {broken}; make it a text file") from None


def _content(path: pathlib.Path, text: str) -> Data:
    try:
        found = _texts(read_yaml(text))
    except BrokenFile as broken:
        raise Refused(f"{path.name}, {broken}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Refused(f"{path.name} is no mapping of keys; correct the file")
    return found


def _texts(value: typing.Any) -> typing.Any:
    """With text for keys."""
    if isinstance(value, dict):
        return {str(key): _texts(each) for key, each in value.items()}
    return [_texts(each) for each in value] if isinstance(value, list) else value


def _changes(data: Data, wanted: Data, path: Path) -> collections.abc.Iterator[Change]:
    for key, each in wanted.items():
        was = data.get(key)
        if isinstance(each, dict) and (isinstance(was, dict) or (was is None and _holds(each))):
            yield from _changes(was or {}, each, (*path, key))
        elif key not in data or was != each:
            yield Change((*path, key), was, each)


def _holds(value: Data) -> bool:
    """Whether a mapping only holds further ones, so that each of these is a change."""
    return bool(value) and all(isinstance(each, dict) for each in value.values())


@dataclasses.dataclass(frozen=True)
class _Edit:
    """`indent`: of several at one place, what is deeper stands first."""

    start: int
    end: int
    text: str
    indent: int = 0


class _Editor:
    """The edits of one text. Places are the parser's marks, which count characters."""

    def __init__(self, text: str, data: Data) -> None:
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.text, self.data = text, data
        self.edits: list[_Edit] = []
        self.root = yaml.compose(text, Loader=_LOADER)
        self.uses = collections.Counter(map(id, _nodes(self.root))) if self.root else {}

    def edited(self, wanted: Data) -> str:
        """The text with `wanted` in it."""
        if self.root is None or not isinstance(self.root, yaml.MappingNode):
            gap = "" if not self.text or self.text.endswith("\n") else "\n"
            return self.text + self._lines([gap + "\n".join(yaml_text.block(wanted, 0)), ""])
        self._merge(self.root, wanted, self.data, nested=False)
        text = self.text
        order = sorted(self.edits, key=lambda each: (each.start, each.end, -each.indent))
        for edit in reversed(order):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def _merge(
        self, node: yaml.MappingNode, wanted: Data, data: typing.Any, *, nested: bool
    ) -> None:
        """nested: inside braces, where everything stays in one line."""
        nested = nested or bool(node.flow_style)
        own = {key.value: (key, value) for key, value in node.value}
        missing: Data = {}
        for key, each in wanted.items():
            known = data.get(key) if isinstance(data, dict) else None
            if key not in own:
                missing[key] = merged(known, each)  # with what a merge key (<<) brings along
                continue
            value = own[key][1]
            if isinstance(each, dict) and isinstance(value, yaml.MappingNode):
                self._inner(own[key], each, known, nested=nested)
            elif known != each and self._grows(own[key], known, each, nested=nested):
                self._append(typing.cast(yaml.SequenceNode, value), each[len(known or ()) :])
            elif known != each:
                self._replace(own[key], each, nested=nested)
        if missing and node.flow_style:
            self._into_braces(node, missing)
        elif missing:
            self._into_block(node, missing)

    def _inner(
        self,
        pair: tuple[yaml.Node, yaml.Node],
        wanted: Data,
        known: typing.Any,
        *,
        nested: bool,
    ) -> None:
        """A mapping in a mapping; one in braces that would become too long gets lines of its own.

        One that others share by an anchor is written out here.
        """
        key, value = pair
        whole = merged(known, wanted)
        if whole == known:
            return
        if self._is_alias(key, value) or (self._unfolds(value, whole) and not nested):
            self._replace(pair, whole, nested=nested)
        else:
            self._merge(typing.cast(yaml.MappingNode, value), wanted, known, nested=nested)

    def _grows(
        self,
        pair: tuple[yaml.Node, yaml.Node],
        known: typing.Any,
        each: typing.Any,
        *,
        nested: bool,
    ) -> bool:
        """Whether entries are only added to a list, and it stays readable as it is written."""
        key, value = pair
        if not isinstance(value, yaml.SequenceNode) or not value.value:
            return False
        if self._is_alias(key, value) or not isinstance(each, list) or not isinstance(known, list):
            return False
        if each[: len(known)] != known:
            return False
        return nested or not self._unfolds(value, each)

    def _unfolds(self, value: yaml.Node, whole: typing.Any) -> bool:
        """Whether what stands in one line, without comments, outgrows it."""
        text = self.text[value.start_mark.index : value.end_mark.index]
        fits = value.start_mark.column + len(yaml_text.flow(whole)) < yaml_text.WIDTH
        return bool(getattr(value, "flow_style", False)) and "\n" not in text and not fits

    def _replace(
        self, pair: tuple[yaml.Node, yaml.Node], each: typing.Any, *, nested: bool
    ) -> None:
        key, value = pair
        start, end = self._span(key, value)
        if nested:
            self.edits.append(_Edit(start, end, yaml_text.flow(each)))
            return
        lines = yaml_text.entry(key.value, each, key.start_mark.column)
        inline = lines[0][key.start_mark.column + len(yaml_text.scalar(key.value)) + 1 :]
        if len(lines) == 1:
            self.edits.append(_Edit(start, end, inline.strip()))
            return
        line_end = self._line_end(end)
        comment = self.text[end:line_end].strip()  # it was about the key: it stays with the key
        start = len(self.text[:start].rstrip(" "))
        head = inline + (f" {comment}" if comment else "")
        self.edits.append(_Edit(start, line_end, self._lines([head, *lines[1:]])))

    def _into_braces(self, node: yaml.MappingNode, missing: Data) -> None:
        at = len(self.text[: node.end_mark.index - 1].rstrip())
        more = yaml_text.flow(missing)[1:-1]
        before = self.text[:at][-1:]
        gap = "" if before == "{" else " " if before == "," else ", "
        self.edits.append(_Edit(at, at, gap + more))

    def _into_block(self, node: yaml.MappingNode, missing: Data) -> None:
        """Each key after those that stand before it in `RANKS`, else at the end."""
        indent = node.value[0][0].start_mark.column if node.value else 0
        places: dict[int, list[str]] = {}
        for key, each in missing.items():
            lines = yaml_text.entry(key, each, indent)
            places.setdefault(self._place(node, key), []).extend(lines)
        for at, lines in places.items():
            broken = at > 0 and self.text[at - 1] == "\n"
            text = self._lines([*lines, ""]) if broken else self._lines(["", *lines])
            self.edits.append(_Edit(at, at, text, indent))

    def _append(self, value: yaml.SequenceNode, more: list[typing.Any]) -> None:
        """More entries at the end of a list, written as those before them."""
        if value.flow_style:
            at = len(self.text[: value.end_mark.index - 1].rstrip())
            gap = "" if self.text[at - 1] == "[" else " " if self.text[at - 1] == "," else ", "
            self.edits.append(_Edit(at, at, gap + yaml_text.flow(more)[1:-1]))
            return
        indent = value.start_mark.column
        at = self._line_end(self._end(value, value.value[-1]))
        lines = [f"{' ' * indent}- {yaml_text.flow(each)}" for each in more]
        broken = at > 0 and self.text[at - 1] == "\n"
        text = self._lines([*lines, ""]) if broken else self._lines(["", *lines])
        self.edits.append(_Edit(at, at, text, indent))

    def _place(self, node: yaml.MappingNode, key: str) -> int:
        names = [known.value for known, _ in node.value]
        before = [known for rank in RANKS if key in rank for known in rank[: rank.index(key)]]
        after = [number for number, name in enumerate(names) if name in before]
        number = after[-1] if after else len(names) - 1
        return self._line_end(self._end(*node.value[number]))

    def _end(self, key: yaml.Node, value: yaml.Node) -> int:
        """Where a value's own text ends; a block's mark lies behind the comments after it."""
        if self._is_alias(key, value):
            return self._span(key, value)[1]
        if isinstance(value, yaml.ScalarNode) or not value.value:
            return int(value.end_mark.index)
        if getattr(value, "flow_style", False):
            return int(value.end_mark.index)
        if isinstance(value, yaml.MappingNode):
            return self._end(*value.value[-1])
        return self._end(value, value.value[-1])

    def _span(self, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
        """First and last place of a value's text; an alias has only its own name."""
        if not self._is_alias(key, value):
            return int(value.start_mark.index), self._end(key, value)
        start = self.text.index("*", key.end_mark.index)
        length = len(self.text[start:].split(maxsplit=1)[0].rstrip(",]}"))
        return start, start + length

    def _is_alias(self, key: yaml.Node, value: yaml.Node) -> bool:
        """Whether the value stands elsewhere in the text and is only named here."""
        shared = self.uses.get(id(value), 0) > 1
        rest = self.text[key.end_mark.index : key.end_mark.index + 20].lstrip(" :-")
        return shared and rest.startswith("*")

    def _line_end(self, at: int) -> int:
        if at > 0 and self.text[at - 1] == "\n":
            return at
        found = self.text.find("\n", at)
        found = len(self.text) if found < 0 else found
        return found - 1 if self.text[found - 1 : found] == "\r" else found

    def _lines(self, lines: list[str]) -> str:
        return self.newline.join("\n".join(lines).split("\n"))


def _nodes(node: yaml.Node) -> collections.abc.Iterator[yaml.Node]:
    """Every use of a node; what is shared is walked once."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        if id(here) in seen or isinstance(here, yaml.ScalarNode):
            continue
        seen.add(id(here))
        for each in here.value:
            waiting += each if isinstance(each, tuple) else [each]
