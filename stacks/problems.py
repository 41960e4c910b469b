"""What is wrong with a file, collected: the reader goes on after a problem and reports all.

A value that was refused leaves a Hole in the draft. Whatever looks at a hole stops there and
says nothing, so one mistake is reported once and never hides another.
"""

import collections.abc
import contextlib
import dataclasses
import typing

LONGEST = 80
Path = tuple[str | int, ...]
T = typing.TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Problem:
    """One mistake. `where` is the path as a person would write it; `text` ends with what to do.

    code: of the row that it is a case of (stacks/rulebook.py).
    """

    where: str
    text: str
    code: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


class ConfigError(Exception):
    """The files cannot be used. The message has one line per problem, in the files' order."""

    def __init__(self, problems: collections.abc.Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))


class HoleMet(Exception):
    """A rule looked at a value whose problem is already reported."""


class Hole:
    """Stands where a refused value stood; every look at it raises HoleMet."""

    def _met(self, *_args: typing.Any) -> typing.NoReturn:
        raise HoleMet

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __int__ = __str__ = _met
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = _met
    __eq__ = __ne__ = _met
    __hash__ = _met

    def __getattr__(self, _name: str) -> typing.NoReturn:
        raise HoleMet

    def __format__(self, _spec: str) -> typing.NoReturn:
        raise HoleMet


HOLE: typing.Any = Hole()


def gather(found: collections.abc.Iterable[T]) -> list[T]:
    """What one check finds, up to the first hole that it meets."""
    kept: list[T] = []  # filled one by one: what was found before the hole stays
    with contextlib.suppress(HoleMet):
        for each in found:
            kept.append(each)
    return kept


def items(mapping: collections.abc.Mapping[str, T]) -> list[tuple[str, T]]:
    """The items of a mapping that were not refused; none of one that was refused as a whole."""
    if isinstance(mapping, Hole):
        return []
    return [(key, value) for key, value in mapping.items() if not isinstance(value, Hole)]


def dotted(prefix: str, path: Path) -> str:
    """A path as it is written in messages: `dr:pair.groups.shop.machines[2]`."""
    text = prefix
    for step in path:
        separator = "." if text and not text.endswith((" ", ":")) else ""
        text += f"[{step}]" if isinstance(step, int) else f"{separator}{step}"
    return text


def shown(value: object) -> str:
    """A value in a message: short, in one line, and not taken for a word of the sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = " ".join(f"{value}".split())
    if len(text) > LONGEST:  # of an id the end tells more
        text = f"…{text[-LONGEST:]}" if text.startswith("/") else f"{text[:LONGEST]}…"
    return f'"{text}"' if isinstance(value, str) else text
