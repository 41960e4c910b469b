"""How much machines wrote lately, against what replication keeps up with."""

import copy

import pytest

from site_recovery.preflight import churn
from tests.providers.pair import fault
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight import surroundings as around


@pytest.fixture
def ground(estate_world):
    around.in_order(estate_world)
    return estate_world


def writes(world, mbps, name="web-01"):
    """A machine writes that much all the time."""
    machine = f"{shop.COMPUTE}/virtualMachines/{name}"
    document = copy.deepcopy(world.resources[machine])
    document["_guest"] = {**document["_guest"], "churn_mbps": mbps}
    world.resources[machine] = document


def silent(world):
    fault(world, {"status": 404, "code": "ResourceNotFound", "message": "No."}, path="/metrics$")


def found(churn_class="normal", **machines):
    return shop.found({**shop.subject(**machines), "churn": churn_class}, *churn.DEEP_CHECKS)


BROKEN = {
    "churn-over": lambda world: writes(world, 60),
    "churn-over-high": lambda world: writes(world, 120),
    "churn-unmeasured": silent,
}


def test_every_row_is_broken_here():
    assert set(BROKEN) == {row.code for row in churn.ROWS}


@pytest.mark.parametrize("code", BROKEN)
def test_what_breaks_a_rule_is_found(ground, code):
    BROKEN[code](ground)

    assert shop.codes(found("high" if code == "churn-over-high" else "normal")) == [code]


@pytest.mark.parametrize(("mbps", "churn_class", "codes"), [
    (0.2, "normal", []),
    (54, "normal", []),
    (54.5, "normal", ["churn-over"]),
    (60, "high", []),
    (100, "high", []),
    (101, "high", ["churn-over-high"]),
])  # fmt: skip
def test_each_class_has_its_limit(ground, mbps, churn_class, codes):
    writes(ground, mbps)

    assert shop.codes(found(churn_class)) == codes


def test_the_peak_is_told_with_its_time_and_what_to_do(ground):
    writes(ground, 80)

    [told] = found()

    assert told.where == "machine web-01"
    assert told.what.startswith("it wrote up to 80 MB/s in the last 7 days (at 20")
    assert told.fix == (
        "set cacheStorage.churn: high before it is protected (later it costs a re-seed)"
    )


def test_machines_without_figures_are_one_line(ground):
    silent(ground)

    [told] = found(**{name: shop.machine(name) for name in ("web-01", "web-02")})

    assert told.where == "machines web-01, web-02"
