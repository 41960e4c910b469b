"""Machines as they stand at home: there, running, as the inventory says, of a supported kind."""

import collections.abc
import dataclasses
import functools

from site_recovery import arm, errors, ids
from site_recovery.arm import Json
from site_recovery.preflight.facts import COMPUTE, Check, Facts, properties
from site_recovery.preflight.subject import Machine
from site_recovery.preflight.words import listed
from site_recovery.rulebook import Finding, Rule, Severity

MATRIX = "Support matrix for Azure VM disaster recovery between Azure regions, 2025-06-13"
ERRORS = "Troubleshoot Azure-to-Azure VM replication errors"
TRUSTED = "Azure Site Recovery support for Azure trusted launch virtual machines, 2025-03-04"
REFUSE, WARN = Severity.REFUSE, Severity.WARN
RUNNING = "PowerState/running"
READY = "ProvisioningState/succeeded"
DISCOVER = "run `dr discover`, review what it changes, and keep it"
LINUX_TRUSTED_SINCE = "2024-04-01"

GONE = Rule(
    "machine-gone",
    REFUSE,
    "a machine of the inventory is not in Azure, and is not replicated away from home either",
    "the machine is not in resource group {group}",
    "correct its id, or take it out of the inventory (`dr discover --check` lists what differs)",
)
PROVISIONING = Rule(
    "machine-not-succeeded",
    REFUSE,
    "the machine's provisioning state is not Succeeded",
    "its provisioning state is {state}; the service refuses it (150019)",
    "repair or redeploy the machine until it reads Succeeded",
    ERRORS,
)
STOPPED = Rule(
    "machine-stopped",
    REFUSE,
    "a machine that is not replicated yet does not run",
    "the machine is {power}; the agent can only be installed while it runs",
    "start it, or leave it out until it runs",
    "assumed",
)
STOPPED_PROTECTED = Rule(
    "protected-machine-stopped",
    WARN,
    "a replicated machine does not run at home",
    "the machine is {power}; no new recovery points are made meanwhile",
    "start it if it shall be protected",
    "assumed",
)
AGENT = Rule(
    "vm-agent-not-ready",
    REFUSE,
    "a running machine that is not replicated yet has no VM agent that reports",
    "its Azure VM agent does not report; it installs the replication agent",
    "repair or install the VM agent in the guest (waagent, WindowsAzureGuestAgent)",
    ERRORS,
)
LOCATION = Rule(
    "machine-elsewhere",
    REFUSE,
    "a machine is not in the primary region",
    "the machine is in {found}, the primary region is {wanted}",
    "take it to a pair whose primary region is {found}",
    MATRIX,
)
SIZE = Rule(
    "inventory-size",
    WARN,
    "the size at home is not the one in the inventory",
    "its size is {found}, the inventory says {said}",
    DISCOVER,
)
ZONE = Rule(
    "inventory-zone",
    WARN,
    "the zone at home is not the one in the inventory",
    "its zone is {found}, the inventory says {said}",
    DISCOVER,
)
NICS = Rule(
    "inventory-nics",
    WARN,
    "the machine's interfaces are not those of the inventory",
    "its interfaces are {found}, the inventory says {said}",
    DISCOVER,
)


@dataclasses.dataclass(frozen=True)
class Trait:
    """A kind of machine, and how its document shows it."""

    rule: Rule
    shown: collections.abc.Callable[[Json], bool]


def _profile(machine: Json) -> Json:
    return properties(machine).get("storageProfile") or {}


def _security(machine: Json) -> Json:
    return properties(machine).get("securityProfile") or {}


def _is_linux(machine: Json) -> bool:
    return str((_profile(machine).get("osDisk") or {}).get("osType")).casefold() == "linux"


def _trusted(machine: Json) -> bool:
    return _security(machine).get("securityType") == "TrustedLaunch"


def _made(machine: Json) -> str:
    return str(properties(machine).get("timeCreated") or "")


TRAITS = (
    Trait(
        Rule(
            "dedicated-host",
            REFUSE,
            "a machine stands on a dedicated host",
            "it stands on a dedicated host, which the service does not support",
            "take it out, or move it off the host",
            MATRIX,
        ),
        lambda machine: bool(
            properties(machine).get("host") or properties(machine).get("hostGroup")
        ),
    ),
    Trait(
        Rule(
            "confidential-machine",
            REFUSE,
            "a machine is a confidential one",
            "it is a confidential machine, which the service does not support",
            "take it out of the groups",
            "About Azure confidential VMs, limits; not in the support matrix",
        ),
        lambda machine: _security(machine).get("securityType") == "ConfidentialVM",
    ),
    Trait(
        Rule(
            "trusted-launch-too-old",
            REFUSE,
            "a Linux machine with trusted launch was made before 1 April 2024",
            "it is a Linux machine with trusted launch made before 2024-04-01, which the service "
            "does not support",
            "make it anew, or take it out of the groups",
            TRUSTED,
        ),
        lambda machine: (
            _trusted(machine) and _is_linux(machine) and "" < _made(machine) < LINUX_TRUSTED_SINCE
        ),
    ),
    Trait(
        Rule(
            "trusted-launch-linux",
            WARN,
            "a Linux machine has trusted launch",
            "Linux with trusted launch is supported as a preview only",
            "make a drill before you rely on it",
            TRUSTED,
        ),
        lambda machine: (
            _trusted(machine) and _is_linux(machine) and not "" < _made(machine) < "2024-04-01"
        ),
    ),
    Trait(
        Rule(
            "host-encryption",
            WARN,
            "a machine has encryption at host",
            "the recovered machine will not have encryption at host",
            "set it on the recovered machine after a failover, or accept that",
            MATRIX,
        ),
        lambda machine: bool(_security(machine).get("encryptionAtHost")),
    ),
    Trait(
        Rule(
            "nvme-machine",
            REFUSE,
            "a machine's disks are attached by NVMe",
            "its disk controller is NVMe, which the service does not support",
            "change diskControllerType to SCSI, or take it out of the groups",
            MATRIX,
        ),
        lambda machine: str(_profile(machine).get("diskControllerType")).casefold() == "nvme",
    ),
    Trait(
        Rule(
            "scale-set-member",
            WARN,
            "a machine belongs to a flexible scale set",
            "it belongs to a scale set; only the machine is recovered, not the scaling",
            "put the recovered machine into a scale set yourself if you need one",
            MATRIX,
        ),
        lambda machine: bool(properties(machine).get("virtualMachineScaleSet")),
    ),
    Trait(
        Rule(
            "spot-machine",
            WARN,
            "a machine is a spot one",
            "it is a spot machine; replication stops whenever it is evicted",
            "make it a regular one if it shall be protected",
            "assumed",
        ),
        lambda machine: properties(machine).get("priority") == "Spot",
    ),
)
ROWS: tuple[Rule, ...] = (
    GONE,
    PROVISIONING,
    STOPPED,
    STOPPED_PROTECTED,
    AGENT,
    LOCATION,
    SIZE,
    ZONE,
    NICS,
    *(trait.rule for trait in TRAITS),
)


