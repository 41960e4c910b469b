"""What a network security group lets through, by its rules alone.

Rules are taken by priority; the first that covers a flow decides (network security groups
overview). What an address prefix covers of a service tag is not known here: Azure changes it
weekly. A rule that may decide so makes the answer unknown, never wrong.
"""

import collections.abc
import dataclasses
import enum
import functools
import ipaddress
import typing

Json = dict[str, typing.Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ANY = ("*", "0.0.0.0/0", "any")
INNER = tuple(
    ipaddress.IPv4Network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)
"""Addresses that no public service has (RFC 1918, 6598, 3927)."""


class Verdict(enum.StrEnum):
    """What becomes of a flow."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True)
class Answer:
    """A verdict and the name of the rule that gave it."""

    verdict: Verdict
    rule: str = ""
    priority: int = 0


@dataclasses.dataclass(frozen=True)
class End:
    """One end of a flow: a service tag, or an address of a network with its application groups."""

    tag: str = ""
    address: str = ""
    groups: frozenset[str] = frozenset()


def _default(name: str, priority: int, direction: str, access: str, *ends: str) -> Json:
    source, destination = ends
    return {
        "name": name,
        "properties": {
            "priority": priority,
            "direction": direction,
            "access": access,
            "protocol": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "*",
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": destination,
        },
    }


DEFAULTS = (
    _default("AllowVnetInBound", 65000, "Inbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow", "AzureLoadBalancer", "*"),
    _default("DenyAllInBound", 65500, "Inbound", "Deny", "*", "*"),
    _default("AllowVnetOutBound", 65000, "Outbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowInternetOutBound", 65001, "Outbound", "Allow", "*", "Internet"),
    _default("DenyAllOutBound", 65500, "Outbound", "Deny", "*", "*"),
)
"""In every group (network security groups overview); lists of groups do not always show them."""


def answer(group: Json | None, direction: str, port: int, source: End, destination: End) -> Answer:
    """What a group does with a TCP flow; without a group everything passes."""
    if group is None:
        return Answer(Verdict.ALLOWED)
    doubt: Json | None = None
    for rule in _on_port(group, direction, port):
        covers = _covers(rule, source, destination)
        if covers is None:
            doubt = doubt or rule
        elif covers:
            return _decided(rule, doubt)
    return Answer(Verdict.DENIED)


def _decided(rule: Json, doubt: Json | None) -> Answer:
    if doubt and doubt["properties"]["access"] != rule["properties"]["access"]:
        return Answer(Verdict.UNKNOWN, doubt["name"], doubt["properties"]["priority"])
    allows = str(rule["properties"]["access"]).casefold() == "allow"
    verdict = Verdict.ALLOWED if allows else Verdict.DENIED
    return Answer(verdict, rule["name"], rule["properties"]["priority"])


def _on_port(group: Json, direction: str, port: int) -> list[Json]:
    """The group's rules of a direction that speak of a TCP port, first decider first."""
    own = (group.get("properties") or {}).get("securityRules") or []
    rules = [
        rule
        for rule in (*own, *DEFAULTS)
        if str(rule["properties"].get("direction")).casefold() == direction.casefold()
        and str(rule["properties"].get("protocol", "*")).casefold() in ("*", "tcp")
        and any(_in_range(port, text) for text in _all(rule, "destinationPortRange"))
    ]
    return sorted(rules, key=lambda rule: int(rule["properties"]["priority"]))


def _covers(rule: Json, source: End, destination: End) -> bool | None:
    """Whether a rule speaks of a flow; None: of a part of it, nobody knows which."""
    both = (_end(rule, "source", source), _end(rule, "destination", destination))
    if False in both:
        return False
    ports = _all(rule, "sourcePortRange")
    narrow = bool(ports) and "*" not in ports  # the client's port is drawn by chance
    return None if None in both or narrow else True


def _end(rule: Json, side: str, end: End) -> bool | None:
    groups = rule["properties"].get(f"{side}ApplicationSecurityGroups")
    if groups:
        return bool({str(each["id"]).casefold() for each in groups} & end.groups)
    found = [_prefix(text, end) for text in _all(rule, f"{side}AddressPrefix")]
    return True if True in found else None if None in found else False


def _prefix(text: str, end: End) -> bool | None:
    """Whether a prefix or tag of a rule covers an end; None: a part of it."""
    if text.casefold() in ANY:
        return True
    network = _network(text)
    if end.tag:
        return _tag(text, end.tag) if network is None else _part(network)
    if network is None:
        return text.casefold() == "virtualnetwork"
    return ipaddress.ip_address(end.address) in network if end.address else None


def _part(network: Network) -> bool | None:
    """Whether addresses may be a public service's: nobody here knows which of them are."""
    if isinstance(network, ipaddress.IPv6Network):
        return False  # the service is reached over IPv4 (support matrix: IPv6 is not supported)
    return False if any(network.subnet_of(inner) for inner in INNER) else None


def _tag(text: str, tag: str) -> bool | None:
    """Whether a tag in a rule covers a tag that is needed.

    Internet is everything outside the network, AzureCloud all that is Azure's (service tags
    overview); a tag covers its regions.
    """
    said, wanted = text.casefold(), tag.casefold()
    if said in (wanted, "internet", "azurecloud") or wanted.startswith(f"{said}."):
        return True
    name, _, region = said.partition(".")
    if name == "azurecloud":
        return wanted.endswith(f".{region}") or (False if "." in wanted else None)
    return None if name == wanted and region else False


@functools.lru_cache(maxsize=4096)
def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _all(rule: Json, key: str) -> collections.abc.Sequence[str]:
    """A rule's values of a key that is there in the singular, in the plural, or in both."""
    properties = rule["properties"]
    plural = f"{key}es" if key.endswith("x") else f"{key}s"
    single = properties.get(key)
    return [*([single] if single else []), *(properties.get(plural) or [])]


def _in_range(port: int, text: str) -> bool:
    first, _, last = text.partition("-")
    return text == "*" or int(first) <= port <= int(last or first)
