"""One input per row of the pair: the edits that break it, and the whole line that is told."""

from tests.stacks.edits import DB, NETWORK, crowd, zonal
from tests.stacks.shop import GONE, HOME, SUB

VAULT = f"{HOME}/providers/Microsoft.RecoveryServices/vaults/v"
OPEN = "letters, digits, . _ -, from a letter or digit to a letter, digit or _"

PAIR_ROWS = {
    "reference-nameless": (
        {NETWORK: {"existing": True}},
        f"{NETWORK}: names no virtual network; write its name, or its id if it exists",
    ),
    "reference-twice": (
        {"dr:pair.vault": {"name": "v1", "id": VAULT, "existing": True}},
        "dr:pair.vault: has both a name and an id; keep one",
    ),
    "reference-exists": (
        {"dr:pair.vault": {"id": VAULT}},
        f'dr:pair.vault: "…{VAULT[-80:]}" is an id, so the thing exists; add existing: true',
    ),
    "same-region": (
        {"dr:pair.recovery.location": "eastus2"},
        "dr:pair.recovery.location: eastus2 is the primary's region too; write another region, "
        "or recovery.zone to protect from zone to zone",
    ),
    "vault-region": (
        {"dr:pair.vault.location": "eastus2"},
        "dr:pair.vault.location: eastus2 is the primary region and would be lost with it; "
        "write any other region",
    ),
    "group-region": (
        {"dr:pair.vault.resourceGroup": {"name": "dr", "location": "eastus2"}},
        "dr:pair.vault.resourceGroup.location: eastus2 is the primary region; "
        "write any other region",
    ),
    "vault-in-home-group": (
        {"dr:pair.vault.resourceGroup": "SHOP-RG"},
        "dr:pair.vault.resourceGroup: SHOP-RG is the primary site's group; write another one",
    ),
    "one-group-for-both": (
        {"dr:pair.recovery.resourceGroup": "shop-rg"},
        "dr:pair.recovery.resourceGroup: shop-rg is the primary's group too, and a recovered "
        "machine has the name of its source; write another group",
    ),
    "network-in-one-region": (
        zonal(**{NETWORK: "other"}),
        f"{NETWORK}: from zone to zone machines stay in their own network; take the key out",
    ),
    "vault-group-missing": (
        {"dr:pair.vault": {"name": "v1", "existing": True}},
        "dr:pair.vault.resourceGroup: is missing; write the existing vault's resource group",
    ),
    "vault-group-twice": (
        {"dr:pair.vault": {"id": VAULT, "existing": True, "resourceGroup": "dr"}},
        "dr:pair.vault.resourceGroup: stands beside the id, which names it; take it out",
    ),
    "vault-identity": (
        {"dr:pair.vault.principalId": SUB},
        "dr:pair.vault.principalId: is for an existing vault; a made one has its own, take it out",
    ),
    "default-name": (
        {"dr:pair.primary.virtualNetwork": "v" * 62, NETWORK: GONE},
        f'{NETWORK}: its default "{"v" * 62}-asr" is no valid virtual network name; '
        f"use 2 to 64 {OPEN}",
    ),
    "fabric-zonal": (
        zonal(**{"dr:pair.siteRecovery": {"recovery": {"fabric": "second"}}}),
        "dr:pair.siteRecovery.recovery.fabric: from zone to zone both sites are one fabric, "
        "asr-eastus2; take the key out or write the same",
    ),
    "fabric-shared": (
        {"dr:pair.siteRecovery": {"recovery": {"fabric": "ASR-eastus2"}}},
        "dr:pair.siteRecovery.recovery.fabric: asr-eastus2 is the primary site's fabric too, and "
        "a fabric is of one region; write another name",
    ),
    "container-shared": (
        zonal(**{"dr:pair.siteRecovery": {"recovery": {"container": "asr-eastus2-primary"}}}),
        "dr:pair.siteRecovery.recovery.container: asr-eastus2-primary is the primary site's "
        "container too; write another name",
    ),
    "outbound-nowhere": (
        {"dr:pair.primary.outboundRules": {"firstPriority": 200}},
        "dr:pair.primary.outboundRules: names nothing that takes rules; "
        "write networkSecurityGroup or firewallPolicy",
    ),
    "outbound-shared": (
        {
            "dr:pair.primary.outboundRules": {"networkSecurityGroup": "web-nsg"},
            "dr:pair.recovery.outboundRules": {
                "networkSecurityGroup": f"{HOME}/providers/Microsoft.Network"
                "/networkSecurityGroups/WEB-nsg"
            },
        },
        "dr:pair.recovery.outboundRules.networkSecurityGroup: WEB-nsg gets the primary site's "
        "rules already, from zone to zone the same ones; take the key out or write another group",
    ),
    "principal-twice": (
        {"dr:pair.access": {"readers": [SUB, SUB]}},
        f"dr:pair.access.readers: {SUB} stands there twice; keep one",
    ),
    "updates-twice": (
        {"dr:pair.agentUpdates": {"off": True, "automationAccount": "shop-agents"}},
        "dr:pair.agentUpdates: is off and has an automation account; keep one",
    ),
    "updates-unsaid": (
        {"dr:pair.agentUpdates": {}},
        "dr:pair.agentUpdates: says neither; "
        "write off, or the automationAccount that updates the agents",
    ),
    "shard-unused": (
        {"dr:pair.recovery.cacheStorage": {"accounts": {"3": "cache3"}}},
        "dr:pair.recovery.cacheStorage.accounts.3: no machine has this cacheShard; write one of 0",
    ),
    "account-shared": (
        {
            f"{DB}.cacheShard": 1,
            "dr:pair.primary.cacheStorage": {"accounts": {"0": "cache", "1": "cache"}},
        },
        "dr:pair.primary.cacheStorage.accounts.1: cache is the account of shard 0 too; "
        "write another one",
    ),
    "account-disks": (
        {"dr:pair.primary.cacheStorage": {"churn": "high"}, **crowd(6, disks=62)},
        "dr:pair.machines: cache shard 0 has 376 disks, an account takes 375; "
        "give new machines another cacheShard",
    ),
    "subscription-disks": (
        crowd(47, disks=64),
        "dr:pair.machines: 3012 disks are protected, a subscription takes 3000; "
        "cut the pair into several stacks",
    ),
    "group-empty": (
        {"dr:pair.groups.none": {"machines": []}},
        "dr:pair.groups.none.machines: is empty; name a machine or take the group out",
    ),
    "machine-unknown": (
        {"dr:pair.groups.db.machines": ["db-01", "db-02"]},
        'dr:pair.groups.db.machines[1]: "db-02" is not in shop.yaml; '
        "correct the name or add the machine",
    ),
    "machine-homeless": (
        {"dr:pair.groups.db": GONE},
        "dr:pair.groups: db-01 is in no group; add it to one",
    ),
    "machine-twice": (
        {"dr:pair.groups.db.machines": ["db-01", "db-01"]},
        "dr:pair.groups.db.machines: db-01 stands there twice; keep one",
    ),
    "machine-shared": (
        {"dr:pair.groups.web.machines": ["web-01", "web-02", "db-01"]},
        "dr:pair.groups: db-01 is in the groups web, db; keep it in one",
    ),
    "boot-steps": (
        {"dr:pair.groups.db.bootOrder": [["db-01"], [], [], [], [], [], [], []]},
        "dr:pair.groups.db.bootOrder: 8 steps are too many; write 7 at most",
    ),
    "boot-stranger": (
        {"dr:pair.groups.db.bootOrder": [["db-01"], ["web-01"]]},
        "dr:pair.groups.db.bootOrder: web-01 is not in this group; take it out or add it",
    ),
    "boot-twice": (
        {"dr:pair.groups.db.bootOrder": [["db-01"], ["db-01"]]},
        "dr:pair.groups.db.bootOrder: db-01 stands there twice; keep one",
    ),
    "boot-absent": (
        {"dr:pair.groups.db.bootOrder": []},
        "dr:pair.groups.db.bootOrder: db-01 is missing; add it to a step",
    ),
    "consistency-size": (
        crowd(17, consistencyGroup="all"),
        "dr:pair.groups.app.consistencyGroup: 17 machines are too many for common recovery "
        "points; 16 at most, or take the key out",
    ),
    "consistency-policy": (
        {"dr:pair.policy.multiVmSync": "off", "dr:pair.groups.db.consistencyGroup": True},
        "dr:pair.groups.db.consistencyGroup: policy.multiVmSync is off; "
        "take one of the two keys out",
    ),
    "consistency-shared": (
        {"dr:pair.groups.web.consistencyGroup": "DB", "dr:pair.groups.db.consistencyGroup": True},
        "dr:pair.groups.db.consistencyGroup: db is the consistency group of web too, and a group "
        "moves as one; write another name, or make one group of the two",
    ),
    "plan-size": (
        crowd(101),
        "dr:pair.groups.app.machines: 101 machines are too many for a group; 100 at most",
    ),
    "allowance-machine": (
        {"dr:allow": ["remove-away:gone", "disable:gone", "reseed:gone"]},
        'dr:allow[2]: "gone" is no machine here; reseed is for one of web-01, web-02, db-01',
    ),
    "allowance-group": (
        {"dr:allow": ["destroy-away:web-01"]},
        'dr:allow[0]: "web-01" is no group here; destroy-away is for one of web, db',
    ),
}
