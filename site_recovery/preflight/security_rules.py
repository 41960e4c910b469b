"""What a network security group lets through, by its rules alone.

Rules are taken by priority; the first that covers a flow decides (network security groups
overview). What an address prefix covers of a service tag is not known here: Azure changes it
weekly. A rule that may decide so makes the answer unknown, never wrong.
"""

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


class Group:
    """A security group, its rules read once. id: in lower case."""

    def __init__(self, document: Json) -> None:
        self.id, self.name = str(document["id"]).casefold(), str(document["name"])
        own = (document.get("properties") or {}).get("securityRules") or []
        rules = [_Rule(each) for each in (*own, *DEFAULTS)]
        self._rules = sorted(rules, key=lambda rule: rule.priority)
        self._on_port: dict[tuple[str, int], list[_Rule]] = {}

    def answer(self, direction: str, port: int, source: End, destination: End) -> Answer:
        """What becomes of a TCP flow; `direction` is Inbound or Outbound."""
        doubt: _Rule | None = None
        for rule in self._speaking(direction, port):
            covers = rule.covers(source, destination)
            if covers is None:
                doubt = doubt or rule
            elif covers:
                return _decided(rule, doubt)
        return Answer(Verdict.DENIED)

    def _speaking(self, direction: str, port: int) -> "list[_Rule]":
        """The rules of a direction that speak of a TCP port, first decider first."""
        key = (direction, port)
        if key not in self._on_port:
            self._on_port[key] = [rule for rule in self._rules if rule.speaks(*key)]
        return self._on_port[key]


def _decided(rule: "_Rule", doubt: "_Rule | None") -> Answer:
    if doubt and doubt.allows != rule.allows:
        return Answer(Verdict.UNKNOWN, doubt.name, doubt.priority)
    return Answer(Verdict.ALLOWED if rule.allows else Verdict.DENIED, rule.name, rule.priority)


class _Rule:
    """One rule, its texts taken apart."""

    def __init__(self, rule: Json) -> None:
        told = rule["properties"]
        self.name, self.priority = str(rule["name"]), int(told["priority"])
        self.allows = str(told.get("access")).casefold() == "allow"
        self._direction = str(told.get("direction")).casefold()
        self._tcp = str(told.get("protocol", "*")).casefold() in ("*", "tcp")
        self._ports = _all(told, "destinationPortRange")
        sources = _all(told, "sourcePortRange")
        self._narrow = bool(sources) and "*" not in sources  # a client's port is drawn by chance
        self._ends = (_Side(told, "source"), _Side(told, "destination"))

    def speaks(self, direction: str, port: int) -> bool:
        """Whether it is of this direction and has this TCP port."""
        of_direction = self._direction == direction.casefold()
        return of_direction and self._tcp and any(_in_range(port, text) for text in self._ports)

    def covers(self, source: End, destination: End) -> bool | None:
        """Whether a flow is meant; None: a part of it, nobody knows which."""
        one, other = self._ends
        both = (one.covers(source), other.covers(destination))
        if False in both:
            return False
        return None if None in both or self._narrow else True


class _Side:
    """One side of a rule: what it says of sources or of destinations."""

    def __init__(self, told: Json, side: str) -> None:
        groups = told.get(f"{side}ApplicationSecurityGroups") or ()
        self._groups = {str(each["id"]).casefold() for each in groups}
        texts = [text.casefold() for text in _all(told, f"{side}AddressPrefix")]
        self._anything = any(text in ANY for text in texts)
        parsed = [(text, _network(text)) for text in texts]
        self._networks = [network for _, network in parsed if network is not None]
        self._tags = [text for text, network in parsed if network is None]

    def covers(self, end: End) -> bool | None:
        """Whether an end is meant; None: a part of it."""
        if self._groups:
            return bool(self._groups & end.groups)
        if self._anything:
            return True
        if end.tag:
            found = [*(_tag(said, end.tag) for said in self._tags), *map(_part, self._networks)]
            return True if True in found else None if None in found else False
        if "virtualnetwork" in self._tags:
            return True
        if not end.address:
            return None if self._networks else False
        return any(_address(end.address) in network for network in self._networks)


def _part(network: Network) -> bool | None:
    """Whether addresses may be a public service's: nobody here knows which of them are."""
    if isinstance(network, ipaddress.IPv6Network):
        return False  # the service is reached over IPv4 (support matrix: IPv6 is not supported)
    return False if any(network.subnet_of(inner) for inner in INNER) else None


def _tag(said: str, tag: str) -> bool | None:
    """Whether a tag in a rule (lower case) covers a tag that is needed.

    Internet is everything outside the network, AzureCloud all that is Azure's (service tags
    overview); a tag covers its regions.
    """
    wanted = tag.casefold()
    if said in (wanted, "internet", "azurecloud") or wanted.startswith(f"{said}."):
        return True
    name, _, region = said.partition(".")
    if name == "azurecloud":
        return wanted.endswith(f".{region}") or (False if "." in wanted else None)
    return None if name == wanted and region else False


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


@functools.lru_cache(maxsize=4096)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(text)


def _all(told: Json, key: str) -> list[str]:
    """A rule's values of a key that is there in the singular, in the plural, or in both."""
    plural = f"{key}es" if key.endswith("x") else f"{key}s"
    single = told.get(key)
    return [*([single] if single else []), *(told.get(plural) or [])]


def _in_range(port: int, text: str) -> bool:
    first, _, last = text.partition("-")
    return text == "*" or int(first) <= port <= int(last or first)
