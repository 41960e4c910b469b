"""Whether security groups let the machines reach what replication needs, there and back.

Rules are judged as they are written (security_rules); firewalls inside machines and appliances on
the way are not seen here.
"""

import collections.abc
import typing

from site_recovery import watch
from site_recovery.arm import Json
from site_recovery.preflight import service_tags, wiring, words
from site_recovery.preflight.facts import Facts, properties
from site_recovery.preflight.security_rules import Answer, End, Group, Verdict
from site_recovery.preflight.service_tags import NETWORKING, PORT, Need
from site_recovery.rulebook import Finding, Rule, Severity

DISKS = "2024-03-02"
"""api-version of disks, which have their own (Microsoft.Compute/disks, REST reference)."""
CONSISTENCY_PORT = 20004
ARCHITECTURE = (
    "Azure to Azure disaster recovery architecture: connectivity for multi-VM consistency"
)
ENDPOINT_TAGS = ("AzureSiteRecovery", "EventHub")
"""Reached through the vault's private endpoint where it has one (replicate machines with private
endpoints: only Microsoft Entra ID must stay open); EventHub among them is assumed."""
ALLOW = "allow these tags outbound with a priority below {priority}, or change that rule"

BLOCKED = Rule(
    "outbound-blocked",
    Severity.REFUSE,
    "a security group of a machine's interface or subnet denies a service tag without which "
    "replication does not start",
    "security group {group} ({rule}) lets no TCP 443 out to {tags}, without which replication does "
    "not start",
    ALLOW,
    f"{NETWORKING}; service codes 151037, 151195 to 151197",
)
HINDERED = Rule(
    "outbound-hindered",
    Severity.WARN,
    "a security group denies a service tag that monitoring, disk keys or agent updates need",
    "security group {group} ({rule}) lets no TCP 443 out to {tags}, needed for {why}",
    ALLOW,
    NETWORKING,
)
UNSURE = Rule(
    "outbound-unsure",
    Severity.WARN,
    "a security group names addresses where a service tag could stand, so that nobody can say "
    "whether all of the tag passes",
    "rule {rule} of security group {group} names addresses, and which of them belong to {tags} "
    "changes weekly and is not known here",
    "allow the tags by name with a priority below {priority}: filtering by address is advised "
    "against",
    NETWORKING,
)
BLOCKED_HOME = Rule(
    "outbound-home-blocked",
    Severity.WARN,
    "a security group of a subnet in the recovery network denies a tag that the way home needs",
    "security group {group} ({rule}) lets no TCP 443 out to {tags}, so machines that run there "
    "could not be protected for the way home",
    ALLOW,
    f"{NETWORKING}: the rules of the target region, for the way home",
)
PENDING = Rule(
    "outbound-rules-pending",
    Severity.WARN,
    "a security group denies a tag, and the file's outboundRules will put rules into that group",
    "security group {group} ({rule}) lets no TCP 443 out to {tags}; the outboundRules of this file "
    "allow them only if their priority is below {priority}",
    "see that firstPriority is below {priority}, and look again after `up`",
    NETWORKING,
)
PORT_BLOCKED = Rule(
    "consistency-port-blocked",
    Severity.WARN,
    "a security group denies TCP 20004 between machines of one consistency group",
    "security group {group} ({rule}) denies TCP 20004 {direction} between machines of consistency "
    "group {consistency}, which make their common recovery points over it",
    "allow TCP 20004 between them, inbound and outbound, with a priority below {priority}",
    ARCHITECTURE,
)
PORT_LINUX = Rule(
    "consistency-port-linux",
    Severity.TELL,
    "Linux machines are members of a consistency group",
    "Linux members of consistency group {consistency} must let TCP 20004 out themselves, which the "
    "agent does not arrange",
    "open the port in each machine's own firewall as its distribution describes",
    ARCHITECTURE,
)
ROWS = (BLOCKED, HINDERED, UNSURE, BLOCKED_HOME, PENDING, PORT_BLOCKED, PORT_LINUX)

Key = tuple[Rule, str, Answer]


class _Gathered:
    """Cases of one cause: who meets it, and which needs are hit."""

    def __init__(self) -> None:
        self.places: dict[str, None] = {}
        self.needs: dict[Need, None] = {}


