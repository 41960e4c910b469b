"""One input per row of files and values: the edits that break it, and the whole line told."""

from tests.stacks.edits import NETWORK, WEB, write
from tests.stacks.shop import GONE, HOME, SUB, disk, nic_id

VM = "Microsoft.Compute/virtualMachines"
CLASSIC = f"{HOME}/providers/Microsoft.ClassicCompute/virtualMachines/web-01"
CLOUD = f"{HOME}/providers/Microsoft.Compute/cloudServices/old/roleInstances/r_0"
INSTANCE = f"{HOME}/providers/Microsoft.Compute/virtualMachineScaleSets/s/virtualMachines/0"
NIC = f"{WEB}.nics.nic"

FILES = {
    "subscription-missing": (
        {"azure-native:subscriptionId": GONE},
        "azure-native:subscriptionId: is missing; write the subscription's id",
    ),
    "subscription-id": (
        {"azure-native:subscriptionId": "shop"},
        'azure-native:subscriptionId: "shop" is no subscription id; '
        "write the 36 characters with dashes",
    ),
    "bare-date": (
        {"dr:pair.policy.name": "2026-11-01 00:00:00 +0000 UTC"},
        'dr:pair.policy.name: "2026-11-01 00:00:00 +0000 UTC" was a bare date, which the engine '
        "rewrites; quote it",
    ),
    "inventory-absent": (
        {"dr:pair.machines": "gone.yaml"},
        "dr:pair.machines: gone.yaml is not in {directory}; correct the path",
    ),
    "inventory-unreadable": (
        {"dr:pair.machines": "."},
        "dr:pair.machines: . cannot be read: [Errno 21] Is a directory: '{directory}'; "
        "make it a text file",
    ),
    "inventory-broken": (
        write("machines: {web-01: ]}"),
        "broken.yaml: line 1: did not find expected node content; correct the file",
    ),
    "key-twice": (
        write("machines:\n  web-01: {}\n  web-01: {}"),
        'broken.yaml: line 3: found duplicate key "web-01"; correct the file',
    ),
    "inventory-empty": (
        write("# nothing yet"),
        "broken.yaml: is empty; write machines: and at least one machine",
    ),
    "key-unknown": (
        {"dr:pair.policy.retentionHour": 1},
        "dr:pair.policy.retentionHour: unknown key; did you mean retentionHours? "
        "Allowed: appConsistentHours, existing, multiVmSync, name, retentionHours",
    ),
    "key-missing": (
        {f"{WEB}.size": GONE},
        f"{WEB}.size: is missing: its size, e.g. Standard_D2s_v5; write it",
    ),
    "not-a-list": (
        {"dr:pair.access": {"readers": SUB}},
        f'dr:pair.access.readers: "{SUB}" is not a list; write one',
    ),
    "not-a-mapping": (
        {"dr:pair.siteRecovery": 3},
        "dr:pair.siteRecovery: 3 is not a mapping of keys; write one",
    ),
}

