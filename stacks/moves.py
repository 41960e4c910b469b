"""The keys of a group's move, as written: its number, its reason, the recovery point it takes."""

from pydantic import Field

from stacks import rows_moves as rows
from stacks import values
from stacks.section import Checks, Found, Section


class RecoveryPoint(Section):
    """Which recovery points a move takes; a bare word stands for `{word: …}`."""

    word: values.PointWord | None = Field(
        default=None,
        description="latest, latestProcessed, latestAppConsistent or latestCrashConsistent",
    )
    not_after: values.Moment | None = Field(
        default=None,
        description='quoted moment, e.g. "2026-11-21T10:00:00Z": the latest point that is not '
        "younger",
    )
    by_machine: dict[str, values.Text] | None = Field(
        default=None,
        description="machine to name of its recovery point, see dr points; latest for the others",
    )

    @classmethod
    def normal(cls, value: object) -> object:
        """A bare word stands for `{word: …}`."""
        return {"word": value} if isinstance(value, str) else value

    def checks(self) -> Checks:
        """One way to choose, and points for somebody."""
        yield self._one()
        yield self._some()

    def _one(self) -> Found:
        said = [self.word, self.not_after, self.by_machine]
        count = sum(each is not None for each in said)
        if count != 1:
            yield (), rows.POINT_CHOICE.said(count=count)

    def _some(self) -> Found:
        if self.by_machine is not None and not self.by_machine:
            yield ("byMachine",), rows.POINT_NONE.said()


class Move(Section):
    """What starts a move: a new number, and why."""

    number: values.MoveNumber = Field(
        description="the last move's number plus one, 1 for a group's first; dr status shows it"
    )
    reason: values.Line = Field(description="why the group moves, in one line")
    recovery_point: RecoveryPoint = Field(
        default=RecoveryPoint(word="latest"), description="the points it takes; default latest"
    )
    shutdown_source: values.Switch = Field(
        default=True,
        description="false: machines are left running where they are; true switches them off as "
        "far as the service reaches them",
    )
