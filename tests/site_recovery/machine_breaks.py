"""The breaks of machines' rules; registered beside those of vaults."""

import pytest

from site_recovery import client, errors, watch, work
from tests.providers import fleet, journeys, pair, test_replicated_item
from tests.site_recovery import wire
from tests.site_recovery.breaks import BROKEN, WEB, breaks, raised, refused
from tests.site_recovery.story import Story, job


def item(**changes):
    """What the item of a machine with these keys is told."""
    return lambda _world, _lines: refused(
        type(fleet.items()), fleet.item({**WEB, **changes}), liveCheck="off"
    )


BROKEN |= {
    "machine-input-missing": item(policy_name=""),
    "target-group-missing": item(target={"size": "x"}),
}


@breaks("group-member-unknown")
def _(_world, _lines):
    props = fleet.settlement(WEB)
    props["groups"]["shop"]["machines"].append("nobody")
    return refused(type(fleet.settlements()), props, liveCheck="off")


@breaks("reseed-not-allowed")
def _(_world, _lines):
    old, new = fleet.item(WEB), fleet.item({**WEB, "policy_name": "week"})
    return refused(type(fleet.items()), new, old, liveCheck="off")


def looked(machine, *items, scenario, allow=(), after=None):
    """The last word on a machine whose job ended well, while the service shows no change."""
    story = Story(machine, allow)
    story.look(*items)
    done = [job("job-1", scenario, "Succeeded")]
    shown = items if after is None else after
    outcomes = [story.look(*shown, jobs=done) for _ in range(work.LATE_LOOKS + 1)]
    return outcomes[-1].problem


@breaks("interface-unknown")
def _(_world, _lines):
    machine = {**wire.machine(), "nics": {"eth9": {"id": f"{wire.NIC}9", "subnet": "web"}}}
    return Story(machine).look(wire.item()).problem


@breaks("interfaces-not-shown")
def _(_world, _lines):
    bare = wire.item_showing(vmNics=[])
    story = Story(wire.with_nic(subnet="web"))
    outcomes = [story.look(bare) for _ in range(work.LATE_LOOKS + 1)]
    return outcomes[-1].problem


@breaks("enabled-and-gone")
def _(_world, _lines):
    return looked(wire.machine(), scenario="EnableDr")


@breaks("added-disk-not-shown")
def _(_world, _lines):
    machine = wire.machine()
    machine["disks"]["lun0"] = {**machine["disks"]["os"], "id": wire.DATA_DISK}
    return looked(machine, wire.item(), scenario="AddDisks")


@breaks("removed-disk-still-shown")
def _(_world, _lines):
    less = wire.machine()
    before = wire.machine()
    before["disks"]["lun0"] = {**before["disks"]["os"], "id": wire.DATA_DISK}
    item = wire.item()
    disks = item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    disks.append({**disks[0], "diskId": wire.DATA_DISK})
    story = Story(less)
    story.before = before
    story.look(item)
    done = [job("job-1", "RemoveDisks", "Succeeded")]
    return [story.look(item, jobs=done) for _ in range(work.LATE_LOOKS + 1)][-1].problem


@breaks("setting-not-taken")
def _(_world, _lines):
    bigger = wire.machine(size="Standard_D4s_v5")
    return looked(bigger, wire.item(), scenario="UpdateVmProperties")


@breaks("removed-item-still-shown")
def _(_world, _lines):
    odd = wire.item(protectionState="InitialReplicationFailed")
    return looked(wire.machine(), odd, scenario="DisableDr", allow=["reseed:web-01"])


@breaks("seeding-given-up")
def _(_world, _lines):
    stuck = wire.item(protectionState="InitialReplicationInProgress", replicationHealth="Critical")
    return Story().look(stuck, jobs=[job("job-1", "PrimaryIrCompletion", "Failed")]).problem


@breaks("job-mute")
def _(world, _lines):
    fleet.prepare(world)
    made, _ = fleet.pulumi_up([WEB])
    with pytest.MonkeyPatch.context() as patch:
        test_replicated_item.cancelling(patch, world, "DisableDr")
        return raised(fleet.items().delete, "id", made["web-01"].outs)


