"""Why protection cannot be enabled or disks cannot be added: found by the job's first task.

That such a request is accepted and fails with 45005 in seconds is proved (TF issue 31927, for
PremiumV2 disks). The texts and the providers' codes are assumed, but for 150019 (docs: errors in
Azure-to-Azure replication).
"""

from emulator import guest, resources
from emulator.messages import Document
from emulator.site_recovery import container_mappings, fabrics, ids, item_disks
from emulator.world import World

REFUSED_S = 3.0  # recorded 2026-03-11
UNFIT_TYPES = {"premiumv2_lrs", "ultrassd_lrs"}
Problem = tuple[str, str]
"""Provider's code and what is wrong."""


def enable_failure(world: World, path: str, sent: Document, policy_id: str) -> Document | None:
    """The failure of an enable job, with every cause; None if the machine can be protected."""
    machine = world.resources.get(sent["fabricObjectId"])
    problems = _machine(world, path, sent, machine)
    problems += targets(world, path, sent, policy_id)
    problems += disks(world, path, sent.get("vmManagedDisks") or [], machine)
    return failure("45005", "Protection couldn't be enabled for the virtual machine.", problems)


def failure(code: str, message: str, problems: list[Problem]) -> Document | None:
    """A job's failure in its first task, told with all causes."""
    if not problems:
        return None
    causes = " ".join(text for _, text in problems)
    return {
        "task": "",
        "seconds": REFUSED_S,
        "code": code,
        "message": message,
        "possible_causes": causes,
        "recommended_action": "Resolve the causes, then retry the operation.",
        "provider": {"code": problems[0][0], "message": problems[0][1]},
    }


def _machine(world: World, path: str, sent: Document, machine: Document | None) -> list[Problem]:
    name = ids.name(sent["fabricObjectId"])
    if machine is None:
        return [("150160", f"Virtual machine {name} was not found.")]
    problems: list[Problem] = []
    region = fabrics.location(world, ids.fabric(path))
    if resources.region(machine.get("location")) != region:
        problems.append(("150161", f"Virtual machine {name} is not in {region}."))
    if not guest.ready(machine):
        problems.append(("150174", f"The agent of virtual machine {name} does not report."))
    return problems + of_machine(world, machine)


def of_machine(world: World, machine: Document) -> list[Problem]:
    """What keeps a machine from being protected, whatever vault asks."""
    problems: list[Problem] = []
    name, state = machine["name"], machine["properties"].get("provisioningState", "Succeeded")
    if state != "Succeeded":
        problems.append(("150019", f"Provisioning of virtual machine {name} is {state}."))
    twin = protecting(world, machine["id"])
    if twin:
        where = f"item {twin['name']} in vault {ids.name(ids.vault(twin['id']))}"
        problems.append(("150162", f"Virtual machine {name} is already protected by {where}."))
    return problems


def protects(machine_id: str) -> str:
    """Name of the fact that says which item protects a machine, in whatever vault."""
    return f"site recovery protects {machine_id}"


def protecting(world: World, machine_id: str) -> Document | None:
    """The item of any vault that protects a machine."""
    known = world.facts.get(protects(machine_id))
    return world.resources.get(known["item"]) if known else None


def targets(world: World, path: str, sent: Document, policy_id: str) -> list[Problem]:
    """What is wrong with where an item at `path` would replicate to."""
    problems: list[Problem] = []
    target = sent["recoveryContainerId"]
    mapping = container_mappings.between(world, ids.container(path), target)
    if mapping is None:
        text = f"The container is not mapped to container {ids.name(target)}."
        problems.append(("150163", text))
    elif not ids.same(mapping["properties"]["policyId"], policy_id):
        text = (
            f"The containers are mapped with policy {mapping['properties']['policyFriendlyName']}."
        )
        problems.append(("150164", text))
    wanted = (
        "recoveryResourceGroupId",
        "recoveryAzureNetworkId",
        "recoveryAvailabilitySetId",
        "recoveryProximityPlacementGroupId",
        "recoveryCapacityReservationGroupId",
        "recoveryBootDiagStorageAccountId",
    )
    for key in wanted:
        if sent.get(key) and sent[key] not in world.resources:
            problems.append(("150165", f"{key} names {ids.name(sent[key])}, which was not found."))
    return problems


def disks(
    world: World, path: str, wanted: list[Document], machine: Document | None
) -> list[Problem]:
    """What is wrong with the disks of a request."""
    problems: list[Problem] = []
    attached = item_disks.attached(machine) if machine else {}
    region = fabrics.location(world, ids.fabric(path))
    for disk in wanted:
        name = ids.name(disk["diskId"])
        if machine and disk["diskId"].casefold() not in attached:
            problems.append(("150166", f"Disk {name} is not attached to the virtual machine."))
        elif disk["diskId"] not in world.resources:
            problems.append(("150166", f"Disk {name} was not found."))
        problems += _cache(world, name, disk["primaryStagingAzureStorageAccountId"], region)
        if disk["recoveryResourceGroupId"] not in world.resources:
            text = f"Resource group {ids.name(disk['recoveryResourceGroupId'])} was not found."
            problems.append(("150165", text))
        problems += _types(name, disk)
    if machine and not wanted:
        problems.append(("150167", "No disk was selected for replication."))
    return problems


def _cache(world: World, disk: str, account_id: str, region: str) -> list[Problem]:
    account = world.resources.get(account_id)
    if account is None:
        text = f"Cache storage account {ids.name(account_id)} of disk {disk} was not found."
        return [("150168", text)]
    if resources.region(account.get("location")) != region:
        text = f"Cache storage account {account['name']} of disk {disk} is not in {region}."
        return [("150169", text)]
    return []


def _types(name: str, disk: Document) -> list[Problem]:
    for key in ("recoveryReplicaDiskAccountType", "recoveryTargetDiskAccountType"):
        if str(disk.get(key)).casefold() in UNFIT_TYPES:
            return [("150170", f"{key} {disk[key]} of disk {name} is not supported.")]
    return []
