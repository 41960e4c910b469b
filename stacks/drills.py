"""The keys of a group's drill, and where the evidence of drills is kept."""

from pydantic import Field

from stacks import rows_drills as rows
from stacks import values
from stacks.checks import Check
from stacks.moves import RecoveryPoint
from stacks.names import Kind
from stacks.references import Reference
from stacks.section import Checks, Found, Section

ISOLATED = "isolated"
SENTINEL_S = 60
EVIDENCE = "evidence"


class DrillNetwork(Reference):
    """Where a drill's machines stand: `isolated`, or a virtual network that exists."""

    KIND = Kind.VIRTUAL_NETWORK
    AT_HOME = True

    @property
    def isolated(self) -> bool:
        """Whether it is made for the drill; one that is called isolated is written by its id."""
        return self.name == ISOLATED


class Objectives(Section):
    """What a drill is held against; missed, it is red."""

    rpo_minutes: values.ObjectiveMinutes | None = Field(
        default=None,
        description="how old a machine's recovery point may be when the drill begins, in minutes",
    )
    rto_minutes: values.ObjectiveMinutes | None = Field(
        default=None,
        description="minutes from the drill's begin until the last machine is up and the last "
        "check is green",
    )

    def checks(self) -> Checks:
        """An objective is said."""
        yield self._some()

    def _some(self) -> Found:
        if self.rpo_minutes is None and self.rto_minutes is None:
            yield (), rows.OBJECTIVES_NONE.said()


class Sentinel(Section):
    """A value that is written at the source and read in the drill: its age is the RPO measured."""

    write: values.Command = Field(
        description="command that writes the value of DR_SENTINEL at the source, run before the "
        "drill by the shell of the machine that runs pulumi up"
    )
    read: values.Command = Field(
        description="command whose last line is the value that the drill's machines have, with "
        "DR_MACHINE_NAME_ADDRESS in its environment"
    )
    timeout_seconds: values.CheckSeconds = Field(
        default=SENTINEL_S, description="limit of each command; default 60"
    )


class Drill(Section):
    """A test failover of the group: its machines beside those that run, checked and cleaned up."""

    name: values.DrillName = Field(
        description="its name, at most 32 characters, dates quoted; a new name is a new drill, and "
        "a verdict is final for its name"
    )
    recovery_point: RecoveryPoint = Field(
        default=RecoveryPoint(word="latest"),
        description="the points it takes, as in a move; default latest",
    )
    network: DrillNetwork = Field(
        default=DrillNetwork(name=ISOLATED),
        description="isolated: one is made for it, like the site's own and connected with nothing; "
        "or a network that exists at the side failed over to, a name is of that side's group; "
        "default isolated",
    )
    keep: values.Switch = Field(
        default=False,
        description="true: its machines stay up until its name changes or it is taken out",
    )
    probes: list[Check] | None = Field(
        default=None,
        alias="checks",  # `checks` is what finds mistakes between the keys of a section
        description="what its machines are asked; default the group's own checks",
    )
    objectives: Objectives | None = Field(
        default=None, description="recovery point and time that it is held against"
    )
    sentinel: Sentinel | None = Field(
        default=None, description="a value written before and read in it, which measures the RPO"
    )
    production_network: values.Switch = Field(
        default=False,
        description="true: its network may be the site's own, where machines meet those that work",
    )

    def checks(self) -> Checks:
        """Leave to use the site's own network is for a network that is named."""
        yield self._unused()

    def _unused(self) -> Found:
        if self.production_network and self.network.isolated:
            yield ("productionNetwork",), rows.DRILL_PRODUCTION_UNUSED.said()


class Evidence(Section):
    """Where the evidence of drills is kept; a bare path or address stands for its long form."""

    directory: values.EvidencePath | None = Field(
        default=None,
        description="directory inside the project, with a folder per vault; default evidence",
    )
    container: values.ContainerUrl | None = Field(
        default=None,
        description="https address of a blob container that exists, e.g. "
        "https://ACCOUNT.blob.core.windows.net/evidence; whoever runs pulumi up needs Storage Blob "
        "Data Contributor on it",
    )

    @classmethod
    def normal(cls, value: object) -> object:
        """What has a scheme is an address."""
        if isinstance(value, str):
            return {"container" if "://" in value else "directory": value}
        return value

    def checks(self) -> Checks:
        """One place."""
        yield self._one()

    def _one(self) -> Found:
        if self.directory is not None and self.container is not None:
            yield (), rows.EVIDENCE_TWICE.said()
        if self.directory is None and self.container is None:
            yield (), rows.EVIDENCE_NOWHERE.said()
