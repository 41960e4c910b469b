"""The keys of a group's checks: what its machines are asked after a failover, and in drills."""

from pydantic import Field

from stacks import rows_checks as rows
from stacks import values
from stacks.section import Checks, Found, Section

PLACEHOLDERS = ("{address}", "{machine}")
PROBE_S, COMMAND_S = 10, 60
STATUS = 200
BOOT_S = 300
"""How long machines that have just come up may fail a probe: a choice of ours, 5 minutes."""
NAMED = 60


class Check(Section):
    """One question to the machines: is a port open, does an address answer, what says a command."""

    name: values.Label | None = Field(
        default=None, description="its name, once in the group; default what it asks"
    )
    tcp: values.Port | None = Field(
        default=None, description="port that must take a connection, on each machine"
    )
    http: values.CheckUrl | None = Field(
        default=None,
        description="address that must answer; with {address} (private address of a machine) or "
        "{machine} (its name) each machine is asked, without once for the group",
    )
    run: values.Command | None = Field(
        default=None,
        description="command that must end with 0, run once by the shell of the machine that runs "
        "pulumi up; DR_MACHINE_NAME_ADDRESS in its environment, see docs/moving.md",
    )
    machines: list[values.Text] | None = Field(
        default=None, description="machines that are asked; default all of the group"
    )
    status: values.HttpStatus | None = Field(
        default=None, description="status that the answer must have; default 200"
    )
    contains: values.Text | None = Field(
        default=None, description="text that the answer must hold; default any"
    )
    timeout_seconds: values.CheckSeconds | None = Field(
        default=None, description="limit of one try; default 10, of a command 60"
    )
    retry_seconds: values.RetrySeconds | None = Field(
        default=None,
        description="how long it may keep failing before it is red; default 300, of a command 0",
    )

    def checks(self) -> Checks:
        """One kind, and the keys of that kind only."""
        yield self._kind()
        yield self._keys()
        yield self._nobody()

    def _kind(self) -> Found:
        count = sum(each is not None for each in (self.tcp, self.http, self.run))
        if count != 1:
            yield (), rows.CHECK_KIND.said(count=count)

    def _keys(self) -> Found:
        for key, value in (("status", self.status), ("contains", self.contains)):
            if value is not None and self.http is None:
                yield (key,), rows.CHECK_KEY.said(kinds="http")
        if self.machines is not None and not self.each_machine:
            yield ("machines",), rows.CHECK_KEY.said(kinds="tcp, and http with {address}")

    def _nobody(self) -> Found:
        if self.machines is not None and not self.machines:
            yield ("machines",), rows.CHECK_NOBODY.said()

    @property
    def each_machine(self) -> bool:
        """Whether every machine is asked by itself."""
        named = any(each in (self.http or "") for each in PLACEHOLDERS)
        return self.tcp is not None or named

    @property
    def title(self) -> str:
        """Its name, or what it asks."""
        if self.name:
            return self.name
        asked = f"tcp {self.tcp}" if self.tcp else self.http or f"run {self.run}"
        first = asked.splitlines()[0]
        return first if len(first) <= NAMED else f"{first[: NAMED - 1]}…"
