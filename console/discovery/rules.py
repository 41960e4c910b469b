"""What `dr discover` tells a person to decide: one row per case.

A warning is a difference between the file and Azure that discover does not settle by itself, so
`--check` fails on it; what is only told leaves `--check` green.
"""

from site_recovery.rulebook import Rule, Severity

MATRIX = "Support matrix for Azure VM disaster recovery between Azure regions"


def _warn(code: str, when: str, text: str, fix: str, source: str = "") -> Rule:
    return Rule(f"discover-{code}", Severity.WARN, when, text, fix, source)


def _tell(code: str, when: str, text: str, fix: str, source: str = "") -> Rule:
    return Rule(f"discover-{code}", Severity.TELL, when, text, fix, source)


MACHINE_GONE = _warn(
    "machine-gone",
    "a machine of the inventory is not in Azure, and no item knows it",
    "is in the inventory and not in Azure ({id})",
    "if it is gone for good: take it out of its group and run `pulumi up`, then out of the file",
)
DISK_GONE = _warn(
    "disk-gone",
    "a disk of the inventory is no longer attached",
    "disk {slot} ({disk}) is in the inventory and no longer attached",
    "take it out of the file to end its replication; until then nothing changes",
)
NIC_GONE = _warn(
    "nic-gone",
    "an interface of the inventory is no longer the machine's",
    "interface {nic} is in the inventory and no longer the machine's",
    "take it out of the file",
)
FACT_GONE = _warn(
    "fact-gone",
    "the machine was in a zone, set or placement group, or had an address, and has none now",
    "{key} {was} is in the inventory; the machine has none now",
    "take the key out of the file; where it recovers to may follow it",
)
SUBNET_GONE = _warn(
    "subnet-gone",
    "a subnet of the inventory is no longer in the primary network",
    "subnet {subnet} is in the inventory and no longer in the primary network",
    "take it out of network.subnets",
)
EXISTING_GONE = _warn(
    "existing-gone",
    "the file says that a thing exists, and it does not",
    "the file says that {name} exists; Azure does not have it",
    "take existing: true out to have it made, or correct the name",
)
NAME_TAKEN = _warn(
    "name-taken",
    "a machine to add has the name of another entry",
    "{id} is another machine than the one that the inventory calls so",
    "rename the entry in the inventory, or leave the machine out with --machine",
)
NO_GROUP = _warn(
    "no-group",
    "a machine of the inventory is in no group of the stack file",
    "is in no group",
    "add it under groups, or run this again with --group NAME",
)
UNFIT = _tell(
    "unfit",
    "the service cannot replicate a machine, a disk of it, or what it is",
    "cannot be replicated: {reason}",
    "{fix}",
    MATRIX,
)
ELSEWHERE = _tell(
    "elsewhere",
    "a machine of the groups looked at is in another region than the primary site",
    "is in {location}, the pair's primary is {primary}",
    "give it a pair of its own",
)
UNKNOWN_MACHINE = _tell(
    "unknown-machine",
    "a machine was asked for by name and is in none of the groups looked at",
    "is in none of the groups looked at ({groups})",
    "name its group with --resource-group, or all with --resource-group '*'",
)
OTHER_NETWORK = _tell(
    "other-network",
    "an interface is in another network than the pair's",
    "interface {nic} is in network {network}, the pair's is {expected}",
    "give the machines of that network a pair of their own",
)
NEEDS_CACHE = _tell(
    "needs-cache",
    "a Premium SSD v2 disk is to be replicated and no premium cache account is said for it",
    "disk {slot} is PremiumV2_LRS, which needs a premium cache account",
    "write the disk's cacheAccount, or excluded: true",
    MATRIX,
)
AWAY = _tell(
    "away",
    "a machine does not run at home",
    "runs in {location} as {id} ({position})",
    "its entry keeps what it is at home; nothing to do",
)
AWAY_DISK = _tell(
    "away-disk",
    "a machine got a disk while it is away",
    "disk {slot} ({disk}) was attached while away",
    "it comes into the inventory once the machine is home again",
)
AWAY_UNKNOWN = _tell(
    "away-unknown",
    "an item of the vault is for a machine that is away and not in the inventory",
    "is protected in this vault, is away ({position}) and not in the inventory",
    "its home cannot be read now; run this again once it is home",
)
OTHER_CONTAINER = _tell(
    "other-container",
    "a machine is protected in this vault between other containers than the pair's",
    "is protected under container {container}, the pair's is {expected}",
    "put it into a stack of its own: to change it would seed it anew",
)
OTHER_POLICY = _tell(
    "other-policy",
    "a machine is protected with another policy than the pair's",
    "is protected with policy {policy}, the pair's is {expected}",
    "put it into a stack of its own: to change it would seed it anew",
)
OTHER_TARGET = _tell(
    "other-target",
    "a machine recovers into another resource group than the pair's",
    "recovers into {group}, the pair's is {expected}",
    "the next `up` changes it, or give it a stack of its own",
)
DISK_LEFT_OUT = _tell(
    "disk-left-out",
    "a machine is protected already, but for some of its disks",
    "{slots} ({gib} GiB) is not replicated",
    "if that is not on purpose, write excluded: false",
)
MIXED_GROUP = _tell(
    "mixed-group",
    "machines of one group are in different consistency groups of the service",
    "its machines are in the consistency groups {names}",
    "make a group for each, and write its name as consistencyGroup",
)
SAYS_OTHERWISE = _tell(
    "says-otherwise",
    "the file says something else than what was found, and is not overwritten",
    "the file says {said}; {found} was found",
    "nothing, if the file is meant; else correct it",
)
VAULT_OF_ANOTHER = _tell(
    "vault-of-another",
    "the vault is tagged with another stack's name",
    "belongs to the stack {stack}",
    "write dr:takeover: {stack} to take it over, or name another vault",
)
VAULT_AT_HOME = _tell(
    "vault-at-home",
    "the vault found is in the primary region",
    "is in {location}, the primary region, and would be lost with it",
    "name a vault in another region",
)
AMBIGUOUS = _tell(
    "ambiguous",
    "several things in the vault fit the pair",
    "{what}: {names} all fit; {chosen} is taken",
    "write another one under siteRecovery if that is wrong",
)
TWO_GROUPS = _tell(
    "two-groups",
    "new machines did not fit into one group of the stack file",
    "{count} new machines are put into the groups {names}",
    "move them as they belong together: a group takes 100, a consistency group stays one",
)

RULES = tuple(each for each in list(globals().values()) if isinstance(each, Rule))
