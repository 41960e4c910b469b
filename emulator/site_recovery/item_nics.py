"""Network adapters of a replicated machine: what the service finds, and what an update makes of it.

Adapters are [] until the machine is protected (recorded 2023-01-16, CLI23). Later they show the
source's adapter beside the settings for recovery. Casing, selection types: protocol-a2a section 4.
"""

import ipaddress
import typing

from emulator.messages import Document
from emulator.site_recovery import ids
from emulator.world import World

BY_DEFAULT = "SelectedByDefault"
BY_USER = "SelectedByUser"
BY_OVERRIDE = "SelectedByUserOverride"
NOT_SELECTED = "NotSelected"


class UnknownAdapter(ValueError):
    """An update names an adapter or an ip configuration that the machine does not have."""


def found(
    world: World, machine: Document, network_id: str | None, chosen: str, subnet: str
) -> list[Document]:
    """The machine's adapters as they come up by default.

    network_id: recovery network, in the case that it is shown in. chosen: the selection type.
    subnet: last segment of a subnet asked for in the PUT, "" if none was.
    """
    profile = machine["properties"].get("networkProfile") or {}
    adapters = [world.resources.get(nic["id"]) for nic in profile.get("networkInterfaces") or []]
    return [
        _adapter(world, adapter, network_id, chosen, subnet)
        for adapter in adapters
        if adapter is not None
    ]


def _adapter(
    world: World, adapter: Document, network_id: str | None, chosen: str, subnet: str
) -> Document:
    own = adapter["properties"]
    configs = own.get("ipConfigurations") or []
    return {
        "nicId": ids.internal(adapter["id"]),
        "replicaNicId": None,
        "sourceNicArmId": adapter["id"],
        "vMNetworkName": network_of(configs),
        "recoveryVMNetworkId": network_id,
        "ipConfigs": [
            _config(world, config, network_id, subnet, first=number == 0)
            for number, config in enumerate(configs)
        ],
        "selectionType": chosen if network_id else NOT_SELECTED,
        "recoveryNetworkSecurityGroupId": None,
        "enableAcceleratedNetworkingOnRecovery": bool(own.get("enableAcceleratedNetworking")),
        "tfoVMNetworkId": None,
        "tfoNetworkSecurityGroupId": None,
        "enableAcceleratedNetworkingOnTfo": None,
        "recoveryNicName": None,
        "recoveryNicResourceGroupName": None,
        "reuseExistingNic": False,
        "tfoRecoveryNicName": None,
        "tfoRecoveryNicResourceGroupName": None,
        "tfoReuseExistingNic": False,
        "targetNicName": None,
    }


def network_of(configs: list[Document]) -> str | None:
    """The virtual network that ip configurations are in."""
    for config in configs:
        subnet = (config["properties"].get("subnet") or {}).get("id")
        if subnet:
            return ids.parent(subnet)
    return None


def primary_network(world: World, machine: Document) -> str | None:
    """The virtual network of a machine's first adapter."""
    profile = machine["properties"].get("networkProfile") or {}
    for nic in profile.get("networkInterfaces") or []:
        adapter = world.resources.get(nic["id"])
        if adapter:
            return network_of(adapter["properties"].get("ipConfigurations") or [])
    return None


def _config(
    world: World, config: Document, network_id: str | None, wanted: str, *, first: bool
) -> Document:
    own = config["properties"]
    here = ids.name((own.get("subnet") or {}).get("id") or "")
    subnet = wanted or default_subnet(world, network_id, here)
    kind = own.get("privateIPAllocationMethod") or "Dynamic"
    address = own.get("privateIPAddress") or ""
    kept = address if kind == "Static" and _fits(world, network_id, subnet, address) else ""
    return {
        "name": config["name"],
        "isPrimary": bool(own.get("primary", first)),
        "subnetName": here,
        "staticIPAddress": address,
        "ipAddressType": kind,
        "isSeletedForFailover": True,
        "recoverySubnetName": subnet or None,
        "recoveryStaticIPAddress": kept,
        "recoveryIPAddressType": "Static" if kept else "Dynamic",
        "recoveryPublicIPAddressId": None,
        "recoveryLBBackendAddressPoolIds": None,
        "tfoSubnetName": None,
        "tfoStaticIPAddress": None,
        "tfoPublicIPAddressId": None,
        "tfoLBBackendAddressPoolIds": None,
    }


