"""A dynamic resource that does nothing: what remains is the engine's own time."""

import typing

import pulumi
from pulumi import dynamic

Props = dict[str, typing.Any]
GROUP = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/fleet-rg/providers"


class InertProvider(dynamic.ResourceProvider):
    """Echoes its inputs; the same payload size in the state as ours (a class name)."""

    serialize_as_secret_always = False

    def create(self, props: Props) -> dynamic.CreateResult:
        """No call, no wait."""
        return dynamic.CreateResult(props["machine"], props)

    def diff(self, _id: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Compared like ours, without asking anybody."""
        return dynamic.DiffResult(changes=any(olds[key] != news[key] for key in inputs("")))


class Inert(dynamic.Resource, module="bench", name="Inert"):
    """One record of the floor, with the inputs of a replicated item."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(InertProvider(), name, inputs(name), opts)


def inputs(name: str) -> Props:
    """What a replicated item of a machine with two disks is told."""
    return {
        "subscription_id": GROUP.split("/")[2],
        "resource_group_name": "fleet-dr-rg",
        "vault_name": "fleet-dr",
        "machine": name,
        "machine_id": f"{GROUP}/Microsoft.Compute/virtualMachines/{name}",
        "fabric_name": "asr-eastus2",
        "container_name": "asr-eastus2-primary",
        "recovery_fabric_name": "asr-centralus",
        "recovery_container_name": "asr-centralus-recovery",
        "policy_name": "dr-policy",
        "target": {"resource_group_id": f"{GROUP.rpartition('/')[0]}-asr"},
        "disks": {slot: _disk(name, slot) for slot in ("os", "lun0")},
        "nics": {
            f"{name}-nic": {
                "id": f"{GROUP}/Microsoft.Network/networkInterfaces/{name}-nic",
                "static_ip": "10.30.0.4",
                "subnet": "fleet",
            }
        },
    }


def _disk(name: str, slot: str) -> Props:
    return {
        "id": f"{GROUP}/Microsoft.Compute/disks/{name}-{slot}",
        "cache_account_id": f"{GROUP}/Microsoft.Storage/storageAccounts/fleetdrp00123456789",
        "recovery_resource_group_id": f"{GROUP.rpartition('/')[0]}-asr",
        "replica_type": "Premium_LRS",
        "target_type": "Premium_LRS",
    }
