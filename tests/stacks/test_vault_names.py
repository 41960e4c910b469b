"""Names inside the vault, and the other keys of a pair that has been there before."""

import pytest

from stacks import config
from stacks.config import Named
from tests.stacks.shop import HOME, SUB


def test_names_inside_the_vault_have_their_stored_defaults(shop):
    """Vaults and states hold them."""
    read = shop.load()

    assert read.site_recovery == config.SiteRecovery(
        Named("asr-eastus2", False),
        Named("asr-centralus", False),
        Named("asr-eastus2-primary", False),
        Named("asr-centralus-recovery", False),
        Named("primary-to-recovery", False),
        Named("recovery-to-primary", False),
        Named("primary-to-recovery", False),
        Named("recovery-to-primary", False),
    )


def test_names_inside_the_vault_can_be_what_the_portal_made(shop):
    shop.pair["siteRecovery"] = {
        "primary": {
            "fabric": {"name": "asr-a2a-default-eastus2", "existing": True},
            "container": "asr-a2a-default-eastus2-container",
        },
        "containerMappings": {"home": {"name": "back", "existing": True}},
        "networkMappings": {"away": "shop-to-central"},
    }

    names = shop.load().site_recovery

    assert names.primary_fabric == Named("asr-a2a-default-eastus2", True)
    assert names.primary_container == Named("asr-a2a-default-eastus2-container", False)
    assert names.home_mapping == Named("back", True)
    assert names.away_network == Named("shop-to-central", False)
    assert names.recovery_fabric == Named("asr-centralus", False)


def test_an_existing_policy_is_left_as_found_where_nothing_is_said(shop):
    """The portal's default policy begins with a digit."""
    shop.pair["policy"] = {
        "name": "24-hour-retention-policy",
        "existing": True,
        "retentionHours": 72,
    }

    assert shop.load().policy == config.Policy(
        "24-hour-retention-policy", 4320, None, None, existing=True
    )


@pytest.mark.parametrize(("said", "group"), [(True, "web"), ("on", "web"), ("shop", "shop")])
def test_a_consistency_group_is_named_after_its_group_or_by_the_file(shop, said, group):
    shop.pair["groups"]["web"]["consistencyGroup"] = said

    read = shop.load()

    assert read.machines["web-01"].consistency_group == group
    assert read.groups["web"].consistency_group


@pytest.mark.parametrize("off", ["off", False, {"off": True}])
def test_agent_updates_can_be_said_to_be_off(shop, off):
    """Nothing said leaves an existing mapping as it is; off turns it off."""
    assert not shop.load().agent_updates_said
    shop.pair["agentUpdates"] = off

    read = shop.load()

    assert (read.agent_updates, read.agent_updates_said) == (None, True)


def test_agents_are_updated_by_an_account_beside_the_vault(shop):
    shop.pair["agentUpdates"] = {"automationAccount": {"name": "shop-agents", "existing": True}}

    assert shop.load().agent_updates == (
        f"/subscriptions/{SUB}/resourceGroups/shop-dr-rg/providers/Microsoft.Automation"
        "/automationAccounts/shop-agents"
    )


def test_high_churn_accounts_have_names_of_their_own(shop):
    """An account cannot become a premium one; protected disks keep the old one's name."""
    normal = shop.load().primary
    shop.pair["primary"]["cacheStorage"] = {"churn": "high"}

    high = shop.load().primary

    assert (normal.churn, high.churn) == ("normal", "high")
    assert normal.cache_accounts[0].name != high.cache_accounts[0].name


def test_outbound_rules_go_to_existing_things_of_the_site(shop):
    shop.pair["primary"]["outboundRules"] = {"networkSecurityGroup": "web-nsg"}

    read = shop.load()

    assert read.recovery.outbound_rules is None
    assert read.primary.outbound_rules == config.OutboundRules(
        config.Thing(
            f"{HOME}/providers/Microsoft.Network/networkSecurityGroups/web-nsg", existing=True
        ),
        None,
        3000,
    )


def test_access_and_drills_are_read(shop):
    shop.pair["access"] = {"operators": [SUB], "pipeline": [SUB]}
    shop.pair["drillDays"] = 180

    read = shop.load()

    assert read.access == config.Access((), (SUB,), (), (SUB,))
    assert read.drill_days == 180