def _subnets(world: World, network_id: str | None) -> list[Document]:
    """Subnets of a network: in its own document and stored beside it."""
    network = world.resources.get(network_id or "")
    inside = (network or {"properties": {}})["properties"].get("subnets") or []
    beside = world.resources.under(f"{network_id}/subnets/") if network_id else []
    return sorted({s["name"]: s for s in [*inside, *beside]}.values(), key=lambda s: str(s["name"]))


def default_subnet(world: World, network_id: str | None, here: str) -> str:
    """The subnet of the same name, else the first by name (docs: map virtual networks)."""
    names = [str(subnet["name"]) for subnet in _subnets(world, network_id)]
    same = [name for name in names if name.casefold() == here.casefold()]
    return (same or names or [""])[0]


def _fits(world: World, network_id: str | None, subnet: str, address: str) -> bool:
    """Whether an address lies in a subnet: a static one is then kept (docs; field assumed)."""
    for candidate in _subnets(world, network_id):
        if str(candidate["name"]).casefold() == subnet.casefold() and address:
            own = candidate["properties"]
            prefixes = own.get("addressPrefixes") or [own.get("addressPrefix")]
            return any(
                ipaddress.ip_address(address) in ipaddress.ip_network(prefix)
                for prefix in prefixes
                if prefix
            )
    return False


# After a reprotect


def left(world: World, item: Document) -> list[Document]:
    """How the adapters of the site that was left were set: the way home, adapter by adapter.

    Recorded after a switch (2023-01-16, CLI23): network, subnet and security group of the old
    source's adapter, pools [] instead of null.
    """
    return [
        _settings(world, adapter)
        for adapter in item["properties"]["providerSpecificDetails"]["vmNics"]
    ]


def _settings(world: World, adapter: Document) -> Document:
    arm = world.resources.get(adapter["sourceNicArmId"]) or {"properties": {}}
    own = arm["properties"]
    return {
        "nicId": adapter["nicId"],
        "network": adapter["vMNetworkName"],
        "override": adapter["selectionType"] == BY_OVERRIDE,
        "recoveryNetworkSecurityGroupId": (own.get("networkSecurityGroup") or {}).get("id"),
        "enableAcceleratedNetworkingOnRecovery": bool(own.get("enableAcceleratedNetworking")),
        "configs": [_left_config(config) for config in adapter["ipConfigs"]],
    }


def _left_config(config: Document) -> Document:
    static = config["staticIPAddress"] if config["ipAddressType"] == "Static" else ""
    return {
        "recoverySubnetName": config["subnetName"],
        "recoveryStaticIPAddress": static or "",
        "recoveryIPAddressType": "Static" if static else "Dynamic",
        "recoveryLBBackendAddressPoolIds": [],
    }


def switched(world: World, machine: Document, home: list[Document]) -> list[Document]:
    """Adapters right after a switch: ids in lower case but the old adapter's nicId, and what the
    agent tells still null (recorded, CLI23)."""
    adapters = turned(found(world, machine, None, NOT_SELECTED, ""), home)
    for adapter, settings in zip(adapters, home, strict=False):
        adapter.update(
            nicId=settings["nicId"],
            sourceNicArmId=adapter["sourceNicArmId"].casefold(),
            vMNetworkName=None,
            selectionType=NOT_SELECTED,
        )
        for config in adapter["ipConfigs"]:
            config.update(name=None, subnetName=None, staticIPAddress=None)
    return adapters


def turned(adapters: list[Document], home: list[Document]) -> list[Document]:
    """Adapters that come up at home as they once were there."""
    for adapter, settings in zip(adapters, home, strict=False):
        selected = adapter["recoveryVMNetworkId"]
        if settings["override"] or not selected:
            adapter["recoveryVMNetworkId"] = settings["network"]
            adapter["selectionType"] = BY_OVERRIDE if settings["network"] else NOT_SELECTED
        for key in ("recoveryNetworkSecurityGroupId", "enableAcceleratedNetworkingOnRecovery"):
            adapter[key] = settings[key]
        for config, told in zip(adapter["ipConfigs"], settings["configs"], strict=False):
            config.update(told)
    return adapters


# Updates

