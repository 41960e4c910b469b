"""Every row of what is refused and warned of: met through the code, with its words."""

import pytest

from providers import base, live, replicated_item, settlement
from site_recovery import client
from site_recovery.refusals import RULES
from tests.providers import fleet
from tests.site_recovery import (
    check_breaks,
    drill_breaks,
    evidence_breaks,
    move_breaks,
    plan_breaks,
)
from tests.site_recovery.machine_breaks import BROKEN

SEEN = {
    "sign-in-missing": (
        "fabric asr-eastus2 in vault vault: X: Reason; sign in with `az login`, or set "
        "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or "
        "AZURE_FEDERATED_TOKEN_FILE"
    ),
    "not-allowed": (
        "fabric asr-eastus2 in vault vault: X: Reason; give who is signed in the role "
        "Site Recovery Contributor on the vault, then wait some minutes"
    ),
    "subscription-unknown": (
        "fabric asr-eastus2 in vault vault: SubscriptionNotFound: Reason; correct "
        "azure-native:subscriptionId, or sign in to its tenant (`az login --tenant`)"
    ),
    "throttled": ("fabric asr-eastus2 in vault vault: X: Reason; run `pulumi up` again later"),
    "no-answer": ("fabric asr-eastus2 in vault vault: X: Reason; run `pulumi up` again later"),
    "answer-lost": (
        "replication policy day in vault vault: NoAnswer: the connection broke before "
        "an answer; it may have been accepted; run `pulumi up` again, which looks first"
    ),
    "endpoint-not-https": (
        "http://azure.example: BadEndpoint: dr:endpoint must begin with https://"
    ),
    "ca-file-missing": (
        "no.pem: NoCaFile: dr:caFile is not there; start the local Azure (`make "
        "emulator`) or correct it"
    ),
    "vault-of-another-stack": (
        "vault vault: tag dr-stack says clinic, this is shop; set dr:takeover: clinic "
        "to take it over, or name another vault"
    ),
    "existing-vault-missing": (
        "vault vault: it is not there, the file says that it exists; take existing: "
        "true out of vault, or correct its name"
    ),
    "vault-tag-not-allowed": (
        "vault vault: Denied: tag dr-stack cannot be written; give who is signed in the"
        " role Tag Contributor on the vault, then wait some minutes"
    ),
    "made-thing-said-to-exist": (
        "vault vault: this stack made net with dr:protect: false, so `up` would delete what the "
        "file now says to exist; take existing: true out, set dr:protect: true, run `pulumi up`, "
        "then as docs/decisions/made-to-existing.md says"
    ),
    "allowances-stand": (
        "warning: vault vault: dr:allow stands: reseed:db-01; take out what was done"
    ),
    "vault-not-seen": (
        "warning: vault vault: NoAnswer: https://management.azure.com does not answer; "
        "run `pulumi up` again later; preview goes on from the state"
    ),
    "existing-object-missing": (
        "fabric asr-eastus2 in vault vault: it is not there, the file says that it "
        "exists; take existing: true out, or correct its name"
    ),
    "object-exists-otherwise": (
        "fabric asr-eastus2 in vault vault: ExistsOtherwise: it exists with location "
        "eastus2, the stack says westeurope; remove it from the vault or correct the "
        "stack"
    ),
    "region-has-fabric": (
        "fabric asr-eastus2 in vault vault: region eastus2 has fabric portal already; set "
        "siteRecovery.primary.fabric or recovery.fabric to it with existing: true to use that one"
    ),
    "machines-still-replicate": (
        "protection container primary in fabric asr-eastus2: ResourceInUse: 1 machines "
        "still replicate from it: web-01; remove them from the stack, run `pulumi up`, "
        "then again"
    ),
    "adopted-left-in-place": (
        "fabric asr-eastus2 in vault vault: left as it is: it was there before this "
        "stack; remove it at the service if nobody needs it"
    ),
    "alert-mails-changed-since": (
        "alert mails of vault vault: what somebody else changed is left as it is; "
        "set it in the vault, Site Recovery Events, if nobody wants it"
    ),
    "input-empty": ("fabric asr-eastus2 in vault vault: location is empty; set it in dr:pair"),
    "identity-changed": (
        "fabric asr-eastus2 in vault vault: IdentityChanged: location cannot change in "
        "place; remove it, run `up`, then add it anew"
    ),
    "policy-number": (
        "replication policy day in vault vault: retention_minutes 21601 is not a number"
        " of minutes from 0 to 21600"
    ),
    "policy-app-consistent-range": (
        "replication policy day in vault vault: app_consistent_minutes 30 is neither 0 "
        "nor from 60 to 720"
    ),
    "policy-app-consistent-longer": (
        "replication policy day in vault vault: app_consistent_minutes 240 is longer "
        "than retention_minutes 120"
    ),
    "word-unknown": (
        "container mapping away of asr-eastus2/primary: agent_auto_update on is not one"
        " of Disabled, Enabled"
    ),
    "network-id": (
        "network mapping shop-vnet in fabric asr-eastus2: recovery_network_id shop-vnet"
        " is not the id of a virtual network"
    ),
    "operation-failed": "fabric asr-eastus2 in vault vault: 520: No; C; Do",
    "interrupted": "fabric f: its job 7 goes on; run `pulumi up` again to go on",
    "machine-input-missing": (
        "replicated item web-01 in container primary: policy_name is missing"
    ),
    "target-group-missing": (
        "replicated item web-01 in container primary: target.resource_group_id is "
        "missing; set dr:pair recovery"
    ),
    "group-member-unknown": (
        "settlement of vault vault: group shop: nobody is not among the machines"
    ),
    "reseed-not-allowed": (
        "replicated item web-01 in container primary: policy day -> week would seed all"
        " its disks again and lose all recovery points; take the change back, or set "
        "dr:allow: [reseed:web-01]"
    ),
    "interface-unknown": "interface eth9 is not on the machine; correct its nics",
    "interfaces-not-shown": "the service shows no network interfaces to set",
    "enabled-and-gone": "it was enabled, and then its item was gone",
    "added-disk-not-shown": "disk lun0 was added and is not shown",
    "removed-disk-still-shown": "a removed disk is still shown",
    "setting-not-taken": ("the service did not take: size Standard_D2s_v5 -> Standard_D4s_v5"),
    "removed-item-still-shown": "it was removed to be seeded anew and is still shown",
    "seeding-given-up": (
        "Enable replication: Failed; see job job-1; restart job job-1 in the portal, or see its "
        "causes there"
    ),
    "job-mute": "Cancelled: see job ",
    "job-failed": "Enable replication: Failed; see job job-1",
    "job-unread": ("job job-1 ended Failed, and why cannot be read: job job-1: NoAnswer: gone"),
    "item-refused": "BadThing: no",
    "state-unknown": (
        "found: InitialReplicationFailed, active location Primary, under container "
        "home; repair it at the service, or let it be removed and seeded anew with "
        "dr:allow: [reseed:web-01]"
    ),
    "other-container": (
        "found under container portal of fabric east; nothing is changed; name both "
        "under siteRecovery with existing: true to go on with it, or disable it there"
    ),
    "adopted-item-left": (
        "replicated item web-01 in container primary: left replicating: it was enabled "
        "before this stack took it over; set dr:allow: [disable:web-01] and run `pulumi"
        " up` before it is removed to end that too"
    ),
    "removed-while-away": (
        "replicated item web-01 in container primary: NotAtHome: it is at "
        "recovery/failedOver, and removing it there loses the way back; move it home "
        "first, or set dr:allow: [remove-away:web-01] and run `pulumi up`, then remove "
        "it"
    ),
    "removal-not-now": (
        "replicated item web-01 in container primary: DisableProtection: the service "
        "does not allow DisableProtection now; run `pulumi destroy` again later"
    ),
    "removal-outlasts": (
        "replicated item web-01 in container primary: StillRunning: still there after "
        "120 min; run `pulumi destroy` again"
    ),
    "group-not-as-declared": "group shop: 1 of 1 machines are not as declared:",
    "stack-outputs-old": (
        "the stack's outputs are those of the last `up` that ended well; `dr status` shows what is"
    ),
    "group-not-moved": "group shop: nothing of it is changed:\n  move 5 is not the next one: 0 was",
    "settlement-not-targeted": "web-01: its settlement is not in this run; target it too",
    "not-protected-yet": "web-01: is at not replicated",
    "settlement-outlasts": (
        "web-01: still seeding after 20 min; its job goes on at the service; run "
        "`pulumi up` again to go on waiting"
    ),
    "settlement-interrupted": (
        "vault vault: shop: 0/1 protected, 1 enabling (web-01): interrupted while "
        "waiting; jobs go on; run `pulumi up` again to go on"
    ),
    "operation-outlasts": (
        "fabric f: StillRunning: not done after 30 min; its job 7 goes on; run `pulumi up` again "
        "to go on waiting"
    ),
    **check_breaks.SEEN,
    **drill_breaks.SEEN,
    **evidence_breaks.SEEN,
    **move_breaks.SEEN,
    **plan_breaks.SEEN,
}


@pytest.fixture
def lines(monkeypatch):
    """What was shown on rows."""
    shown = []
    for module in (base, live, replicated_item, settlement):
        monkeypatch.setattr(module, "engine_log", lambda _urn, text, **_: shown.append(text))
    return shown


@pytest.fixture(autouse=True)
def _new_process():
    fleet.forget()
    yield
    client.STOP.clear()
    fleet.forget()


def test_each_row_has_a_break_and_each_break_a_row():
    codes = [rule.code for rule in RULES]

    assert len(set(codes)) == len(codes)
    assert set(BROKEN) == set(SEEN) == set(codes)


@pytest.mark.parametrize("code", SEEN)
def test_who_breaks_a_rule_reads_its_words(code, estate_world, lines):
    assert SEEN[code] in BROKEN[code](estate_world, lines)


def test_a_row_says_when_it_is_met_in_words_for_the_docs():
    assert [rule.code for rule in RULES if not rule.when or rule.when != rule.when.strip()] == []
