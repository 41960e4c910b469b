"""Rows of drills: the test failover of a group, what it is held against, and where that is kept."""

from stacks.rule import Rule

INTERFACES = '"Create, change, or delete a network interface" (Microsoft)'
CONTAINERS = '"Naming and referencing containers, blobs, and metadata" (Microsoft)'

DRILL_NAME = Rule(
    "drill-name",
    when="a drill's name has more than 32 characters: names of files hold it",
    text="{value} has more than {limit} characters",
    fix="write a shorter one, e.g. 2026-11",
)
DRILL_PRODUCTION = Rule(
    "drill-production",
    when="a drill's network is the site's own, and nobody said that it may be",
    text="{network} is the {side} site's own network, where the drill's machines would meet those "
    "that work",
    fix="write isolated, or another network there, or productionNetwork: true beside it",
)
DRILL_PRODUCTION_UNUSED = Rule(
    "drill-production-unused",
    when="productionNetwork: true stands with a network that is made for the drill",
    text="stands with a drill in a network of its own",
    fix="take it out, or write the network that is meant",
)
DRILL_ELSEWHERE = Rule(
    "drill-elsewhere",
    when="a drill's network is the other site's own",
    text="{network} is the {other} site's network, and the drill comes up at the {side} site",
    fix="write isolated, or a network of the {side} site",
    source=f"{INTERFACES}: in the region of its virtual network",
)
DRILL_SUBSCRIPTION = Rule(
    "drill-subscription",
    when="a drill's network is in another subscription than the side that it comes up at",
    text="is in subscription {found}, the {side} site is in {subscription}",
    fix="write isolated, or a network there",
    source=f"{INTERFACES}: in the subscription of its virtual network",
)
DRILL_PREFIXES = Rule(
    "drill-prefixes",
    when="a drill's network shall be made like one that exists, whose subnets the file does not "
    "say",
    text="shall be made like {network}, which exists, and its subnets are not in the file",
    fix="write addressSpace and subnets at {key}, or the name of a network for the drill",
)
DRILL_SUBNET = Rule(
    "drill-subnet",
    when="a machine's testSubnet is none of the network that is made for its drill",
    text='"{subnet}" is no subnet of the drill\'s network {network}, which has {known}',
    fix="take it out, write one of these, or let the drill be in a network that has it",
)
OBJECTIVES_NONE = Rule(
    "objectives-none",
    when="objectives says neither rpoMinutes nor rtoMinutes",
    text="says no objective",
    fix="write rpoMinutes, rtoMinutes or both, or take the key out",
)
EVIDENCE_TWICE = Rule(
    "evidence-twice",
    when="evidence says a directory and a container",
    text="says a directory and a container",
    fix="keep one: a chain of evidence is in one place",
)
EVIDENCE_NOWHERE = Rule(
    "evidence-nowhere",
    when="evidence says neither a directory nor a container",
    text="says neither a directory nor a container",
    fix="write one of them, or take the key out for the directory evidence",
)
EVIDENCE_OUTSIDE = Rule(
    "evidence-outside",
    when="the directory of evidence is absolute or climbs out of the project",
    text="{value} leaves the project",
    fix="write a path inside it like evidence, with / between folders",
)
EVIDENCE_CONTAINER = Rule(  # without its value: that may hold a signature, which is a secret
    "evidence-container",
    when="the container of evidence is no https address of a blob container, or has more than that "
    "(a signature would be a secret in the file)",
    text="is no https address of a blob container and nothing else",
    fix="write one like https://ACCOUNT.blob.core.windows.net/evidence; whoever runs pulumi up "
    "signs in as for Azure itself",
    source=CONTAINERS,
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
