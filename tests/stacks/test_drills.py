"""What a file says of drills and of their evidence, as the program gets it."""

import pytest

from stacks import config, drill_defaults
from stacks.survey import survey
from tests.stacks.cases_drills import AWAY_NETWORK, HOME_NETWORK, SIGNED, VNET, WEB, existing
from tests.stacks.edits import zonal
from tests.stacks.shop import AWAY, GONE, HOME

PREFIXES = {"addressSpace": ["10.10.0.0/16"], "subnets": {"web": "10.10.1.0/24"}}
HOME_NET = "dr:pair.primary.virtualNetwork"
AWAY_NET = "dr:pair.recovery.virtualNetwork"


def drilled(shop, **keys):
    return shop.set(f"{WEB}.drill", {"name": "2026-11", **keys}).load().groups["web"].drill


def told(shop, **keys):
    return shop.set(f"{WEB}.drill", {"name": "2026-11", **keys}).problems()


def test_a_name_is_enough_for_a_drill(shop):
    """The first drill is written in one line: isolated, latest points, the group's own checks."""
    shop.set(f"{WEB}.checks", [{"tcp": 443}])

    found = drilled(shop)

    assert (found.name, found.side, found.isolated, found.keep) == (
        "2026-11",
        "recovery",
        True,
        False,
    )
    assert found.recovery_point == config.RecoveryPoint(word="latest")
    assert [check.name for check in found.checks] == ["tcp 443"]
    assert found.objectives == config.Objectives(None, None)
    assert found.sentinel is None


def test_a_group_without_the_key_has_no_drill(shop):
    assert shop.load().groups["web"].drill is None


def test_a_drill_says_all_its_keys(shop):
    found = drilled(
        shop,
        recoveryPoint="latestProcessed",
        network="lab",
        keep=True,
        checks=[{"name": "page", "http": "https://{address}/"}],
        objectives={"rpoMinutes": "15", "rtoMinutes": 120},
        sentinel={"write": "./write.sh\n", "read": "./read.sh", "timeoutSeconds": 5},
    )

    assert found.recovery_point.word == "latestProcessed"
    assert found.network == config.Network(config.Thing(f"{AWAY}/{VNET}/lab", True), (), {})
    assert (found.isolated, found.keep) == (False, True)
    assert [check.machines for check in found.checks] == [("web-01", "web-02")]
    assert found.objectives == config.Objectives(15, 120)
    assert found.sentinel == config.Sentinel("./write.sh", "./read.sh", 5)


def test_a_drill_with_no_checks_of_its_own_can_be_said(shop):
    """A group that is checked in a move may be drilled where its checks cannot reach."""
    shop.set(f"{WEB}.checks", [{"tcp": 443}])

    assert drilled(shop, checks=[]).checks == ()


def test_a_sentinel_has_a_minute_for_each_command(shop):
    assert drilled(shop, sentinel={"write": "w", "read": "r"}).sentinel.timeout_s == 60


def test_an_isolated_network_is_like_the_sites_own(shop):
    """Machines keep their subnets by name, and static addresses fit."""
    own = shop.load().recovery.network

    found = drilled(shop).network

    made = config.Thing(f"{AWAY}/{VNET}/shop-vnet-asr-drill-web", False)
    assert found == config.Network(made, own.address_space, own.subnets)


@pytest.mark.parametrize(("site", "side"), [("primary", "recovery"), ("recovery", "primary")])
def test_a_drill_comes_up_where_the_group_is_not(shop, site, side):
    """From either side: what runs at the recovery site is drilled at home."""
    shop.set(HOME_NET, {"name": "shop-vnet", **PREFIXES}).set(
        f"{WEB}.position", f"{site}/protected"
    )

    assert drilled(shop).side == side


@pytest.mark.parametrize("stage", ["failedOver", "committed"])
def test_a_move_asks_nothing_of_the_side_that_is_left_for_a_drill(shop, stage):
    """A drill that stands in the file made a network in the region that had just burnt down."""
    before = drilled(shop)
    shop.set(f"{WEB}.position", f"recovery/{stage}").set(
        f"{WEB}.move", {"number": 1, "reason": "x"}
    )

    assert drilled(shop) == before


