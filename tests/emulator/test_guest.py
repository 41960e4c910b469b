"""What is seen of a machine's inside: instance view, Run Command, metrics, eligibility, SKUs."""

import pytest

from emulator import guest, resources, sizes
from emulator.subscriptions import SUBSCRIPTION
from tests.support import call
from tests.support.ground import COMPUTE, MACHINE, NIC, lay_ground, machine_body, nic_body

REGION = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute"
ELIGIBLE = f"{MACHINE}/providers/Microsoft.RecoveryServices/replicationEligibilityResults"
METRICS = f"{MACHINE}/providers/Microsoft.Insights/metrics"
SCRIPT = {"commandId": "RunShellScript", "script": ["uname -r"]}
WINDOWS = f"{COMPUTE}/virtualMachines/win"


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


def machine(world, **told):
    """A machine as an estate places it."""
    return resources.place(world, MACHINE, {**machine_body(), **guest.told(told)})


def windows(world, **told):
    nic = NIC.replace("vm-nic", "win-nic")
    resources.place(world, nic, nic_body())
    body = machine_body(nic)
    disk = {"osType": "Windows", "name": "win-osdisk", "createOption": "FromImage"}
    body["properties"]["storageProfile"] = {"osDisk": disk}
    resources.place(world, WINDOWS, {**body, **guest.told(told)})


def view(world):
    return call(world, "GET", f"{MACHINE}/instanceView").body


def agent_of(shown):
    return shown["vmAgent"]["statuses"][0]


def ran(world, path=MACHINE, body=SCRIPT, seconds=30):
    """What Location answers when the command ended."""
    reply = call(world, "POST", f"{path}/runCommand", body)
    assert reply.status == 202, reply.body
    world.pass_time(seconds)
    return call(world, "GET", reply.headers["Location"].partition("8443")[2])


def test_a_machine_tells_its_system_and_its_agent(site):
    machine(site)

    shown = view(site)

    assert (shown["computerName"], shown["osName"], shown["osVersion"]) == ("vm", "ubuntu", "24.04")
    assert shown["hyperVGeneration"] == "V2"
    assert agent_of(shown)["displayStatus"] == "Ready"
    assert shown["extensions"] == []


def test_an_estate_says_what_a_machine_shows(site):
    failed = {"name": "SiteRecovery-Linux", "failed": "no route"}
    machine(site, osName="rhel", osVersion="8.4", generation="V1", extensions=[failed])

    shown = view(site)

    assert (shown["osName"], shown["osVersion"], shown["hyperVGeneration"]) == ("rhel", "8.4", "V1")
    extension = shown["extensions"][0]
    assert extension["name"] == "SiteRecovery-Linux"
    assert extension["statuses"][0]["code"] == "ProvisioningState/failed/1"
    assert extension["statuses"][0]["message"] == "no route"


def test_an_agent_that_does_not_report_says_nothing_of_the_system(site):
    machine(site, agent="notReady")

    shown = view(site)

    assert (agent_of(shown)["code"], agent_of(shown)["displayStatus"]) == (
        "ProvisioningState/Unavailable",
        "Not Ready",
    )
    assert "osName" not in shown


def test_a_restart_brings_the_agent_back(site):
    machine(site, agent="notReady")

    call(site, "POST", f"{MACHINE}/restart")
    site.pass_time(60)

    assert agent_of(view(site))["displayStatus"] == "Ready"


def test_a_machine_that_does_not_run_has_no_agent(site):
    machine(site, power="deallocated")

    assert "vmAgent" not in view(site)
    assert view(site)["statuses"][1]["code"] == "PowerState/deallocated"


def test_the_inside_is_never_shown_and_outlives_a_change(site):
    machine(site, osName="rhel")

    changed = call(site, "PUT", MACHINE, machine_body()).body

    assert not [key for key in changed if key.startswith("_")]
    site.pass_time(30)
    assert view(site)["osName"] == "rhel"


@pytest.mark.parametrize("wrong", [{"power": "asleep"}, {"agent": "maybe"}])
def test_an_inside_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="power is one of"):
        guest.told(wrong)


def test_one_list_has_the_states_of_all_machines(site):
    """`statusOnly=true` of the subscription's list: one call for a whole wave."""
    machine(site, power="deallocated")
    windows(site)

    found = call(site, "GET", f"{REGION}/virtualMachines", statusOnly="true").body["value"]
    plain = call(site, "GET", f"{REGION}/virtualMachines").body["value"]

    powers = [m["properties"]["instanceView"]["statuses"][1]["code"] for m in found]
    assert powers == ["PowerState/deallocated", "PowerState/running"]
    assert "storageProfile" not in found[0]["properties"]
    assert "instanceView" not in plain[0]["properties"]


# Run Command


def test_a_command_answers_with_the_guests_output(site):
    """Azure docs, Run Command on Linux: one status with both streams in its message."""
    machine(site, guest={"stdout": "6.8.0-1030-azure"})

    reply = ran(site)

    assert (reply.status, reply.body["value"]) == (
        200,
        [
            {
                "code": "ProvisioningState/succeeded",
                "level": "Info",
                "displayStatus": "Provisioning succeeded",
                "message": "Enable succeeded: \n[stdout]\n6.8.0-1030-azure\n[stderr]\n",
            }
        ],
    )


def test_windows_answers_stream_by_stream(site):
    windows(site, guest={"stdout": "ok", "stderr": "none"})

    found = ran(site, WINDOWS, {"commandId": "RunPowerShellScript"}).body["value"]

    assert [(entry["code"], entry["message"]) for entry in found] == [
        ("ComponentStatus/StdOut/succeeded", "ok"),
        ("ComponentStatus/StdErr/succeeded", "none"),
    ]


