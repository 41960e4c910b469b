"""One input per row of drills and evidence: the edits that break it, and the whole line told."""

from tests.stacks.shop import AWAY, HOME, SUB

OTHER = "00000000-0000-4000-8000-000000000002"
WEB = "dr:pair.groups.web"
VNET = "providers/Microsoft.Network/virtualNetworks"
HOME_NETWORK = f"{HOME}/{VNET}/shop-vnet"
AWAY_NETWORK = f"{AWAY}/{VNET}/shop-vnet-asr"
SIGNED = "https://shopdrills.blob.core.windows.net/evidence?sig=secret"


def drill(**more):
    return {f"{WEB}.drill": {"name": "2026-11", **more}}


def existing(network, **more):
    return {"id": network, "existing": True, **more}


DRILLS = {
    "drill-name": (
        drill(name="the-yearly-drill-of-november-2026"),
        f'{WEB}.drill.name: "the-yearly-drill-of-november-2026" has more than 32 characters; '
        "write a shorter one, e.g. 2026-11",
    ),
    "drill-production": (
        drill(network="shop-vnet-asr"),
        f"{WEB}.drill.network: shop-vnet-asr is the recovery site's own network, where the drill's "
        "machines would meet those that work; write isolated, or another network there, or "
        "productionNetwork: true beside it",
    ),
    "drill-production-unused": (
        drill(productionNetwork=True),
        f"{WEB}.drill.productionNetwork: stands with a drill in a network of its own; take it out, "
        "or write the network that is meant",
    ),
    "drill-elsewhere": (
        drill(network=existing(HOME_NETWORK.upper().replace("/SUBSCRIPTIONS", "/subscriptions"))),
        f"{WEB}.drill.network: SHOP-VNET is the primary site's network, and the drill comes up at "
        "the recovery site; write isolated, or a network of the recovery site",
    ),
    "drill-subscription": (
        drill(network=existing(f"/subscriptions/{OTHER}/resourceGroups/net/{VNET}/lab")),
        f"{WEB}.drill.network: is in subscription {OTHER}, the recovery site is in {SUB}; write "
        "isolated, or a network there",
    ),
    "drill-prefixes": (
        {"dr:pair.recovery.virtualNetwork": existing(AWAY_NETWORK), **drill()},
        f"{WEB}.drill.network: shall be made like shop-vnet-asr, which exists, and its subnets are "
        "not in the file; write addressSpace and subnets at dr:pair.recovery.virtualNetwork, or "
        "the name of a network for the drill",
    ),
    "drill-subnet": (
        {"shop.yaml: machines.web-02.nics.nic.recovery": {"testSubnet": "lab"}, **drill()},
        'shop.yaml: machines.web-02.nics.nic.recovery.testSubnet: "lab" is no subnet of the '
        "drill's network shop-vnet-asr-drill-web, which has web, data; take it out, write one of "
        "these, or let the drill be in a network that has it",
    ),
    "objectives-none": (
        drill(objectives={}),
        f"{WEB}.drill.objectives: says no objective; write rpoMinutes, rtoMinutes or both, or take "
        "the key out",
    ),
    "evidence-twice": (
        {"dr:pair.evidence": {"directory": "evidence", "container": SIGNED.partition("?")[0]}},
        "dr:pair.evidence: says a directory and a container; keep one: a chain of evidence is in "
        "one place",
    ),
    "evidence-nowhere": (
        {"dr:pair.evidence": {}},
        "dr:pair.evidence: says neither a directory nor a container; write one of them, or take "
        "the key out for the directory evidence",
    ),
    "evidence-outside": (
        {"dr:pair.evidence.directory": "../evidence"},
        'dr:pair.evidence.directory: "../evidence" leaves the project; write a path inside it like '
        "evidence, with / between folders",
    ),
    "evidence-container": (
        {"dr:pair.evidence.container": SIGNED},
        "dr:pair.evidence.container: is no https address of a blob container and nothing else; "
        "write one like https://ACCOUNT.blob.core.windows.net/evidence; whoever runs pulumi up "
        "signs in as for Azure itself",
    ),
}