VALUES = {
    "not-quoted": (
        {f"{WEB}.size": 2},
        f"{WEB}.size: 2 is not text; quote it if that is what it is called",
    ),
    "not-text": ({f"{WEB}.size": " "}, f'{WEB}.size: "" is not text; write one word'),
    "name": (
        {"dr:pair.siteRecovery": {"primary": {"fabric": "a/b"}}},
        'dr:pair.siteRecovery.primary.fabric: "a/b" is no valid fabric name; use 1 to 100 letters, '
        "digits, . _ -, beginning with a letter or digit (assumed)",
    ),
    "key-name": (
        {"dr:pair.groups": {"we b": {"machines": ["web-01", "web-02", "db-01"]}}},
        "dr:pair.groups.we b: is no valid machine, group or stack name; "
        "use 1 to 80 letters, digits, . _ -, beginning with a letter or digit",
    ),
    "id-of-another": (
        {f"{WEB}.id": nic_id("a")},
        f'{WEB}.id: "…{nic_id("a")[-80:]}" is the id of a Microsoft.Network/networkInterfaces; '
        f"write the virtual machine's: /subscriptions/…/providers/{VM}/NAME",
    ),
    "no-arm-id": (
        {f"{WEB}.id": "web-01"},
        f'{WEB}.id: "web-01" is no ARM id; '
        f"write the virtual machine's: /subscriptions/…/providers/{VM}/NAME",
    ),
    "reference-id-of-another": (
        {"dr:pair.vault": {"id": HOME, "existing": True}},
        f'dr:pair.vault: "{HOME}" is the id of a Microsoft.Resources/resourceGroups; '
        "write the id of a Microsoft.RecoveryServices/vaults",
    ),
    "reference-no-arm-id": (
        {"dr:pair.vault": {"id": "v1", "existing": True}},
        'dr:pair.vault: "v1" is no ARM id; write the id of a Microsoft.RecoveryServices/vaults',
    ),
    "classic-machine": (
        {f"{WEB}.id": CLASSIC},
        f'{WEB}.id: "…{CLASSIC[-80:]}" is a classic virtual machine, which the service replicates '
        "no more (the model was retired in 2023); migrate it to Azure Resource Manager and write "
        "the id of the new machine",
    ),
    "cloud-service": (
        {f"{WEB}.id": CLOUD},
        f'{WEB}.id: "…{CLOUD[-80:]}" is a cloud service, which the service does not replicate; '
        "take it out; protect virtual machines here and deploy the cloud service a second time in "
        "the recovery region",
    ),
    "scale-set-instance": (
        {f"{WEB}.id": INSTANCE},
        f'{WEB}.id: "…{INSTANCE[-80:]}" is of a scale set, whose instances the service does not '
        "replicate; take it out; deploy the scale set a second time in the recovery region, or use "
        "machines of a flexible scale set, which have virtual machine ids of their own",
    ),
    "whole-number": (
        {f"{WEB}.disks.os.gib": 1.5},
        f"{WEB}.disks.os.gib: 1.5 is not a whole number of GiB from 1 to 32767; write one",
    ),
    "out-of-range": (
        {f"{WEB}.disks.lun0": disk("big", 32768)},
        f"{WEB}.disks.lun0.gib: 32768 is out of range; write a whole number of GiB from 1 to 32767",
    ),
    "hours-or-off": (
        {"dr:pair.policy.appConsistentHours": 13},
        "dr:pair.policy.appConsistentHours: 13 is not off and not 1 to 12 hours; "
        "write one of these",
    ),
    "switch": (
        {"dr:protect": "no"},
        'dr:protect: "no" is neither true nor false; write one of the two',
    ),
    "choice": (
        {"dr:pair.primary.cacheStorage": {"churn": "huge"}},
        'dr:pair.primary.cacheStorage.churn: "huge" is not allowed; write one of normal, high',
    ),
    "location": (
        {"dr:pair.recovery.location": "Central US"},
        'dr:pair.recovery.location: "Central US" is no region\'s short name; '
        "write it like centralus",
    ),
    "zone": (
        {"dr:pair.recovery.zone": 4},
        "dr:pair.recovery.zone: 4 is no availability zone; write 1, 2 or 3",
    ),
    "zone-or-none": (
        {"dr:pair.groups.db.zone": 4},
        "dr:pair.groups.db.zone: 4 is no availability zone; write 1, 2, 3 or none",
    ),
    "guid": (
        {"dr:pair.access": {"pipeline": ["deploy@shop"]}},
        'dr:pair.access.pipeline[0]: "deploy@shop" is no subscription or object id; '
        "write the 36 characters with dashes",
    ),
    "address": (
        {f"{NIC}.address": "10.20.1"},
        f'{NIC}.address: "10.20.1" is no IPv4 address; write one like 10.20.1.4',
    ),
    "prefix": (
        {f"{NETWORK}.addressSpace": ["10.20.0.1/16"]},
        f'{NETWORK}.addressSpace[0]: "10.20.0.1/16" is no IPv4 prefix with all host bits zero; '
        "write one like 10.20.1.0/24",
    ),
    "path-outside": (
        {"dr:pair.machines": "../shop.yaml"},
        'dr:pair.machines: "../shop.yaml" leaves the folder stacks/; '
        "write a path like machines/shop.yaml",
    ),
    "endpoint": (
        {"dr:endpoint": "http://localhost"},
        'dr:endpoint: "http://localhost" is no https:// address; '
        "TLS is always used and always verified",
    ),
    "allowance": (
        {"dr:allow": ["disable:web 01"]},
        'dr:allow[0]: "disable:web 01" is no allowance; '
        "write VERB:NAME with destroy-away, reseed, purge, remove-away, disable, unfenced, "
        "red-checks",
    ),
}
