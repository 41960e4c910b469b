"""What a walk is made of: a story of steps, each an act and the words that explain it."""

import dataclasses
import pathlib

STACK = "shop"
STACK_PAGE = "stacks/Pulumi.shop.yaml"
INVENTORY = "stacks/machines/shop.yaml"


@dataclasses.dataclass(frozen=True)
class Command:
    """A command line. code: how it ends. expect: words that it must print.

    The page has all that it prints but parts that begin with a `cut`, and rows of other types
    than `only`, if there are any. quoted: it prints Markdown, which the page shows as such, up to
    the first `cut`. learn: a name and a pattern; later edits have `{name}` for what its group
    matched. speed: virtual seconds per real one from here on; 0: as before.
    """

    line: str
    code: int = 0
    expect: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    quoted: bool = False
    learn: tuple[str, str] | None = None
    speed: int = 0


@dataclasses.dataclass(frozen=True)
class Edit:
    """What a person changes: file, the text that stands there once, the text instead.

    In both `{subscription}` is the local one's id.
    """

    changes: tuple[tuple[str, str, str], ...]


@dataclasses.dataclass(frozen=True)
class Write:
    """A file as a person writes it; an address of the local Azure in it is that of this run's."""

    file: str
    text: str


@dataclasses.dataclass(frozen=True)
class Review:
    """A file as the last command left it, against what it was; new: against nothing."""

    file: str
    new: bool = False


@dataclasses.dataclass(frozen=True)
class Post:
    """A call that a person makes at Azure, past this project; `az` is what would send it."""

    az: str
    path: str


Act = Command | Edit | Write | Review | Post


@dataclasses.dataclass(frozen=True)
class Step:
    """One section of the page; without a title it goes on with the section before."""

    title: str
    words: str
    act: Act


@dataclasses.dataclass(frozen=True)
class Story:
    """A walk. stack_file: what it begins with, if it has one. prepare: commands before its steps.

    speed: virtual seconds per real one. port: of the local Azure; 0 takes any free one.
    """

    page: pathlib.Path
    estate: str
    stack_file: str
    introduction: str
    steps: tuple[Step, ...]
    prepare: tuple[str, ...] = ()
    speed: int = 600
    port: int = 0
