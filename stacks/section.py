"""What every section of a file has in common: keys in camelCase, unknown ones refused."""

import collections.abc
import difflib
import typing

import pydantic
from pydantic import alias_generators

from stacks import rows_files as rows
from stacks.problems import HOLE, Hole, Path, Problem, dotted, gather, shown
from stacks.rule import Said

Found = collections.abc.Iterator[tuple[Path, Said]]
Checks = collections.abc.Iterator[Found]


class Section(pydantic.BaseModel):
    """A mapping of a file. Subclasses list its keys; `checks` finds what single keys cannot."""

    model_config = pydantic.ConfigDict(
        extra="forbid", frozen=True, alias_generator=alias_generators.to_camel
    )

    @pydantic.model_validator(mode="wrap")
    @classmethod
    def _keep_hole(cls, value: typing.Any, handler: typing.Any) -> typing.Any:
        return value if isinstance(value, Hole) else handler(cls.normal(value))

    @pydantic.field_validator("*", mode="wrap")
    @classmethod
    def _keep_holes(cls, value: typing.Any, handler: typing.Any) -> typing.Any:
        return value if isinstance(value, Hole) else handler(value)

    @classmethod
    def normal(cls, value: typing.Any) -> typing.Any:
        """The long form of a value that may be written short."""
        return value

    def checks(self) -> Checks:
        """Each says what is wrong between keys of this section: path inside it, and the words.

        A check ends at the first hole, so what is independent is a check of its own.
        """
        yield from ()


S = typing.TypeVar("S", bound=Section)


def read(model: type[S], raw: typing.Any, prefix: str) -> tuple[S, list[Problem]]:
    """The section, with holes where values were refused, and every problem in it."""
    problems: list[Problem] = []
    root = {"": raw}
    while True:
        try:
            section = model.model_validate(root[""])
            break
        except pydantic.ValidationError as error:
            for line in error.errors(include_url=False):
                if not isinstance(line["input"], Hole):  # reported when the hole was made
                    problems.append(_problem(model, root[""], line, prefix))
                if line["type"] == "extra_forbidden":
                    _drop(root[""], line["loc"])
                else:
                    _punch(root, ("", *line["loc"]))
    return section, problems + _between(section, prefix, ())


def _problem(model: type[Section], raw: typing.Any, line: typing.Any, prefix: str) -> Problem:
    path = _existing(raw, line["loc"])
    where = dotted(prefix, path)
    if line["type"] == "extra_forbidden":
        return rows.KEY_UNKNOWN.found(where, **_unknown(str(path[-1]), _model_at(model, path[:-1])))
    if line["type"] == "missing":
        meaning = _meaning(_model_at(model, line["loc"][:-1]), line["loc"])
        return rows.KEY_MISSING.found(dotted(prefix, line["loc"]), meaning=meaning)
    if line["type"] == "value_error":
        said = line["ctx"]["error"].about(shown(line["input"]))
        return Problem(where, said.text, said.code)
    row = rows.NOT_A_LIST if line["type"] == "list_type" else rows.NOT_A_MAPPING
    return row.found(where, value=shown(line["input"]))


def _meaning(model: type[Section] | None, path: Path) -> str:
    fields = model.model_fields.values() if model else ()
    meant = [field.description for field in fields if field.alias == path[-1]]
    return (meant[0] or "it").split(";")[0] if meant else "it"


def _unknown(key: str, model: type[Section] | None) -> dict[str, str]:
    keys = [field.alias or name for name, field in model.model_fields.items()] if model else []
    near = difflib.get_close_matches(key, keys, n=1, cutoff=0.6)
    meant = f"did you mean {near[0]}? " if near else ""
    return {"meant": meant, "keys": ", ".join(sorted(keys))}


def _model_at(model: type[Section], path: Path) -> type[Section] | None:
    """The section that a path inside `model` leads to, by its declared fields."""
    here: typing.Any = model
    for step in path:
        if isinstance(here, type) and issubclass(here, Section):
            fields = {field.alias: field.annotation for field in here.model_fields.values()}
            here = _without_none(fields[str(step)])
        else:
            here = typing.get_args(here)[-1]  # of a list or a mapping
    return here if isinstance(here, type) and issubclass(here, Section) else None


def _without_none(annotation: typing.Any) -> typing.Any:
    if type(None) in typing.get_args(annotation):
        return typing.get_args(annotation)[0]
    return annotation


def _existing(raw: typing.Any, path: Path) -> Path:
    """The part of a path that the file has; a name written short has no inner keys."""
    for depth, step in enumerate(path):
        if not isinstance(raw, dict | list) or (isinstance(raw, dict) and step not in raw):
            return path[:depth]
        raw = raw[step]  # type: ignore[index]
    return path


def _drop(raw: typing.Any, path: Path) -> None:
    """Take an unknown key out; a hole of that name would be unknown again."""
    for step in path[:-1]:
        raw = raw[step]
        if isinstance(raw, Hole):
            return
    raw.pop(path[-1], None)


def _punch(root: typing.Any, path: Path) -> None:
    """Put a hole where the value was refused, or around it where only that lets reading go on."""
    holder, last = root, path[0]
    for step in path[1:]:
        inner = holder[last]
        if isinstance(inner, Hole):
            return  # an earlier problem of this round covers it
        if not isinstance(inner, dict | list):
            break  # written short: the hole takes the place of the whole
        holder, last = inner, step
    if isinstance(holder, dict) and last not in holder:
        holder[last] = HOLE
    elif isinstance(holder[last], Hole):
        _punch(root, path[:-1])
    else:
        holder[last] = HOLE


def _between(value: typing.Any, prefix: str, path: Path) -> list[Problem]:
    """What the sections below `value` find between their own keys."""
    if isinstance(value, Section):
        own = [
            Problem(dotted(prefix, path + at), said.text, said.code)
            for check in value.checks()
            for at, said in gather(check)
        ]
        inner = {field.alias: getattr(value, name) for name, field in _fields(value)}
        return own + _below(inner, prefix, path)
    return _below(value, prefix, path)


def _fields(section: Section) -> collections.abc.Iterable[tuple[str, typing.Any]]:
    return type(section).model_fields.items()


def _below(value: typing.Any, prefix: str, path: Path) -> list[Problem]:
    if isinstance(value, Hole) or not isinstance(value, dict | list):
        return []
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    return [problem for step, inner in steps for problem in _between(inner, prefix, (*path, step))]