def test_a_drill_at_home_is_in_a_network_like_the_one_at_home(shop):
    shop.set(HOME_NET, {"name": "shop-vnet", **PREFIXES})
    shop.set(f"{WEB}.position", "recovery/protected")

    found = drilled(shop).network

    made = config.Thing(f"{HOME}/{VNET}/shop-vnet-drill-web", False)
    assert found == config.Network(made, ("10.10.0.0/16",), {"web": "10.10.1.0/24"})


def test_the_network_at_home_is_known_from_the_inventory_too(shop):
    """`dr discover` writes it there."""
    shop.set("shop.yaml: network", PREFIXES).set(f"{WEB}.position", "recovery/protected")

    assert drilled(shop).network.subnets == {"web": "10.10.1.0/24"}


def test_what_must_be_written_for_a_drill_at_home_is_told(shop):
    shop.set(f"{WEB}.position", "recovery/protected")

    assert told(shop) == [
        f"{WEB}.drill.network: shall be made like shop-vnet, which exists, and its subnets are not "
        f"in the file; write addressSpace and subnets at {HOME_NET}, or the name of a network for "
        "the drill"
    ]


def test_an_existing_network_needs_only_its_subnets_said(shop):
    """They are all that a drill's network must hold, so they are its address space."""
    subnets = {"web": "10.60.1.0/24", "data": "10.60.2.0/24"}
    shop.set(AWAY_NET, existing(AWAY_NETWORK, subnets=subnets))

    found = drilled(shop).network

    assert (found.address_space, found.subnets) == (("10.60.1.0/24", "10.60.2.0/24"), subnets)


def test_subnets_that_azure_would_refuse_are_told_before(shop):
    """Of an existing network nobody asked until now whether what is said of it can be."""
    subnets = {"web": "10.60.1.0/24", "data": "10.60.0.0/16"}
    shop.set(AWAY_NET, existing(AWAY_NETWORK, subnets=subnets))

    assert told(shop) == [
        f"{WEB}.drill.network: subnet data of shop-vnet-asr: 10.60.0.0/16 overlaps subnet web "
        "(10.60.1.0/24); write another one"
    ]


def test_from_zone_to_zone_the_one_network_is_copied(shop):
    shop.set("shop.yaml: network", {**PREFIXES, "subnets": {"web": "10.10.1.0/24"}})
    for path, value in zonal().items():
        shop.set(path, value)

    found = drilled(shop)

    assert found.side == "recovery"
    assert found.network.thing.id == f"{AWAY}/{VNET}/shop-vnet-drill-web"


def test_a_long_name_is_cut_and_stays_its_own():
    """64 characters are what Azure takes; two groups never get one network."""
    names = [drill_defaults.network_name("shop-vnet-asr", f"{'x' * 60}{n}") for n in (1, 2)]

    assert [len(name) for name in names] == [64, 64]
    assert len(set(names)) == 2


def test_a_name_that_ends_as_no_network_may_is_made_to_fit():
    assert config.Kind.VIRTUAL_NETWORK.fits(drill_defaults.network_name("vnet", "web-"))


def test_the_sites_own_network_is_taken_where_it_is_said_twice(shop):
    """By its name and by the leave: one of them alone may be a slip."""
    own = shop.load().recovery.network

    found = drilled(shop, network="shop-vnet-asr", productionNetwork=True)

    assert (found.network, found.isolated) == (own, False)


def test_the_network_at_home_is_production_once_the_group_runs_away(shop):
    shop.set(f"{WEB}.position", "recovery/protected")

    assert told(shop, network=existing(HOME_NETWORK))[0].startswith(
        f"{WEB}.drill.network: shop-vnet is the primary site's own network"
    )


def test_a_network_by_the_id_of_something_else_is_told(shop):
    lines = told(shop, network=existing(f"{AWAY}/providers/Microsoft.Compute/disks/d"))

    assert len(lines) == 1
    assert lines[0].endswith(
        '/disks/d" is the id of a Microsoft.Compute/disks; write the id of a '
        "Microsoft.Network/virtualNetworks"
    )