@breaks("job-failed")
def _(_world, _lines):
    story = Story()
    story.look()
    return story.look(jobs=[job("job-1", state="Failed")]).problem


@breaks("job-unread")
def _(_world, _lines):
    story = Story()
    story.look()
    silence = errors.Unreachable("NoAnswer", "gone", "job job-1")

    def unread(_name):
        raise silence

    story.watched.job = unread
    return story.look(jobs=[job("job-1", state="Failed")]).problem


@breaks("item-refused")
def _(_world, _lines):
    story = Story()
    story.watched.answers = [errors.ArmError("BadThing", "no", "x")]
    return story.look().problem


@breaks("state-unknown")
def _(_world, _lines):
    return Story().look(wire.item(protectionState="InitialReplicationFailed")).problem


@breaks("other-container")
def _(_world, _lines):
    found = wire.item()
    found["id"] = found["id"].replace("/home/", "/portal/")
    return Story().look(found).problem


def up(world):
    """A machine that is protected, and a new process; the record of its item."""
    fleet.prepare(world)
    made, _ = fleet.pulumi_up([WEB])
    fleet.forget()
    return made["web-01"].outs


@breaks("adopted-item-left")
def _(world, lines):
    outs = up(world)
    theirs = world.resources.pop(outs["item_id"])
    item_id = f"{outs['item_id'].rpartition('/')[0]}/portal"
    world.resources[item_id] = {**theirs, "id": item_id, "name": "portal"}
    fleet.items().delete("id", outs)
    return "\n".join(lines)


@breaks("removed-while-away")
def _(world, _lines):
    outs = up(world)
    fleet.fail_over(world, outs["item_id"])
    return raised(fleet.items().delete, "id", outs)


@breaks("removal-not-now")
def _(world, _lines):
    outs = up(world)
    held = world.resources[outs["item_id"]]
    held["properties"]["allowedOperations"] = ["UnplannedFailover"]
    world.resources[outs["item_id"]] = held
    return raised(fleet.items().delete, "id", outs)


@breaks("removal-outlasts")
def _(world, _lines):
    outs = up(world)
    pair.fault(world, {"drop": "before"}, method="POST", path="/remove")
    real = watch.Watch.next

    def slow(self, last, *args, **options):
        world.pass_time(3 * 3600)
        return real(self, last, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watch.Watch, "next", slow)
        return raised(fleet.items().delete, "id", outs)


@breaks("group-not-as-declared")
@breaks("stack-outputs-old")
def _(world, _lines):
    fleet.prepare(world)
    made, settled = fleet.pulumi_up([WEB])
    fleet.forget()
    fleet.fail_over(world, made["web-01"].outs["item_id"])
    fleet.settlements().update("id", settled.outs, fleet.settlement(WEB))
    return raised(fleet.records().create, fleet.group("web-01"))


@breaks("group-not-moved")
def _(world, _lines):
    """Without a live look the preview had nothing to refuse it by."""
    fleet.prepare(world)
    stack = journeys.begun(world, WEB, liveCheck="off")
    return stack.up("recovery/failedOver", 5).failed


@breaks("settlement-not-targeted")
def _(world, _lines):
    fleet.prepare(world)
    fleet.forget()
    return raised(fleet.records().create, fleet.group("web-01"))


@breaks("not-protected-yet")
def _(world, _lines):
    fleet.prepare(world)
    fleet.forget()
    settler, wanted = fleet.settlements(), fleet.settlement(WEB)
    settler.check(wanted, wanted)
    return raised(fleet.records().create, fleet.group("web-01"))


@breaks("settlement-outlasts")
def _(world, _lines):
    fleet.prepare(world)
    fleet.forget()
    made = fleet.settlements().create({**fleet.settlement(WEB), "timeout_minutes": 20})
    return "\n".join(made.outs["group_results"]["shop"]["problems"])


@breaks("settlement-interrupted")
def _(world, _lines):
    fleet.prepare(world)
    fleet.forget()
    real = client.sleep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "sleep", lambda s: (real(s), client.STOP.set()))
        try:
            return raised(fleet.settlements().create, fleet.settlement(WEB))
        finally:
            client.STOP.clear()
