"""Sources: what a failover left is switched off."""

from dr_policies.sources import POLICIES

from tests.policy.shop import Shop, told


def test_groups_whose_sources_are_off_pass():
    assert told(POLICIES, "sources-fenced", Shop()) == []


def test_a_group_whose_source_may_run_is_named_with_its_machines():
    shop = Shop()
    shop.results["shop"] = {
        "position": "recovery/committed",
        "source_fenced": False,
        "unfenced": ["db-01"],
    }

    (line,) = told(POLICIES, "sources-fenced", shop)
    assert "group shop is at recovery/committed and what it left may still run (db-01)" in line
    assert "dr fence shop" in line


def test_a_preview_that_cannot_know_the_sources_accuses_nobody():
    shop = Shop()
    shop.results = None

    assert told(POLICIES, "sources-fenced", shop) == []
