"""What an enable writes, in order: the places at which the table strikes."""

import dataclasses

NATIVE, OURS = "emulator.native", "pulumi.dynamic"
"""Who sends a write, as its command says: the native provider's stand-in, or our provider."""
VAULT = (
    "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/fault-dr-rg"
    "/providers/Microsoft.RecoveryServices/vaults/fault-dr"
)
ITEM = (
    "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
    "/replicationProtectedItems/{item}"
)
CONTAINER = ITEM.rpartition("/replicationProtectedItems")[0]


@dataclasses.dataclass(frozen=True)
class Step:
    """One kind of write.

    kind: as the local Azure's journal counts it. path: a regular expression of its paths.
    sender: the plugin that sends it. job: its scenario, if it has one; machine: whose job.
    grows: it needs a second `up`, with a disk more than the first. asked: the stack file asks for
    it, beyond what every row's does. strikes: how many of its jobs fail, where they shall.
    """

    name: str
    kind: str
    path: str
    sender: str = NATIVE
    job: str = ""
    machine: str = ""
    cancellable: bool = True
    grows: bool = False
    asked: bool = False
    strikes: int | None = 1

    @property
    def method(self):
        return self.kind.partition(" ")[0]


STEPS = (
    Step("group", "PUT /subscriptions/{subscription}/resourceGroups/{group}", "/fault-rg-asr$"),
    Step("network", "PUT Microsoft.Network/virtualNetworks", "/virtualNetworks/[^/]+$"),
    Step("storage", "PUT Microsoft.Storage/storageAccounts", "/storageAccounts/[^/]+$"),
    Step(
        "placement-group",
        "PUT Microsoft.Compute/proximityPlacementGroups",
        "/proximityPlacementGroups/",
    ),
    Step("set", "PUT Microsoft.Compute/availabilitySets", "/availabilitySets/"),
    Step("vault", "PUT Microsoft.RecoveryServices/vaults", "/vaults/[^/]+$"),
    Step(
        "role",
        "PUT /{scope*}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "/roleAssignments/",
    ),
    Step(
        "role-definition",
        "PUT /{scope*}/providers/Microsoft.Authorization/roleDefinitions/{guid}",
        "/roleDefinitions/",
        asked=True,
    ),
    Step(
        "security-rule",
        "PUT Microsoft.Network/networkSecurityGroups/securityRules",
        "/securityRules/",
        asked=True,
    ),
    Step(
        "firewall-rules",
        "PUT Microsoft.Network/firewallPolicies/ruleCollectionGroups",
        "/ruleCollectionGroups/",
        asked=True,
    ),
    Step(
        "claim",
        "PATCH /{scope*}/providers/Microsoft.Resources/tags/default",
        "/vaults/fault-dr/providers/Microsoft.Resources/tags/default$",
        OURS,
    ),
    Step(
        "fabric",
        "PUT /replicationFabrics/{fabric}",
        "/replicationFabrics/asr-eastus2$",
        OURS,
        "CreateSite",
        "asr-eastus2",
    ),
    Step(
        "policy",
        "PUT /replicationPolicies/{policy}",
        "/replicationPolicies/",
        OURS,
        "AddProtectionProfile",
        "dr-policy",
    ),
    Step(
        "container",
        f"PUT {CONTAINER}",
        "/replicationProtectionContainers/asr-eastus2-primary$",
        OURS,
        "CreateCloud",
        "asr-eastus2-primary",
    ),
    Step(
        "mapping",
        f"PUT {CONTAINER}/replicationProtectionContainerMappings/{{mapping}}",
        "/replicationProtectionContainerMappings/primary-to-recovery$",
        OURS,
        "AssociateProtectionProfile",
        "dr-policy",
    ),
    Step(
        "network-mapping",
        "PUT /replicationFabrics/{fabric}/replicationNetworks/{network}"
        "/replicationNetworkMappings/{mapping}",
        "/replicationNetworkMappings/primary-to-recovery$",
        OURS,
        "NetworkPairing",
        "fault-vnet",
    ),
    Step("item", f"PUT {ITEM}", "/replicationProtectedItems/[^/]+$", OURS, "EnableDr", "db-01"),
    Step(
        "item-change",
        f"PATCH {ITEM}",
        "/replicationProtectedItems/[^/]+$",
        OURS,
        "UpdateVmProperties",
        "db-01",
        cancellable=False,
    ),
    Step(
        "plan",
        "PUT /replicationRecoveryPlans/{plan}",
        "/replicationRecoveryPlans/fault-db-away$",
        OURS,
    ),
    Step(
        "disk", f"POST {ITEM}/addDisks", "/addDisks$", OURS, "AddDisks", "db-01", grows=True
    ),
)  # fmt: skip
WAIT = Step("wait", "", "", OURS, "PrimaryIrCompletion", "db-01")
"""No write: the settlement waits for machines that seed."""
ALL = Step("all", "", "")
"""Every step in one run; the row then stands for each of them."""
JOBS = {
    ("CreateSite", "asr-eastus2"): 1,
    ("CreateSite", "asr-centralus"): 1,
    ("CreateCloud", "asr-eastus2-primary"): 1,
    ("CreateCloud", "asr-centralus-recovery"): 1,
    ("AddProtectionProfile", "dr-policy"): 1,
    ("AssociateProtectionProfile", "dr-policy"): 2,  # there and back
    ("NetworkPairing", "fault-vnet"): 1,
    ("NetworkPairing", "fault-vnet-asr"): 1,
    ("EnableDr", "web-01"): 1,
    ("EnableDr", "db-01"): 1,
    ("PrimaryIrCompletion", "web-01"): 1,
    ("PrimaryIrCompletion", "db-01"): 1,
    ("UpdateVmProperties", "db-01"): 1,
}
"""The jobs of a quiet enable."""
GROWN = {("AddDisks", "db-01"): 1, ("AddDisksIrCompletion", "db-01"): 1}
"""The jobs that a disk more makes."""
BY_NAME = {step.name: step for step in (*STEPS, WAIT, ALL)}