def machines_there(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Machines of the file that Azure does not have."""
    there = {name for name, _, _ in facts.there()}
    missing = {name: each for name, each in facts.subject["machines"].items() if name not in there}
    away = facts.away() if missing else set()
    for name, machine in missing.items():
        if name not in away:
            yield GONE.found(name, group=ids.name(arm.group_of(machine["id"])))


def machine_kinds(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Kinds of machines that the service does not take, or not wholly."""
    for name, _, document in facts.at_home():
        for trait in TRAITS:
            if trait.shown(document):
                yield trait.rule.found(name)


def machine_states(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether each machine is made, and where it should be."""
    wanted = facts.subject["primary"]["location"]
    for name, _, document in facts.at_home():
        state = str(properties(document).get("provisioningState") or "Succeeded")
        if state != "Succeeded":
            yield PROVISIONING.found(name, state=state)
        if not ids.same_location(document.get("location"), wanted):
            yield LOCATION.found(name, found=document.get("location"), wanted=wanted)


def machines_running(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether each machine runs and its agent reports; what says nothing of it is no finding."""
    shown, items = views(facts), facts.items()
    for name, machine, _ in facts.at_home():
        view = shown.get(machine["id"].casefold()) or {}
        power = next((c for c in _codes(view) if c.startswith("PowerState/")), "")
        if power not in ("", RUNNING):
            rule = STOPPED_PROTECTED if name in items else STOPPED
            yield rule.found(name, power=power.partition("/")[2])
        elif power and name not in items and READY not in _codes(view.get("vmAgent") or {}):
            yield AGENT.found(name)


def inventory(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Where a machine is not what the inventory says."""
    for name, machine, document in facts.at_home():
        size = str((properties(document).get("hardwareProfile") or {}).get("vmSize") or "")
        zone = next(iter(document.get("zones") or ()), None)
        if not ids.same(size, machine["home_size"]):
            yield SIZE.found(name, found=size, said=machine["home_size"])
        if zone != machine["home_zone"]:
            said = machine["home_zone"] or "none"
            yield ZONE.found(name, found=zone or "none", said=said)
        yield from _nics(name, machine, document)


def _nics(name: str, machine: Machine, document: Json) -> collections.abc.Iterator[Finding]:
    profile = properties(document).get("networkProfile") or {}
    found = [str(nic.get("id")) for nic in profile.get("networkInterfaces") or ()]
    said = list(machine["nics"].values())
    if {each.casefold() for each in found} != {each.casefold() for each in said}:
        words = (listed(map(ids.name, each)) or "none" for each in (found, said))
        yield NICS.found(name, **dict(zip(("found", "said"), words, strict=True)))


def views(facts: Facts) -> dict[str, Json]:
    """Instance views by lower-case machine id."""
    return facts.once("views", lambda: _views(facts))


def _views(facts: Facts) -> dict[str, Json]:
    """One list for each subscription; who may not read that one is answered machine by machine."""
    by_subscription: dict[str, list[str]] = {}
    for machine in facts.subject["machines"].values():
        subscription = arm.subscription_of(machine["id"]).casefold()
        by_subscription.setdefault(subscription, []).append(machine["id"])
    found: dict[str, Json] = {}
    for subscription, ids_ in by_subscription.items():
        path = f"/subscriptions/{subscription}/providers/Microsoft.Compute/virtualMachines"
        try:
            listed = facts.listed(path, COMPUTE, statusOnly="true")
            found |= {key: properties(e).get("instanceView") or {} for key, e in listed.items()}
        except errors.Forbidden:
            jobs = [functools.partial(facts.document, f"{i}/instanceView", COMPUTE) for i in ids_]
            one_by_one = zip(ids_, arm.together(jobs), strict=True)
            found |= {each.casefold(): view or {} for each, view in one_by_one}
    return found


def _codes(view: Json) -> list[str]:
    return [str(status.get("code") or "") for status in view.get("statuses") or ()]


CHECKS: tuple[Check, ...] = (
    machines_there,
    machine_states,
    machines_running,
    machine_kinds,
    inventory,
)