_NIC_KEYS = {
    "enableAcceleratedNetworkingOnRecovery": "enableAcceleratedNetworkingOnRecovery",
    "enableAcceleratedNetworkingOnTfo": "enableAcceleratedNetworkingOnTfo",
    "recoveryNicName": "recoveryNicName",
    "recoveryNicResourceGroupName": "recoveryNicResourceGroupName",
    "reuseExistingNic": "reuseExistingNic",
    "tfoNicName": "tfoRecoveryNicName",
    "tfoNicResourceGroupName": "tfoRecoveryNicResourceGroupName",
    "tfoReuseExistingNic": "tfoReuseExistingNic",
    "targetNicName": "targetNicName",
}
_EMPTIED_NIC = ("recoveryNetworkSecurityGroupId", "tfoNetworkSecurityGroupId")
_EMPTIED_CONFIG: dict[str, typing.Any] = {
    "recoveryPublicIPAddressId": "",
    "recoveryLBBackendAddressPoolIds": [],
    "tfoSubnetName": "",
    "tfoStaticIPAddress": "",
    "tfoPublicIPAddressId": "",
    "tfoLBBackendAddressPoolIds": [],
}


def updated(
    adapters: list[Document], sent: list[Document], network_id: str | None, test_network: str | None
) -> list[Document]:
    """The adapters after a PATCH that named them.

    What it leaves null reads "" or [] afterwards (recorded 2022-10-11, PPG). An adapter that it
    does not name is no longer selected (inferred: the list is replaced). Raises UnknownAdapter.
    """
    named = {str(nic.get("nicId")).casefold(): nic for nic in sent}
    unknown = set(named) - {adapter["nicId"].casefold() for adapter in adapters}
    if unknown:
        raise UnknownAdapter(f"adapter {sorted(unknown)[0]} is not one of the machine's")
    return [
        _updated(adapter, named.get(adapter["nicId"].casefold()), network_id, test_network)
        for adapter in adapters
    ]


def _updated(
    adapter: Document, sent: Document | None, network_id: str | None, test_network: str | None
) -> Document:
    if sent is None:
        configs = [{**config, "isSeletedForFailover": False} for config in adapter["ipConfigs"]]
        return {**adapter, "selectionType": NOT_SELECTED, "ipConfigs": configs}
    known = {k: sent[source] for source, k in _NIC_KEYS.items() if sent.get(source) is not None}
    emptied = {key: sent.get(key) or "" for key in _EMPTIED_NIC}
    unselected = sent.get("selectionType") == NOT_SELECTED
    return {
        **adapter,
        **known,
        **emptied,
        "recoveryVMNetworkId": network_id,
        "tfoVMNetworkId": test_network,
        "selectionType": NOT_SELECTED if unselected else BY_USER,
        "ipConfigs": _configs(adapter["ipConfigs"], sent.get("ipConfigs")),
    }


def _configs(known: list[Document], sent: list[Document] | None) -> list[Document]:
    """Ip configurations after an update; all stay as they are if it names none."""
    if not sent:
        return [{**config, **_emptied(config, {})} for config in known]
    named = {str(config.get("ipConfigName")).casefold(): config for config in sent}
    unknown = set(named) - {str(config["name"]).casefold() for config in known}
    if unknown:
        raise UnknownAdapter(f"ip configuration {sorted(unknown)[0]} is not one of the adapter's")
    return [_after(config, named.get(str(config["name"]).casefold())) for config in known]


def _emptied(config: Document, sent: Document) -> Document:
    return {key: sent.get(key) or config[key] or empty for key, empty in _EMPTIED_CONFIG.items()}


def _after(config: Document, sent: Document | None) -> Document:
    if sent is None:
        return {**config, "isSeletedForFailover": False}
    address = sent.get("recoveryStaticIPAddress") or ""
    wanted = sent.get("isSeletedForFailover")
    return {
        **config,
        **{key: sent.get(key) or empty for key, empty in _EMPTIED_CONFIG.items()},
        "isPrimary": sent.get("isPrimary", config["isPrimary"]),
        "isSeletedForFailover": True if wanted is None else wanted,
        "recoverySubnetName": sent.get("recoverySubnetName") or config["recoverySubnetName"],
        "recoveryStaticIPAddress": address,
        "recoveryIPAddressType": "Static" if address else "Dynamic",
    }
