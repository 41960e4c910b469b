"""Reading a YAML file: the 1.2 core schema, a key twice refused, and quick.

libyaml's scanner, which PyYAML ships, reads an inventory of 300 machines in a tenth of the time
that a scanner in Python takes.
"""

import re
import typing

import yaml

from stacks import rows_files as rows
from stacks.rule import Said


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as written today: `on`, `no` and `12:30` are text, a key counts once."""

    yaml_implicit_resolvers: typing.ClassVar[dict[str, list[typing.Any]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, object]:
        """Refuse what the last of two equal keys would hide."""
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                line = key.start_mark.line + 1
                raise BrokenFile(rows.KEY_TWICE.said(line=line, key=key.value))
            seen.add(key.value)
        made: dict[str, object] = super().construct_mapping(node, deep)
        return made


_DATE = r"\d{4}-\d\d-\d\d(?:[Tt ].*)?"  # kept as text by 1.2; ours are to be quoted all the same
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9]\d*)|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.\d+|\d+\.\d*)(?:[eE][-+]?\d+)?", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("timestamp", _DATE, "0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first)
    )


class BrokenFile(Exception):
    """Why the text is no YAML; one line, with its own line number and what to do."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.text)


def read_yaml(text: str) -> typing.Any:
    """The content of a YAML text.

    Raises BrokenFile.
    """
    try:
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else "?"
        reason = " ".join(f"{broken.problem}".split())
        raise BrokenFile(rows.INVENTORY_BROKEN.said(reason=f"line {line}: {reason}")) from None
    except (yaml.YAMLError, ValueError) as broken:
        reason = " ".join(f"{broken}".split())
        raise BrokenFile(rows.INVENTORY_BROKEN.said(reason=reason)) from None
