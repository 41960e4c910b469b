"""What replication talks to: service tags and URLs, by side of the pair and by cloud.

THE table; `dr doctor` prints it, the outbound checks and the optional rules read it.
"""

import dataclasses
import urllib.parse

from site_recovery import client
from site_recovery.preflight.subject import Subject

PORT = 443
NETWORKING = "About networking in Azure VM disaster recovery"
CONNECTIVITY = "Troubleshoot Azure-to-Azure VM network connectivity issues"

DISPLAY_NAMES = """
AustraliaCentral AustraliaCentral2 AustraliaEast AustraliaSoutheast AustriaEast BelgiumCentral
BrazilSouth BrazilSoutheast CanadaCentral CanadaEast CentralIndia CentralUS ChileCentral ChinaEast
ChinaEast2 ChinaEast3 ChinaNorth ChinaNorth2 ChinaNorth3 EastAsia EastUS EastUS2 FranceCentral
FranceSouth GermanyNorth GermanyWestCentral IndonesiaCentral IsraelCentral ItalyNorth JapanEast
JapanWest JioIndiaCentral JioIndiaWest KoreaCentral KoreaSouth MalaysiaWest MexicoCentral
NewZealandNorth NorthCentralUS NorthEurope NorwayEast NorwayWest PolandCentral QatarCentral
SouthAfricaNorth SouthAfricaWest SouthCentralUS SoutheastAsia SouthIndia SpainCentral SwedenCentral
SwedenSouth SwitzerlandNorth SwitzerlandWest UAECentral UAENorth UKSouth UKWest USDoDCentral
USDoDEast USGovArizona USGovTexas USGovVirginia WestCentralUS WestEurope WestIndia WestUS WestUS2
WestUS3
"""
SPELLED = {name.casefold(): name for name in DISPLAY_NAMES.split()}
"""Regions as tags spell them: the display name without blanks (Storage.EastUS, EventHub.CentralUS
in the networking page; the others by that rule). Rules compare tags without case (assumed)."""

DOMAINS = {
    "public": {
        "storage": "*.blob.core.windows.net",
        "sign-in": "login.microsoftonline.com",
        "service": "*.hypervrecoverymanager.windowsazure.com",
        "monitoring": "*.servicebus.windows.net",
        "keys": "*.vault.azure.net",
        "updates": "*.automation.ext.azure.com",
    },
    "usgovernment": {
        "storage": "*.blob.core.usgovcloudapi.net",
        "sign-in": "login.microsoftonline.us",
        "service": "*.hypervrecoverymanager.windowsazure.us",
        "monitoring": "*.servicebus.usgovcloudapi.net",
        "keys": "*.vault.usgovcloudapi.net",
        "updates": "*.azure-automation.us",
    },
    "china": {
        "storage": "*.blob.core.chinacloudapi.cn",
        "sign-in": "login.chinacloudapi.cn",
        "service": "*.hypervrecoverymanager.windowsazure.cn",
        "monitoring": "*.servicebus.chinacloudapi.cn",
        "keys": "*.vault.azure.cn",
        "updates": "*.azure-automation.cn",
    },
}
"""By cloud: CONNECTIVITY (public, government), NETWORKING in docs.azure.cn (China). Government's
and China's `keys` and `updates` are assumed."""
ENDPOINTS = {"usgovcloudapi.net": "usgovernment", "chinacloudapi.cn": "china"}


@dataclasses.dataclass(frozen=True)
class Need:
    """Something that a machine must reach over TCP 443.

    required: without it replication does not start; otherwise it loses what `why` says.
    url: for firewalls that filter by name.
    """

    tag: str
    why: str
    url: str
    required: bool = True


def needs(
    subject: Subject, side: str, endpoint: str = client.PUBLIC, *, encrypted: bool = False
) -> tuple[Need, ...]:
    """What machines that run at `side` ("primary" or "recovery") must reach.

    Storage is the region's in which they run, EventHub the other's (NETWORKING). encrypted:
    whether any has Azure Disk Encryption. endpoint: the Resource Manager, which tells the cloud.
    """
    own, other = subject["primary"], subject["recovery"]
    if side == "recovery":
        own, other = other, own
    url = DOMAINS[cloud(endpoint)]
    wanted = [
        Need(regional("Storage", own["location"]), "the cache storage", url["storage"]),
        Need("AzureActiveDirectory", "signing in", url["sign-in"]),
        Need("AzureSiteRecovery", "the service", url["service"]),
        Need(regional("EventHub", other["location"]), "monitoring", url["monitoring"], False),
    ]
    if encrypted:
        wanted.append(Need("AzureKeyVault", "the disks' keys", url["keys"], False))
    if subject["agent_updates"]:
        wanted.append(Need("GuestAndHybridManagement", "agent updates", url["updates"], False))
    return tuple(wanted)


def cloud(endpoint: str) -> str:
    """The cloud of a Resource Manager: public, usgovernment or china."""
    host = urllib.parse.urlsplit(endpoint).hostname or ""
    return next((name for end, name in ENDPOINTS.items() if host.endswith(end)), "public")


def regional(tag: str, location: str) -> str:
    """A tag of one region: `Storage` and `eastus2` make `Storage.EastUS2`."""
    plain = location.replace(" ", "").casefold()
    return f"{tag}.{SPELLED.get(plain, plain)}"
