"""The page of outputs: what the stack exports, and what each resource of ours tells.

From components/outputs.py and from the docstrings of the classes that the engine registers.
"""

import collections.abc
import importlib
import inspect
import pkgutil
import re
import types

import pulumi
from pulumi import dynamic

import components
import providers
from components.outputs import OUTPUTS
from tools.tables import code, made, plain, table

INTRODUCTION = """\
`pulumi stack output --json` prints what a stack exports; another stack reads the same by a
`StackReference`. It is what the last `up` found: `dr status` asks anew.

```console
$ pulumi stack output --json | jq '.machines["db-01"].runsAt'
```
"""
RESOURCES = """\
What a record in the state has beside its inputs, for who reads `pulumi stack export`. The records
of Azure's own things (vault, networks, accounts) are the native provider's, and its reference has
theirs.
"""
COMPONENTS = """\
For who builds the tree into a program of their own.
"""
OUTPUT = re.compile(r"\s*\bOutputs?: ")
INPUT = re.compile(r"\s*\bInputs?:? ")


def page() -> str:
    """The whole page."""
    return (
        "\n\n".join(
            (
                "# Outputs",
                made("python -m tools.pages", "components/outputs.py and the docstrings"),
                INTRODUCTION.strip(),
                table(("output", "is"), ((code(key), told) for key, told in OUTPUTS.items())),
                "## Of our resources",
                RESOURCES.strip(),
                _classes(providers, dynamic.Resource),
                "## Of components",
                COMPONENTS.strip(),
                _classes(components, pulumi.ComponentResource),
            )
        )
        + "\n"
    )


def _classes(package: types.ModuleType, base: type) -> str:
    """A row for each class of a package that the engine registers, by its name."""
    found = {each.__name__: each for each in _of(package) if issubclass(each, base)}
    rows = [(code(name), *_told(each)) for name, each in sorted(found.items())]
    return table(("type", "stands for", "outputs"), rows)


def _of(package: types.ModuleType) -> collections.abc.Iterator[type]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for each in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(each) and each.__module__ == module.name:
                yield each


def _told(each: type) -> tuple[str, str]:
    """The first sentences of its docstring, and what that says of outputs."""
    whole, *rest = OUTPUT.split(inspect.cleandoc(each.__doc__ or ""), maxsplit=1)
    outputs = rest[0].partition("\n\n")[0] if rest else ""
    what = INPUT.split(whole.partition("\n\n")[0])[0]
    return plain(what), plain(INPUT.split(outputs)[0]).rstrip(".")
