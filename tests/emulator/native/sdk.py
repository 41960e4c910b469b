"""What the Python SDK says of a native type: its classes, arguments and names."""

import importlib
import inspect
import re
import typing

import pulumi._types as sdk_types


def resource_class(token):
    _, module, name = token.split(":")
    return getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)


def arguments_class(token):
    """The class of a resource's arguments; some are named Init, as the plain name is taken."""
    cls = resource_class(token)
    module = inspect.getmodule(cls)
    name = cls.__name__
    return getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")


def wire_names(cls):
    """SDK argument -> the schema's name, as the generated getters tell it."""
    source = inspect.getsource(inspect.getmodule(cls))
    return {
        python: wire
        for wire, python in re.findall(r'@pulumi\.getter\(name="(\w+)"\)\s+def (\w+)', source)
    }


def unknown_paths(cls, values, path=""):
    """Paths in plain inputs that the SDK's argument classes do not have."""
    types = sdk_types.input_type_types(cls)
    for key, value in values.items():
        where = f"{path}.{key}".lstrip(".")
        if key not in types:
            yield where
        elif choice := list(_argument_classes(types[key])):
            for number, element in enumerate(value if isinstance(value, list) else [value]):
                inside = f"{where}[{number}]"
                yield from min((list(unknown_paths(e, element, inside)) for e in choice), key=len)


def _argument_classes(annotation):
    """The argument classes in a type, whatever it is wrapped in: of several, one shall fit."""
    if inspect.isclass(annotation) and sdk_types.is_input_type(annotation):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _argument_classes(inner)