def outbound_rules(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What the machines' groups deny, one finding for each rule that does it."""
    wanted, ours = wanted_tags(facts, "primary"), _ours(facts, "primary")
    found: dict[Key, _Gathered] = {}
    for each in wiring.first_interfaces(facts):
        for group in wiring.guards(facts, each):
            denied = PENDING if group.id in ours else BLOCKED
            _judge(found, group, each.end, wanted, each.machine, denied)
    yield from (_told(key, words.machines(case.places), case) for key, case in found.items())


def outbound_rules_home(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What the recovery network's groups deny to machines that will have run there."""
    there = wiring.subnets(wiring.network(facts, "recovery"))
    wanted = wanted_tags(facts, "recovery")
    found: dict[Key, _Gathered] = {}
    for name in wiring.landing(wiring.interfaces(facts)):
        document = wiring.group_of(facts, there.get(name))
        if document:
            group = wiring.guard(facts, document)
            denied = PENDING if group.id in _ours(facts, "recovery") else BLOCKED_HOME
            _judge(found, group, End(), wanted, str(there[name]["name"]), denied)
    network = facts.subject["recovery"]["network_id"].rpartition("/")[2]
    for key, case in found.items():
        where = f"{words.several('subnet', case.places)} of network {network}"
        yield _told(key, where, case)


def _judge(
    found: dict[Key, _Gathered],
    group: Group,
    source: End,
    wanted: tuple[Need, ...],
    place: str,
    denied: Rule,
) -> None:
    """Note each need that `group` does not surely let through; `denied` is what a denial means."""
    for need in wanted:
        answer = group.answer("Outbound", PORT, source, End(tag=need.tag))
        rule = _row(answer, need, denied)
        if rule:
            case = found.setdefault((rule, group.name, answer), _Gathered())
            case.places[place] = None
            case.needs[need] = None


def _ours(facts: Facts, side: typing.Literal["primary", "recovery"]) -> set[str]:
    """Security groups (lower-case ids) into which the file puts outbound rules of its own."""
    key = f"{side}.outboundRules.networkSecurityGroup"
    return {each["id"].casefold() for each in facts.subject["things"] if each["key"] == key}


def _row(answer: Answer, need: Need, denied: Rule) -> Rule | None:
    if answer.verdict is Verdict.ALLOWED:
        return None
    if answer.verdict is Verdict.UNKNOWN:
        return UNSURE
    return HINDERED if denied is BLOCKED and not need.required else denied


def _told(key: Key, where: str, case: _Gathered) -> Finding:
    rule, group, answer = key
    return rule.found(
        where,
        group=group,
        rule=f"rule {answer.rule}" if rule is not UNSURE else answer.rule,
        priority=answer.priority,
        tags=words.listed(need.tag for need in case.needs),
        why=words.listed(need.why for need in case.needs),
    )


def wanted_tags(facts: Facts, side: typing.Literal["primary", "recovery"]) -> tuple[Need, ...]:
    """What machines at a side must reach by public address: not what a private endpoint serves."""
    endpoint = facts.arm.settings.endpoint
    wanted = service_tags.needs(facts.subject, side, endpoint, encrypted=encrypted(facts))
    vault = facts.document(facts.vault.id, watch.API_VERSION)
    if not properties(vault).get("privateEndpointConnections"):
        return wanted
    return tuple(need for need in wanted if not need.tag.startswith(ENDPOINT_TAGS))


def encrypted(facts: Facts) -> bool:
    """Whether any disk of the wave has Azure Disk Encryption."""
    wave = [
        disk["id"]
        for machine in facts.subject["machines"].values()
        for disk in machine["disks"].values()
    ]
    disks = facts.around(wave, "Microsoft.Compute/disks", DISKS)
    return any(_has_own_keys(disks.get(disk_id.casefold())) for disk_id in wave)


def _has_own_keys(disk: Json | None) -> bool:
    settings = properties(disk).get("encryptionSettingsCollection") or {}
    return bool(settings.get("enabled"))


def consistency_port(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Groups that keep members of a consistency group from talking, one finding for each rule."""
    found: dict[tuple[str, str, str, Answer], dict[str, None]] = {}
    for consistency, members in _members(facts).items():
        for one in members:
            for direction, group, answer in _talks(facts, one, members):
                key = (consistency, direction, group, answer)
                found.setdefault(key, {})[one.machine] = None
    for (consistency, direction, group, answer), names in found.items():
        yield PORT_BLOCKED.found(
            words.machines(names),
            consistency=consistency,
            direction=direction,
            group=group,
            rule=f"rule {answer.rule}",
            priority=answer.priority,
        )


def consistency_port_linux(facts: Facts) -> collections.abc.Iterator[Finding]:
    """One reminder for each consistency group with Linux members."""
    linux: dict[str, list[str]] = {}
    for name, machine, document in facts.there():
        system = properties(document)["storageProfile"]["osDisk"].get("osType")
        if machine["consistency_group"] and system == "Linux":
            linux.setdefault(machine["consistency_group"], []).append(name)
    for consistency, names in linux.items():
        yield PORT_LINUX.found(words.machines(names), consistency=consistency)


def _members(facts: Facts) -> dict[str, list[wiring.Interface]]:
    """The interfaces of each consistency group's machines; one alone talks to nobody."""
    found: dict[str, list[wiring.Interface]] = {}
    for each in wiring.first_interfaces(facts):
        consistency = facts.subject["machines"][each.machine]["consistency_group"]
        if consistency:
            found.setdefault(consistency, []).append(each)
    return {name: members for name, members in found.items() if len(members) > 1}


def _talks(
    facts: Facts, one: wiring.Interface, members: list[wiring.Interface]
) -> collections.abc.Iterator[tuple[str, str, Answer]]:
    """What the groups around one interface deny of its talk with the other members."""
    for group in wiring.guards(facts, one):
        for other in members:
            if other is one:
                continue
            out = group.answer("Outbound", CONSISTENCY_PORT, one.end, other.end)
            into = group.answer("Inbound", CONSISTENCY_PORT, other.end, one.end)
            for direction, answer in (("outbound", out), ("inbound", into)):
                if answer.verdict is Verdict.DENIED:
                    yield direction, group.name, answer


CHECKS = (outbound_rules, outbound_rules_home, consistency_port, consistency_port_linux)
