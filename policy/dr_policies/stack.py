"""The stack as policies read it: plain values only; what is not known yet is absent.

A record that a preview would make or update shows its inputs only: what the last `up` found is with
records that stay as they are, and with all of them at the end of an `up`.
"""

import collections.abc
import dataclasses
import functools
import json
import typing

Props = collections.abc.Mapping[str, typing.Any]
OURS = "pulumi-python:dynamic/siterecovery:"
NATIVE = "azure-native:"
HOME = "primary/protected"


@dataclasses.dataclass(frozen=True)
class Resource:
    """One resource. settings: inputs of its provider; for ours, the whole config of the stack."""

    type: str
    name: str
    urn: str
    props: Props
    protect: bool = False
    settings: Props = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Stack:
    """All resources of a stack, as they are after the change."""

    resources: tuple[Resource, ...]

    def ours(self, kind: str) -> list[Resource]:
        """Records of one kind, such as ReplicatedItem."""
        return [each for each in self.resources if each.type == f"{OURS}{kind}"]

    @property
    def natives(self) -> list[Resource]:
        """What the native provider makes: everything outside the vault."""
        return [each for each in self.resources if each.type.startswith(NATIVE)]

    @functools.cached_property
    def settlement(self) -> Resource | None:
        """The record that says what is declared, and what the last run found."""
        return next(iter(self.ours("Settlement")), None)

    @functools.cached_property
    def groups(self) -> dict[str, Props]:
        """What is declared of each group."""
        return dict(self.settlement.props.get("groups") or {}) if self.settlement else {}

    @functools.cached_property
    def records(self) -> dict[str, Resource]:
        """The record of each group."""
        return {str(each.props.get("group")): each for each in self.ours("ReplicationGroup")}

    @functools.cached_property
    def items(self) -> dict[str, Resource]:
        """The record of each machine."""
        return {str(each.props.get("machine")): each for each in self.ours("ReplicatedItem")}

    def found(self, key: str) -> Props:
        """What the last run found, by name; empty while a preview cannot know it."""
        return (self.settlement.props.get(key) or {}) if self.settlement else {}

    def setting(self, key: str) -> typing.Any:
        """A `dr:` key of the stack's config; the engine hands lists and flags as JSON text."""
        told = self.settlement.settings.get(f"dr:{key}") if self.settlement else None
        if not isinstance(told, str):
            return told
        try:
            return json.loads(told)
        except ValueError:
            return told

    @property
    def allowed(self) -> list[str]:
        """The allowances that stand: `dr:allow`."""
        return sorted(str(each) for each in self.setting("allow") or [])

    def urn_of(self, group: str) -> str:
        """Where a finding about a group is shown; empty shows it on the stack."""
        return self.records[group].urn if group in self.records else ""
