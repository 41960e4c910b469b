"""How long the service takes, in seconds: recorded ranges, drawn from by what is worked on.

The same world and the same object always draw the same time, whatever happens in between.
"""

import dataclasses

from emulator.world import World

CLI22 = "recorded 2022-12-23, Azure CLI A2A setup, API 2022-08-01"
CLI23 = "recorded 2023-01-16, Azure CLI A2A scenario, API 2022-08-01"
PPG = "recorded 2022-10-11, PowerShell A2A placement group test, API 2021-11-01"
RP = "recorded 2022-10-11, PowerShell A2A recovery plan test"
NET = "recorded 2021-03-20, .NET DeleteA2AReplicationProtectedItem"
RMD = "recorded 2022-10-13, PowerShell A2A remove disk test"
ADD = "recorded 2019-05-10, PowerShell A2A add disk test"
REP = "recorded 2025-04-09, PowerShell A2A reprotect test"
CLU = "recorded 2025-03-20, PowerShell A2A cluster test failover"
CLUAP = "recorded 2025-03-19, PowerShell A2A cluster recovery point"
HTF = "recorded 2021-03-24, PowerShell Hyper-V test failover (protocol-onprem)"
TF = "terraform-provider-azurerm issue 31927, 2026-03-11"
ASSUMED = "assumed"


@dataclasses.dataclass(frozen=True)
class Pace:
    """Between `low` and `high` seconds. `source`: where the range was seen."""

    low: float
    high: float
    source: str


PACES = {
    "fabric": Pace(66, 70, f"{CLI22}; {PPG}; {RP}"),
    "fabric removal": Pace(2, 2, CLI23),
    "container": Pace(0.2, 1, f"{CLI22}; {PPG}"),
    "container removal": Pace(0.2, 1, CLI23),
    "policy": Pace(0.2, 1, CLI22),
    "policy change": Pace(0.2, 1, "recorded 2022-11-28, Azure CLI vault scenario"),
    "policy removal": Pace(0.2, 1, CLI23),
    "mapping": Pace(1, 1, f"{CLI22}, agent update disabled"),
    "mapping with agent update": Pace(
        77, 124, f"{PPG}; {RP}; that agent update is the cause: assumed"
    ),
    "mapping change": Pace(1, 1, f"{ASSUMED}: as its creation"),
    "mapping removal": Pace(1, 1, CLI23),
    "network mapping": Pace(2, 4, f"{CLI23}; {PPG}"),
    "network mapping change": Pace(2, 4, f"{ASSUMED}: as its creation"),
    "network mapping removal": Pace(1, 2, ASSUMED),
    "plan": Pace(0.2, 1, CLI23),
    "enable": Pace(425, 795, f"{CLI23} 425 s; {RP} 611 s; {PPG} 795 s"),
    "refused enable": Pace(3, 3, TF),
    "replication begins": Pace(316, 480, f"{CLI23}: between 316 and 619 s after the enable job"),
    "initial replication": Pace(180, 307, f"{CLI23}: under 612 s for 127 GiB"),
    "first recovery point": Pace(
        180, 300, f"{CLI23}: under 610 s, protected about 18 min after the job"
    ),
    "item change": Pace(2, 2, PPG),
    "add disks": Pace(300, 300, f"{RMD}; {ADD}"),
    "remove disks": Pace(60, 60, ASSUMED),
    "disable": Pace(409, 409, f"{NET}: 6 min 49 s"),
    "purge": Pace(111, 111, f"{CLI23}: 1 min 51 s, of a failed-over item"),
    "restart": Pace(2, 2, ASSUMED),
    "failover": Pace(138, 140, f"{CLI23}: 139 s, and 139 s back"),
    "failover with shutdown": Pace(208, 212, f"{PPG}: 212 s, of which shutdown 71 s"),
    "commit": Pace(8, 8, CLI23),
    "change of recovery point": Pace(293, 329, f"{CLUAP}: 4 min 53 s and 5 min 29 s"),
    "plan check": Pace(3.3, 3.3, RP),
    "plan shutdown": Pace(63.7, 63.7, f"{RP}: each machine's shutdown"),
    "plan failover": Pace(95, 95, f"{RP}: each machine's failover"),
    "plan boot": Pace(39.6, 39.6, f"{RP}: each machine's start"),
    "plan end": Pace(0.1, 0.1, RP),
    "plan runbook": Pace(30, 30, ASSUMED),
    "test failover": Pace(141, 150, f"{CLU}: 2 min 21 s and 2 min 30 s of child jobs"),
    "test failover cleanup": Pace(60, 78, f"{HTF}: 77 s; .NET TestFailoverCleanup: under 60 s"),
    "reprotect": Pace(505, 542, f"{CLI23}: 8 min 25 s; {REP}: 9 min 2 s"),
    "reverse replication begins": Pace(316, 480, f"{ASSUMED}: as the first time"),
    "reverse initial replication": Pace(
        1900, 2150, f"{CLI23}: protected about 47 min after the switch"
    ),
    "reverse first recovery point": Pace(180, 300, f"{CLI23}: between 87 and 303 s"),
}

INCLUDED_GIB = 128
SECONDS_PER_GIB = 0.25
"""Initial replication beyond the recorded size: assumed, disks are mostly empty."""


def take(world: World, kind: str, *key: object) -> float:
    """Seconds that this kind of work takes for what the key names."""
    pace = PACES[kind]
    return pace.low + (pace.high - pace.low) * world.draw(kind, *key)


def initial_replication(world: World, gib: float, *key: object, back: bool = False) -> float:
    """Seconds from the first byte to the last of disks of `gib` in all; `back`: in reverse."""
    beyond = max(0.0, gib - INCLUDED_GIB) * SECONDS_PER_GIB
    kind = "reverse initial replication" if back else "initial replication"
    return take(world, kind, *key) + beyond
