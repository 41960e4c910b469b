"""Rows of the pair: sites, vault, names, groups, and the service's limits for them."""

from stacks.rule import Rule

COMMON = '"Common questions: Azure-to-Azure disaster recovery" (Microsoft)'
MATRIX = '"Support matrix for Azure VM disaster recovery" (Microsoft)'
LIMITS = '"Service limits", Site Recovery (Microsoft)'
HIGH_CHURN = '"Azure Virtual Machines disaster recovery - High Churn support" (Microsoft)'

REFERENCE_NAMELESS = Rule(
    "reference-nameless",
    when="a thing is written with neither name nor id",
    text="names no {kind}",
    fix="write its name, or its id if it exists",
)
REFERENCE_TWICE = Rule(
    "reference-twice",
    when="a thing is written with a name and an id",
    text="has both a name and an id",
    fix="keep one",
)
REFERENCE_EXISTS = Rule(
    "reference-exists",
    when="an id is written without existing: true",
    text="{value} is an id, so the thing exists",
    fix="add existing: true",
)
SAME_REGION = Rule(
    "same-region",
    when="both sites are one region and no recovery zone is written",
    text="{location} is the primary's region too",
    fix="write another region, or recovery.zone to protect from zone to zone",
)
VAULT_REGION = Rule(
    "vault-region",
    when="the vault is in the primary region",
    text="{location} is the primary region and would be lost with it",
    fix="write any other region",
    source=COMMON,
)
GROUP_REGION = Rule(
    "group-region",
    when="the group of the recovered machines or of the vault is in the primary region",
    text="{location} is the primary region",
    fix="write any other region",
    source='"Resource group location alignment": records of a group cannot be changed while its '
    "region is down (Microsoft)",
)
VAULT_IN_HOME_GROUP = Rule(
    "vault-in-home-group",
    when="the vault's group is the primary site's",
    text="{group} is the primary site's group",
    fix="write another one",
    source=GROUP_REGION.source,
)
ONE_GROUP_FOR_BOTH = Rule(
    "one-group-for-both",
    when="machines would recover into the group that they are in",
    text="{group} is the primary's group too, and a recovered machine has the name of its source",
    fix="write another group",
)
NETWORK_IN_ONE_REGION = Rule(
    "network-in-one-region",
    when="a recovery network is written from zone to zone",
    text="from zone to zone machines stay in their own network",
    fix="take the key out",
    source="recorded 2022-10-13, zone-to-zone test: there is no network mapping",
)
VAULT_GROUP_MISSING = Rule(
    "vault-group-missing",
    when="an existing vault is named without its group",
    text="is missing",
    fix="write the existing vault's resource group",
)
VAULT_GROUP_TWICE = Rule(
    "vault-group-twice",
    when="an existing vault is written with its id and a group",
    text="stands beside the id, which names it",
    fix="take it out",
)
VAULT_IDENTITY = Rule(
    "vault-identity",
    when="principalId stands with a vault that is made",
    text="is for an existing vault",
    fix="a made one has its own, take it out",
)
DEFAULT_NAME = Rule(
    "default-name",
    when="a default that is made of another name outgrows what Azure takes",
    text='its default "{name}" is no valid {kind} name',
    fix="use {words}",
)
FABRIC_ZONAL = Rule(
    "fabric-zonal",
    when="from zone to zone the two sites name different fabrics",
    text="from zone to zone both sites are one fabric, {fabric}",
    fix="take the key out or write the same",
    source="recorded 2022-10-13, zone-to-zone test: one fabric, two containers",
)
FABRIC_SHARED = Rule(
    "fabric-shared",
    when="two regions name one fabric",
    text="{fabric} is the primary site's fabric too, and a fabric is of one region",
    fix="write another name",
    source="Site Recovery REST API: a fabric has one location",
)
CONTAINER_SHARED = Rule(
    "container-shared",
    when="both sites name one container of one fabric",
    text="{container} is the primary site's container too",
    fix="write another name",
)
OUTBOUND_NOWHERE = Rule(
    "outbound-nowhere",
    when="outboundRules names nothing that takes rules",
    text="names nothing that takes rules",
    fix="write networkSecurityGroup or firewallPolicy",
)
OUTBOUND_SHARED = Rule(
    "outbound-shared",
    when="both sites name one network security group for their rules",
    text="{group} gets the primary site's rules already, from zone to zone the same ones",
    fix="take the key out or write another group",
    source="network API: a security group has one region, and a priority once",
)
PRINCIPAL_TWICE = Rule(
    "principal-twice",
    when="access names a principal twice for one role",
    text="{principal} stands there twice",
    fix="keep one",
    source="authorization API: one assignment per role, principal and scope",
)
UPDATES_TWICE = Rule(
    "updates-twice",
    when="agentUpdates is off and names an automation account",
    text="is off and has an automation account",
    fix="keep one",
)
UPDATES_UNSAID = Rule(
    "updates-unsaid",
    when="agentUpdates says neither off nor an automation account",
    text="says neither",
    fix="write off, or the automationAccount that updates the agents",
)
SHARD_UNUSED = Rule(
    "shard-unused",
    when="a cache account is written for a shard that no machine has",
    text="no machine has this cacheShard",
    fix="write one of {shards}",
)
ACCOUNT_SHARED = Rule(
    "account-shared",
    when="two shards name one cache account",
    text="{account} is the account of shard {shard} too",
    fix="write another one",
)
ACCOUNT_DISKS = Rule(
    "account-disks",
    when="a cache shard has more disks than an account takes: 750 that write 4 MB/s each, or with "
    "churn high 375 that write 8 MB/s",
    text="cache shard {shard} has {count} disks, an account takes {limit}",
    fix="give new machines another cacheShard",
    source=f"{MATRIX}, for general purpose v2 accounts; that premium accounts take 375 is assumed",
)
SUBSCRIPTION_DISKS = Rule(
    "subscription-disks",
    when="more than 3000 disks, OS and data, are protected",
    text="{count} disks are protected, a subscription takes {limit}",
    fix="cut the pair into several stacks",
    source=f"{MATRIX}: counted at the source or at the target",
)
GROUP_EMPTY = Rule(
    "group-empty",
    when="a group has no machines",
    text="is empty",
    fix="name a machine or take the group out",
)
MACHINE_UNKNOWN = Rule(
    "machine-unknown",
    when="a group names a machine that the inventory has not",
    text='"{machine}" is not in {inventory}',
    fix="correct the name or add the machine",
)
MACHINE_HOMELESS = Rule(
    "machine-homeless",
    when="a machine of the inventory is in no group",
    text="{machine} is in no group",
    fix="add it to one",
)
MACHINE_TWICE = Rule(
    "machine-twice",
    when="a group names a machine twice",
    text="{machine} stands there twice",
    fix="keep one",
)
MACHINE_SHARED = Rule(
    "machine-shared",
    when="several groups name one machine",
    text="{machine} is in the groups {groups}",
    fix="keep it in one",
)
BOOT_STEPS = Rule(
    "boot-steps",
    when="a boot order has more than 7 steps",
    text="{count} steps are too many",
    fix="write {limit} at most",
    source=f"{COMMON}: boot groups of a recovery plan",
)
BOOT_STRANGER = Rule(
    "boot-stranger",
    when="a boot order names a machine of another group",
    text="{machine} is not in this group",
    fix="take it out or add it",
)
BOOT_TWICE = Rule(
    "boot-twice",
    when="a boot order names a machine twice",
    text="{machine} stands there twice",
    fix="keep one",
)
BOOT_ABSENT = Rule(
    "boot-absent",
    when="a boot order leaves out a machine of its group",
    text="{machine} is missing",
    fix="add it to a step",
)
CONSISTENCY_SIZE = Rule(
    "consistency-size",
    when="a consistency group has more than 16 machines",
    text="{count} machines are too many for common recovery points",
    fix="{limit} at most, or take the key out",
    source=COMMON,
)
CONSISTENCY_POLICY = Rule(
    "consistency-policy",
    when="a group is consistent and the policy does not allow it",
    text="policy.multiVmSync is off",
    fix="take one of the two keys out",
)
CONSISTENCY_SHARED = Rule(
    "consistency-shared",
    when="two groups would be one consistency group",
    text="{name} is the consistency group of {group} too, and a group moves as one",
    fix="write another name, or make one group of the two",
)
PLAN_SIZE = Rule(
    "plan-size",
    when="a group has more than 100 machines",
    text="{count} machines are too many for a group",
    fix="{limit} at most",
    source=f"{LIMITS}: servers of a recovery plan",
)
ALLOWANCE_MACHINE = Rule(
    "allowance-machine",
    when="reseed names no machine of the inventory",
    text='"{name}" is no machine here',
    fix="{verb} is for one of {known}",
)
ALLOWANCE_GROUP = Rule(
    "allowance-group",
    when="destroy-away, unfenced or red-checks names no group of the file",
    text='"{name}" is no group here',
    fix="{verb} is for one of {known}",
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
