"""A dynamic resource that does nothing: what remains is the engine's own time."""

import typing

import pulumi
from pulumi import dynamic


class InertProvider(dynamic.ResourceProvider):
    """Echoes its inputs; the same payload size in the state as ours (a class name)."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, typing.Any]) -> dynamic.CreateResult:
        """No call, no wait."""
        return dynamic.CreateResult(props["label"], props)

    def diff(
        self, _id: str, olds: dict[str, typing.Any], news: dict[str, typing.Any]
    ) -> dynamic.DiffResult:
        """Compared like ours, without asking anybody."""
        return dynamic.DiffResult(changes=olds["label"] != news["label"])


class Inert(dynamic.Resource, module="bench", name="Inert"):
    """One record of the floor; `filler` gives it the size of a replicated item's inputs."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        inputs = {"label": name, "filler": ["x" * 64 for _ in range(24)]}
        super().__init__(InertProvider(), name, inputs, opts)
