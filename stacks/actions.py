"""The keys of a group's actions: what is done between the steps of its boot order."""

from pydantic import Field

from stacks import rows_moves as rows
from stacks import values
from stacks.section import Checks, Found, Section

SIDE = "recovery"  # it answers when the primary region does not


class Action(Section):
    """Something that is done before or after a step: by a person, or by a runbook."""

    name: values.Label = Field(description="its name, once in the group")
    before: values.BootStep | None = Field(
        default=None, description="number of the step of the boot order that it is done before"
    )
    after: values.BootStep | None = Field(
        default=None, description="number of the step of the boot order that it is done after"
    )
    manual: values.Line | None = Field(
        default=None, description="what a person does; the plan waits until it is ended there"
    )
    runbook: values.RunbookId | None = Field(
        default=None, description="ARM id of an Automation runbook that the service starts"
    )
    timeout_minutes: values.RunbookMinutes | None = Field(
        default=None,
        description="minutes after which the runbook counts as failed; default as the service has",
    )
    side: values.Side | None = Field(
        default=None, description="primary or recovery: the runbook's site; default recovery"
    )
    directions: list[values.Direction] = Field(
        default=["away", "home"], description="moves that it is part of: away, home"
    )
    drills: values.Switch = Field(
        default=True, description="false: it is left out of test failovers"
    )

    def checks(self) -> Checks:
        """At one step, one deed, in some direction."""
        yield self._step()
        yield self._deed()
        yield self._directions()

    def _step(self) -> Found:
        if (self.before is None) == (self.after is None):
            where = "nowhere" if self.before is None else "both before and after a step"
            yield (), rows.ACTION_STEP.said(where=where)

    def _deed(self) -> Found:
        if (self.manual is None) == (self.runbook is None):
            found = "neither manual nor a runbook" if self.manual is None else "both"
            yield (), rows.ACTION_DEED.said(found=found)
        if self.manual is not None and self.runbook is None:
            for key, value in (("timeoutMinutes", self.timeout_minutes), ("side", self.side)):
                if value is not None:
                    yield (key,), rows.ACTION_OF_A_RUNBOOK.said()

    def _directions(self) -> Found:
        if not self.directions:
            yield ("directions",), rows.ACTION_NOWHERE.said(found="no direction")
        elif len(set(self.directions)) < len(self.directions):
            yield ("directions",), rows.ACTION_NOWHERE.said(found="one twice")

    @property
    def step(self) -> int:
        """The step that it stands at."""
        return (self.before or self.after) or 0
