"""What the two records of drills share: the drill as they are told it, and its evidence.

The state of every stack refers to the provider modules and their classes by name; this module is
imported by them and may change.
"""

import json
import typing

from providers.base import Props, request_urn
from providers.live import LiveProvider, machine_of
from site_recovery import errors, evidence, groups
from site_recovery.drills import past
from site_recovery.drills.past import Past
from site_recovery.drills.spec import Spec, spec
from site_recovery.evidence_stores import Store

EVIDENCE = "evidence"


class DrilledProvider(LiveProvider):
    """Base of the records of drills."""

    def spec(self, props: Props) -> Spec:
        """The drill that props declare.

        machines: by name, a machine's keys as one JSON text; only names where another record of
        this process was told the rest.
        """
        watch, told = self.watch(props), props["machines"]
        if isinstance(told, dict):
            machines = {name: machine_of(json.loads(text)) for name, text in told.items()}
            groups.learn_machines(watch, machines)
        return spec(props, groups.machines_of(watch, told))

    def store(self, props: Props) -> Store:
        """Where the vault's evidence is kept."""
        return evidence.store(props.get(EVIDENCE) or {}, props["vault_name"], self.settings)

    def past(self, props: Props, wanted: Spec) -> Past:
        """The drills of its group before, and the one that is meant. Raises ArmError."""
        return past.read(self.store(props), wanted)

    def seen_past(self, props: Props, wanted: Spec) -> tuple[Past, str]:
        """The same; without any where the evidence cannot be read, and why not."""
        try:
            return self.past(props, wanted), ""
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            return Past(), str(error)


def stack() -> str:
    """The name of this call's stack, as its resource's URN says it."""
    parts = request_urn().split("::")
    return parts[0].removeprefix("urn:pulumi:")


def texts(given: typing.Mapping[str, str | None] | None) -> dict[str, str]:
    """Texts by group, without those that nobody wrote yet."""
    return {group: text for group, text in (given or {}).items() if text}