def test_a_command_runs_until_its_time_is_over(site):
    machine(site)

    reply = ran(site, seconds=1)

    assert reply.status == 202


def test_the_operations_status_carries_the_output_too(site):
    machine(site)
    reply = call(site, "POST", f"{MACHINE}/runCommand", SCRIPT)
    site.pass_time(30)

    poll = reply.headers["Azure-AsyncOperation"].partition("8443")[2]
    told = call(site, "GET", poll).body

    assert told["status"] == "Succeeded"
    assert len(told["properties"]["output"]["value"]) == 1


@pytest.mark.parametrize(
    ("told", "body", "status", "code"),
    [
        ({"power": "deallocated"}, SCRIPT, 409, "OperationNotAllowed"),
        ({"power": "stopped"}, SCRIPT, 409, "OperationNotAllowed"),
        ({}, {"commandId": "RunPowerShellScript"}, 400, "InvalidParameter"),
    ],
)
def test_a_command_that_cannot_run_is_refused(site, told, body, status, code):
    machine(site, **told)

    reply = call(site, "POST", f"{MACHINE}/runCommand", body)

    assert (reply.status, reply.body["error"]["code"]) == (status, code)


def test_a_command_fails_without_an_agent(site):
    machine(site, agent="notReady")

    reply = ran(site)

    assert reply.body["error"]["code"] == "VMAgentStatusCommunicationError"


def test_a_command_on_no_machine_is_404(site):
    assert call(site, "POST", f"{MACHINE}/runCommand", SCRIPT).status == 404


# Metrics


def test_metrics_are_a_flat_line_of_the_machines_churn(site):
    """REST reference, Metrics - List."""
    machine(site, churn_mbps=3)
    asked = {
        "metricnames": "OS Disk Write Bytes/sec,Percentage CPU",
        "timespan": "2026-01-05T07:00:00Z/2026-01-05T07:30:00Z",
        "interval": "PT5M",
        "aggregation": "Average,Maximum",
    }

    body = call(site, "GET", METRICS, **asked).body

    writes, other = body["value"]
    data = writes["timeseries"][0]["data"]
    assert (writes["name"]["value"], writes["unit"]) == (
        "OS Disk Write Bytes/sec",
        "BytesPerSecond",
    )
    assert len(data) == 6
    assert data[0] == {
        "timeStamp": "2026-01-05T07:00:00Z",
        "average": 3 * 1024 * 1024.0,
        "maximum": 3 * 1024 * 1024.0,
    }
    assert other["timeseries"][0]["data"][0]["average"] == 0.0
    assert (body["interval"], body["resourceregion"]) == ("PT5M", "eastus2")


def test_metrics_of_a_disk_are_those_of_its_machine(site):
    machine(site, churn_mbps=2)
    path = f"{COMPUTE}/disks/vm-osdisk/providers/Microsoft.Insights/metrics"

    body = call(site, "GET", path, metricnames="Composite Disk Write Bytes/sec").body

    data = body["value"][0]["timeseries"][0]["data"]
    assert (len(data), data[0]["average"]) == (60, 2 * 1024 * 1024.0)


def test_metrics_of_nothing_are_404(site):
    assert call(site, "GET", METRICS, metricnames="x").status == 404


# Eligibility


def test_a_machine_is_eligible_unless_its_estate_says_why_not(site):
    machine(site, eligibility=[{"code": 150059, "message": "The system is not supported."}])

    listed = call(site, "GET", ELIGIBLE).body
    error = listed["value"][0]["properties"]["errors"][0]

    assert set(listed) == {"value"}
    assert (error["code"], error["message"]) == ("150059", "The system is not supported.")


def test_eligibility_of_no_machine_is_404(site):
    assert call(site, "GET", f"{ELIGIBLE}/default").status == 404


# Sizes


def skus(world, location):
    asked = {"$filter": f"location eq '{location}'"}
    found = call(world, "GET", f"{REGION}/skus", **asked).body["value"]
    return {sku["name"]: sku for sku in found}


def test_a_size_can_be_restricted_in_a_region_or_in_zones(site):
    """REST reference, Resource Skus - List."""
    reason = {"reason": "NotAvailableForSubscription"}
    site.facts["restrictions"] = {
        "centralus": {"standard_d2S_v5": reason, "Standard_D4s_v5": {**reason, "zones": [1, 2]}}
    }

    found = skus(site, "centralus")

    assert found["Standard_D2s_v5"]["restrictions"] == [
        {
            "type": "Location",
            "values": ["centralus"],
            "restrictionInfo": {"locations": ["centralus"]},
            "reasonCode": "NotAvailableForSubscription",
        }
    ]
    zonal = found["Standard_D4s_v5"]["restrictions"][0]
    assert zonal["type"] == "Zone"
    assert zonal["restrictionInfo"] == {"locations": ["centralus"], "zones": ["1", "2"]}
    assert skus(site, "eastus2")["Standard_D2s_v5"]["restrictions"] == []


def test_a_size_that_a_region_lacks_is_in_none_of_its_lists(site):
    site.facts["not offered"] = {"centralus": ["Standard_E8s_v5"]}

    sized = call(site, "GET", f"{REGION}/locations/centralus/vmSizes").body["value"]

    assert "Standard_E8s_v5" not in skus(site, "centralus")
    assert "Standard_E8s_v5" in skus(site, "eastus2")
    assert "Standard_E8s_v5" not in {size["name"] for size in sized}
    assert len(sized) == len(sizes.SIZES) - 1
