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
        elif inner := _argument_class(types[key]):
            for number, element in enumerate(value if isinstance(value, list) else [value]):
                yield from unknown_paths(inner, element, f"{where}[{number}]")


def _argument_class(annotation):
    """The argument class in a type, whatever it is wrapped in."""
    if inspect.isclass(annotation) and sdk_types.is_input_type(annotation):
        return annotation
    for inner in typing.get_args(annotation):
        if found := _argument_class(inner):
            return found
    return None
