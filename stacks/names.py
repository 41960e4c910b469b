"""Names and ARM ids, as Azure takes them.

Lengths and characters: "Naming rules and restrictions for Azure resources" (learn.microsoft.com).
"""

import dataclasses
import enum
import re


@dataclasses.dataclass(frozen=True)
class NameRule:
    """pattern: of the whole name. words: the same for people. type: ARM type of such a thing."""

    title: str
    type: str
    pattern: str
    words: str


_OPEN = r"(?=.{%s}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?"
_OPEN_WORDS = "letters, digits, . _ -, from a letter or digit to a letter, digit or _"
# What the portal makes begins with a digit too, e.g. 24-hour-retention-policy; the rest is assumed
_INNER = r"[A-Za-z0-9][A-Za-z0-9._-]{%s}"
_INNER_WORDS = "letters, digits, . _ -, beginning with a letter or digit (assumed)"


class Kind(enum.Enum):
    """The kinds of things that a file names."""

    RESOURCE_GROUP = NameRule(
        "resource group",
        "Microsoft.Resources/resourceGroups",
        r"[\w().-]{0,89}[\w()-]",
        "1 to 90 letters, digits, . _ - ( ), not ending with a dot",
    )
    VAULT = NameRule(
        "vault",
        "Microsoft.RecoveryServices/vaults",
        r"[A-Za-z][A-Za-z0-9-]{1,49}",
        "2 to 50 letters, digits, -, beginning with a letter",
    )
    STORAGE_ACCOUNT = NameRule(
        "storage account",
        "Microsoft.Storage/storageAccounts",
        r"[a-z0-9]{3,24}",
        "3 to 24 lower-case letters and digits",
    )
    VIRTUAL_NETWORK = NameRule(
        "virtual network",
        "Microsoft.Network/virtualNetworks",
        _OPEN % "2,64",
        f"2 to 64 {_OPEN_WORDS}",
    )
    SUBNET = NameRule(
        "subnet",
        "Microsoft.Network/virtualNetworks/subnets",
        _OPEN % "1,80",
        f"1 to 80 {_OPEN_WORDS}",
    )
    AVAILABILITY_SET = NameRule(
        "availability set",
        "Microsoft.Compute/availabilitySets",
        _OPEN % "1,80",
        f"1 to 80 {_OPEN_WORDS}",
    )
    PROXIMITY_PLACEMENT_GROUP = NameRule(
        "proximity placement group",
        "Microsoft.Compute/proximityPlacementGroups",
        _OPEN % "1,80",
        f"1 to 80 {_OPEN_WORDS}",
    )
    VIRTUAL_MACHINE = NameRule(
        "virtual machine",
        "Microsoft.Compute/virtualMachines",
        r"(?=.{1,64}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?",
        f"1 to 64 {_OPEN_WORDS}",
    )
    DISK = NameRule(
        "disk", "Microsoft.Compute/disks", r"[\w.-]{1,80}", "1 to 80 letters, digits, . _ -"
    )
    NETWORK_INTERFACE = NameRule(
        "network interface",
        "Microsoft.Network/networkInterfaces",
        _OPEN % "1,80",
        f"1 to 80 {_OPEN_WORDS}",
    )
    SECURITY_GROUP = NameRule(
        "network security group",
        "Microsoft.Network/networkSecurityGroups",
        _OPEN % "1,80",
        f"1 to 80 {_OPEN_WORDS}",
    )
    DISK_ENCRYPTION_SET = NameRule(
        "disk encryption set",
        "Microsoft.Compute/diskEncryptionSets",
        r"[\w-]{1,80}",
        "1 to 80 letters, digits, _ -",
    )
    CAPACITY_RESERVATION_GROUP = NameRule(
        "capacity reservation group",
        "Microsoft.Compute/capacityReservationGroups",
        _OPEN % "1,80",
        f"1 to 80 {_OPEN_WORDS}",
    )
    REPLICATION_POLICY = NameRule(
        "replication policy",
        "Microsoft.RecoveryServices/vaults/replicationPolicies",
        _INNER % "1,62",
        f"2 to 63 {_INNER_WORDS}",
    )
    FABRIC = NameRule(
        "fabric",
        "Microsoft.RecoveryServices/vaults/replicationFabrics",
        _INNER % "0,99",
        f"1 to 100 {_INNER_WORDS}",
    )
    PROTECTION_CONTAINER = NameRule(
        "protection container",
        f"{FABRIC.type}/replicationProtectionContainers",
        _INNER % "0,99",
        f"1 to 100 {_INNER_WORDS}",
    )
    CONTAINER_MAPPING = NameRule(
        "container mapping",
        f"{PROTECTION_CONTAINER.type}/replicationProtectionContainerMappings",
        _INNER % "0,99",
        f"1 to 100 {_INNER_WORDS}",
    )
    NETWORK_MAPPING = NameRule(
        "network mapping",
        f"{FABRIC.type}/replicationNetworks/replicationNetworkMappings",
        _INNER % "0,99",
        f"1 to 100 {_INNER_WORDS}",
    )
    AUTOMATION_ACCOUNT = NameRule(
        "automation account",
        "Microsoft.Automation/automationAccounts",
        r"[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]",
        "6 to 50 letters, digits, -, from a letter to a letter or digit",
    )
    RUNBOOK = NameRule(
        "runbook",
        "Microsoft.Automation/automationAccounts/runbooks",
        r"[A-Za-z][A-Za-z0-9_-]{0,62}",
        "1 to 63 letters, digits, _ -, beginning with a letter",
    )
    FIREWALL_POLICY = NameRule(
        "firewall policy",
        "Microsoft.Network/firewallPolicies",
        _OPEN % "1,80",
        f"1 to 80 {_OPEN_WORDS}",
    )
    LOG_WORKSPACE = NameRule(
        "Log Analytics workspace",
        "Microsoft.OperationalInsights/workspaces",
        r"(?=.{4,63}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]",
        "4 to 63 letters, digits, -, from a letter or digit to a letter or digit",
    )
    ACTION_GROUP = NameRule(
        "action group",
        "Microsoft.Insights/actionGroups",
        r"(?=.{1,260}$)[^:<>+/&%\\?|]*[^:<>+/&%\\?|\s.]",
        "1 to 260 characters, none of : < > + / & % \\ ? |, not ending with a blank or a dot",
    )
    LABEL = NameRule(  # ours: part of logical names and of dr:allow, which are stored
        "machine, group or stack",
        "",
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}",
        "1 to 80 letters, digits, . _ -, beginning with a letter or digit",
    )

    def fits(self, name: str) -> bool:
        """Whether Azure would take this name for such a thing."""
        return re.fullmatch(self.value.pattern, f"{name}", re.ASCII) is not None

    def words(self) -> dict[str, str]:
        """What a refusal of a name tells: the kind of thing, and what fits."""
        return {"kind": self.value.title, "words": self.value.words}


_GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
GUID = re.compile(_GUID)
_GROUP_ID = re.compile(
    rf"/subscriptions/(?P<subscription>{_GUID})/resourceGroups/(?P<group>[^/]+)", re.IGNORECASE
)
_RESOURCE = re.compile(
    _GROUP_ID.pattern + r"/providers/(?P<namespace>[^/]+)(?P<path>(/[^/]+/[^/]+)+)",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True)
class Thing:
    """Something in Azure that the files name.

    id: its ARM id, also before it is made. existing: referred to, never made, changed or deleted.
    """

    id: str
    existing: bool

    @property
    def name(self) -> str:
        """Last segment of the id."""
        return self.id.rpartition("/")[2]

    @property
    def subscription_id(self) -> str:
        """The subscription that holds it."""
        return self.id.split("/")[2]

    @property
    def resource_group_name(self) -> str:
        """The resource group that holds it; its own name if it is one."""
        return self.id.split("/")[4]

    def same(self, other: "Thing") -> bool:
        """Whether both are the same thing to ARM, which does not regard case."""
        return self.id.casefold() == other.id.casefold()


def group_id(subscription_id: str, name: str) -> str:
    """ARM id of a resource group."""
    return f"/subscriptions/{subscription_id}/resourceGroups/{name}"


def resource_id(group: str, kind: Kind, name: str) -> str:
    """ARM id of a top-level resource in a group (given by its id)."""
    return f"{group}/providers/{kind.value.type}/{name}"


def type_of(arm_id: str) -> str | None:
    """ARM type of what an id names, as written; None if it is no ARM id."""
    text = f"{arm_id}"  # formatting is a look, which a hole answers; the matcher's is not
    if _GROUP_ID.fullmatch(text):
        return Kind.RESOURCE_GROUP.value.type
    match = _RESOURCE.fullmatch(text)
    if not match:
        return None
    return "/".join([match["namespace"], *match["path"].split("/")[1::2]])


def is_a(arm_id: str, kind: Kind) -> bool:
    """Whether an id names such a thing; types compare without regard to case."""
    return (type_of(arm_id) or "").casefold() == kind.value.type.casefold()
