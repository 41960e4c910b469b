"""Breaks of the vault and of what the file names."""

from tests.providers import fleet
from tests.site_recovery.preflight.breaks.ground import breaks, inside, protected, thing
from tests.support.calls import GROUP, VAULT


@breaks(
    "vault-in-primary",
    "vault vault: the vault is in eastus2, the primary region, and would be lost with it; name a "
    "vault in another region",
)
def _(world, subject):
    world.resources[VAULT]["location"] = "eastus2"


@breaks(
    "vault-elsewhere",
    "vault vault: the vault is in centralus, the file says westus; write location: centralus at "
    "dr:pair.vault",
)
def _(world, subject):
    subject["vault"]["location"] = "westus"


@breaks(
    "vault-group-in-primary",
    "vault vault: its resource group rg keeps its records in eastus2, the primary region; while "
    "that region is down nothing in the group can be changed; use a group in another region",
)
def _(world, subject):
    world.resources[GROUP]["location"] = "eastus2"


@breaks(
    "existing-not-there",
    "virtual network other-vnet: it is said to exist at dr:pair.recovery.virtualNetwork, and is "
    "not there; correct the name, or take out existing: true so that it is made",
)
def _(world, subject):
    other = fleet.NETWORK_ASR.replace("shop-vnet-asr", "other-vnet")
    thing(subject, other, "recovery.virtualNetwork", existing=True)


@breaks(
    "made-there-already",
    "resource group shop-rg-asr: it shall be made, and is there already without this stack; "
    "write existing: true at dr:pair.recovery.resourceGroup, or choose another name",
)
def _(world, subject):
    thing(subject, fleet.ASR, "recovery.resourceGroup", existing=False)


@breaks(
    "vault-bears-another-name",
    "vault vault: its tag dr-stack says us; `up` refuses that, unless this stack bore that name "
    "before; set dr:takeover: us to take it over, or name another vault",
)
def _(world, subject):
    world.resources[VAULT]["tags"] = {"dr-stack": "us"}


@breaks(
    "not-eligible",
    "web-01: the service would refuse it: 150110: it is replicated from vault other already; "
    "Resolve the causes, then retry the operation",
)
def _(world, subject):
    told = {"code": "150110", "message": "it is replicated from vault other already."}
    inside(world, eligibility=[told])


@breaks(
    "disks-per-subscription",
    "vault vault: 3001 protected disks; a subscription takes 3000; spread the machines over "
    "subscriptions",
)
def _(world, subject):
    details = protected(world)["properties"]["providerSpecificDetails"]
    details["protectedManagedDisks"] *= 3001
