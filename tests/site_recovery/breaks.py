"""Each refusal and warning of vaults and machines, met through the code that says it.

BROKEN: a rule's code -> what breaks it; a break gives what a person sees.
"""

import pytest

from providers.alert_settings import AlertSettingsProvider
from providers.container_mapping import ContainerMappingProvider
from providers.fabric import FabricProvider
from providers.protection_container import ProtectionContainerProvider
from providers.replication_policy import ReplicationPolicyProvider
from providers.vault_claim import VaultClaimProvider
from site_recovery import client, errors, operations
from tests.providers import fleet, pair
from tests.support.calls import VAULT, make_vault

WEB = fleet.machine("web-01")
CLAIM = {**pair.PLACE, "stack": "shop", "takeover": "", "vault_existing": False}
BROKEN = {}


def breaks(code):
    """Register what breaks a rule: `break_(world, lines)`; lines: what rows were shown."""

    def register(break_):
        BROKEN[code] = break_
        return break_

    return register


def refused(kind, props, olds=None, **config):
    """What a preview refuses; in a new process."""
    fleet.forget()
    checked = pair.configured(kind, **config).check(olds or {}, props)
    return "\n".join(failure.reason for failure in checked.failures)


def raised(call, *args):
    """What a call raises."""
    with pytest.raises(errors.ArmError) as error:
        call(*args)
    return str(error.value)


def failed(status, code):
    """What a status of the service is told as, on reading a fabric."""

    def break_(world, _lines):
        make_vault(world)
        pair.fault(world, {"status": status, "code": code, "message": "Reason."})
        return raised(pair.configured(FabricProvider).read, "id", pair.FABRIC)

    return break_


BROKEN |= {
    "sign-in-missing": failed(401, "X"),
    "not-allowed": failed(403, "X"),
    "subscription-unknown": failed(404, "SubscriptionNotFound"),
    "throttled": failed(429, "X"),
    "no-answer": failed(503, "X"),
}


@breaks("answer-lost")
def _(world, _lines):
    fleet.prepare(world)
    pair.fault(world, {"drop": "before"}, method="PATCH")
    policy = pair.configured(ReplicationPolicyProvider)
    return raised(policy.update, "id", pair.POLICY, {**pair.POLICY, "retention_minutes": 60 * 20})


@breaks("endpoint-not-https")
def _(_world, _lines):
    provider = pair.configured(FabricProvider, endpoint="http://azure.example")
    return raised(provider.read, "id", pair.FABRIC)


@breaks("ca-file-missing")
def _(_world, _lines):
    provider = pair.configured(FabricProvider, endpoint="https://a.example", caFile="no.pem")
    return raised(provider.read, "id", pair.FABRIC)


@breaks("vault-of-another-stack")
def _(world, _lines):
    make_vault(world)
    world.resources[VAULT]["tags"] = {"dr-stack": "clinic"}
    return refused(VaultClaimProvider, CLAIM)


@breaks("made-thing-said-to-exist")
def _(_world, _lines):
    network = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net"
    said = {**CLAIM, "unguarded": [], "existing": [network.upper()]}
    return refused(VaultClaimProvider, said, {**CLAIM, "unguarded": [network]})


@breaks("existing-vault-missing")
def _(_world, _lines):
    return refused(VaultClaimProvider, {**CLAIM, "vault_existing": True})


@breaks("vault-tag-not-allowed")
def _(world, _lines):
    make_vault(world)
    pair.fault(world, {"status": 403, "code": "Denied", "message": "no"}, method="PATCH")
    return raised(pair.configured(VaultClaimProvider).create, CLAIM)


@breaks("allowances-stand")
def _(_world, lines):
    refused(VaultClaimProvider, CLAIM, allow='["reseed:db-01"]')
    return "\n".join(lines)


@breaks("vault-not-seen")
def _(world, lines):
    pair.fault(world, {"drop": "before"}, method="GET")
    refused(VaultClaimProvider, CLAIM)
    return "\n".join(lines)


@breaks("existing-object-missing")
def _(world, _lines):
    make_vault(world)
    return refused(FabricProvider, {**pair.FABRIC, "existing": True})


@breaks("object-exists-otherwise")
def _(world, _lines):
    make_vault(world)
    provider = pair.configured(FabricProvider)
    provider.create(pair.FABRIC)
    return raised(provider.create, {**pair.FABRIC, "location": "westeurope"})


@breaks("region-has-fabric")
def _(world, _lines):
    make_vault(world)
    pair.configured(FabricProvider).create({**pair.FABRIC, "fabric_name": "portal"})
    return refused(FabricProvider, pair.FABRIC)


@breaks("machines-still-replicate")
def _(world, _lines):
    fleet.prepare(world)
    fleet.pulumi_up([WEB])
    provider = pair.configured(ProtectionContainerProvider)
    return raised(provider.delete, "id", pair.CONTAINER)


@breaks("adopted-left-in-place")
def _(_world, lines):
    props = {**pair.FABRIC, "adopted": True, "vault_existing": True}
    pair.configured(FabricProvider).delete("id", props)
    return "\n".join(lines)


@breaks("alert-mails-changed-since")
def _(world, lines):
    make_vault(world)
    provider = pair.configured(AlertSettingsProvider)
    made = provider.create({**pair.PLACE, "owners": True})
    provider.update(made.id, {}, {**pair.PLACE, "owners": False})  # by somebody else
    provider.delete(made.id, made.outs)
    return "\n".join(lines)


@breaks("input-empty")
def _(_world, _lines):
    return refused(FabricProvider, {**pair.FABRIC, "location": ""})


@breaks("identity-changed")
def _(_world, _lines):
    news = {**pair.FABRIC, "location": "westeurope"}
    return raised(pair.configured(FabricProvider).diff, "id", pair.FABRIC, news)


def policy(**changes):
    """What a policy with these values is told."""
    return lambda _world, _lines: refused(ReplicationPolicyProvider, {**pair.POLICY, **changes})


BROKEN |= {
    "policy-number": policy(retention_minutes=21601),
    "policy-app-consistent-range": policy(app_consistent_minutes=30),
    "policy-app-consistent-longer": policy(app_consistent_minutes=240, retention_minutes=120),
}


@breaks("word-unknown")
def _(_world, _lines):
    return refused(ContainerMappingProvider, {**pair.CONTAINER_MAPPING, "agent_auto_update": "on"})


@breaks("network-id")
def _(_world, _lines):
    kind, props = pair.KINDS["network mapping"]
    return refused(kind, {**props, "recovery_network_id": "shop-vnet"})


@breaks("operation-failed")
def _(world, _lines):
    make_vault(world)
    task = {"code": "520", "message": "No.", "possible_causes": "C.", "recommended_action": "Do."}
    pair.fault(world, {"fail_task": task}, job="CreateSite")
    return raised(pair.configured(FabricProvider).create, pair.FABRIC)


class Running:
    """A service whose operation never ends."""

    status_code, headers, content = 200, {}, b"x"

    def send_request(self, _request):
        """Asked how it goes."""
        return self

    def json(self):
        """How it goes."""
        return {"status": "InProgress"}


@breaks("operation-outlasts")
def _(_world, _lines):
    begun = operations.Operation("fabric f", "https://x/7", "7")
    return raised(operations.wait, Running(), begun)


@breaks("interrupted")
def _(_world, _lines):
    client.STOP.set()
    try:
        return raised(client.pause, 1, None, "fabric f", "its job 7 goes on")
    finally:
        client.STOP.clear()