def test_a_named_network_is_one_of_the_things_that_must_exist(shop):
    """`dr doctor` and preview look for it; what is made for a drill comes and goes."""
    shop.set("dr:pair.groups.db.drill", {"name": "2026-11"})
    drilled(shop, network="lab")

    keys = {each["key"]: each["existing"] for each in survey(shop.load())["things"]}

    assert keys["groups.web.drill.network"] is True
    assert "groups.db.drill.network" not in keys


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ({"name": "2026-11-21 00:00:00 +0000 UTC"}, "name: "),
        ({"name": 202611}, "name: 202611 is not text; quote it if that is what it is called"),
        ({"name": "a/b"}, 'name: "a/b" is no valid machine, group or stack name; use 1 to 80'),
        ({"sentinel": {"write": "w"}}, "sentinel.read: is missing: command whose last line is the"),
        ({"sentinel": {"read": "r"}}, "sentinel.write: is missing: command that writes the value"),
        ({"objectives": {"rpoMinutes": 0}}, "objectives.rpoMinutes: 0 is out of range; write a "),
        ({"objectives": {"rtoMinutes": 43201}}, "objectives.rtoMinutes: 43201 is out of range"),
        ({"recoveryPoint": {"byMachine": {"db-01": "p"}}}, "recoveryPoint.byMachine.db-01: db-01"),
        ({"checks": [{"tcp": 1, "machines": ["db-01"]}]}, "checks[0].machines[0]: db-01 is not in"),
        ({"checks": [{"name": "a", "tcp": 1}] * 2}, 'checks[1].name: "a" is the name of an ear'),
        ({"networks": "lab"}, "networks: unknown key; did you mean network? Allowed: checks, keep"),
        ({"network": "-"}, 'network: "-" is no valid virtual network name; use 2 to 64'),
    ],
)
def test_a_value_that_is_none_is_told(shop, keys, line):
    lines = told(shop, **keys)

    assert [each for each in lines if each.startswith(f"{WEB}.drill.{line}")] == lines[:1]
    assert len(lines) == 1


def test_points_of_a_consistency_group_are_of_all_its_machines_in_a_drill_too(shop):
    shop.set(f"{WEB}.consistencyGroup", True)

    lines = told(shop, recoveryPoint={"byMachine": {"web-01": "p"}})

    assert len(lines) == 1
    assert lines[0].startswith(f"{WEB}.drill.recoveryPoint.byMachine: web-02 of a consistency")


def test_drills_of_two_groups_may_have_one_name(shop):
    shop.set("dr:pair.groups.db.drill", {"name": "2026-11"})

    assert drilled(shop).name == shop.load().groups["db"].drill.name


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (GONE, ("evidence", None)),
        ("records/drills/", ("records/drills", None)),
        ({"directory": "records"}, ("records", None)),
        ("https://acct.blob.core.windows.net/drills", (None, "acct.blob.core.windows.net/drills")),
        ({"container": "https://localhost:8443/acct/e-1/"}, (None, "localhost:8443/acct/e-1")),
    ],
)
def test_evidence_is_in_a_directory_or_in_a_container(shop, said, found):
    directory, container = found
    if said is not GONE:
        shop.set("dr:pair.evidence", said)

    assert shop.load().evidence == config.Evidence(
        directory, f"https://{container}" if container else None
    )


@pytest.mark.parametrize(
    "said",
    [
        "http://acct.blob.core.windows.net/drills",
        "https://acct.blob.core.windows.net",
        "https://acct.blob.core.windows.net/one/two",
        "https://localhost:8443/drills",
        "https://acct.blob.core.windows.net/Drills",
        "https://acct.blob.core.windows.net/a--b",
        "https://user:word@acct.blob.core.windows.net/drills",
        SIGNED,
        7,
    ],
)
def test_a_container_that_is_none_is_told_without_its_address(shop, said):
    """It may hold a signature, and what is told stands in logs of pipelines."""
    lines = shop.set("dr:pair.evidence", {"container": said}).problems()

    assert len(lines) == 1
    assert lines[0].startswith("dr:pair.evidence.container: is no https address of a blob")


@pytest.mark.parametrize("said", ["/var/evidence", "~/evidence", "a\\b", "C:/x", "a/../../b"])
def test_a_directory_outside_the_project_is_told(shop, said):
    lines = shop.set("dr:pair.evidence", said).problems()

    assert len(lines) == 1
    assert "leaves the project; write a path inside it" in lines[0]


def test_discovery_reads_no_drill_and_no_evidence(shop):
    """A mistake there is for `load` to tell, when the machines are known."""
    shop.set("dr:pair.evidence", 7).set(f"{WEB}.drill", 7).write()

    assert config.load_pair(shop.stack, shop.directory).groups["web"] == ("web-01", "web-02")
