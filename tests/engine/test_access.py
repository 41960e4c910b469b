"""Access, outbound rules and alerts with the real engine; a pipeline's roles suffice for all."""

import fnmatch

import pytest

from components import access, permissions
from stacks.config import load
from tests.engine.stack import edited
from tests.engine.test_existing import documents

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
PIPE = "bbbbbbbb-0000-4000-8000-000000000002"
READER = "cccccccc-0000-4000-8000-000000000003"
VERBS = {"PUT": "write", "PATCH": "write", "DELETE": "delete"}


@pytest.fixture
def pair(stack):
    """The shop with one machine, a pipeline, a reader, and outbound rules on both sites."""
    with stack.config() as config:
        said = config["dr:pair"]
        said["groups"] = {"shop-app": {"machines": ["app-01"]}}
        said["access"] = {"pipeline": [PIPE], "readers": [READER]}
        said["alerts"] = {"owners": True, "workspace": there(LOGS), "actionGroup": there(ON_CALL)}
        said["primary"]["outboundRules"] = outbound("east")
        said["recovery"]["outboundRules"] = outbound("central")
    with stack.inventory() as machines:
        for name in set(machines) - {"app-01"}:
            del machines[name]
        machines["app-01"]["cacheShard"] = 0
    return stack


def outbound(name):
    group = f"/resourceGroups/shop-rg/providers/Microsoft.Network/networkSecurityGroups/{name}"
    return {"networkSecurityGroup": there(group), "firewallPolicy": there(POLICY)}


def there(path):
    return {"id": subscribed(path), "existing": True}


POLICY = "/resourceGroups/shop-rg/providers/Microsoft.Network/firewallPolicies/hub"
LOGS = "/resourceGroups/shop-rg/providers/Microsoft.OperationalInsights/workspaces/logs"
VAULT_GROUP = "/resourceGroups/shop-dr-rg"
ON_CALL = "/resourceGroups/shop-rg/providers/Microsoft.Insights/actionGroups/oncall"


def subscribed(path):
    return f"/subscriptions/00000000-0000-4000-8000-000000000001{path}"


def action(call):
    """The action that a call needs, and the path of what it is about."""
    method, path = call.split(" ")
    before, _, rest = path.partition("?")[0].rpartition("/providers/")
    parts = rest.split("/") if before else ["Microsoft.Resources", *path.split("/")[3:]]
    verb = VERBS.get(method) or f"{parts[-1]}/action"
    types = parts[1:-1:2] if method == "POST" else parts[1::2]
    space = "subscriptions/" if not before else ""
    return f"{parts[0]}/{space}{'/'.join(types)}/{verb}", path


def test_rules_and_roles_are_declared_kept_and_taken_away(pair):
    """Existing groups of rules keep their own; and the pipeline could have done it itself."""
    groups = [outbound(name)["networkSecurityGroup"]["id"] for name in ("east", "central")]
    for id_, where in zip(groups, ("eastus2", "centralus"), strict=True):
        pair.ask("PUT", id_, {"location": where, "properties": {}})
    for existing in (POLICY, LOGS, ON_CALL):
        pair.ask("PUT", subscribed(existing), {"location": "eastus2", "properties": {}})
    by_hand = set(pair.writes())
    before, begun = documents(pair, [*groups, subscribed(POLICY)]), pair.everything()
    pair.up()
    rules = pair.ask("GET", f"{groups[0]}/securityRules")["value"]
    told = alerts(pair)
    pair.up("--expect-no-changes")
    pair.refresh("--expect-no-changes")
    with edited(pair.config_file) as file:
        config = load(file["config"], pair.config_file.parent)
    pair.destroy()

    tags = {rule["properties"]["destinationAddressPrefix"] for rule in rules}
    assert tags >= {"Storage.EastUS2", "EventHub.CentralUS", "AzureSiteRecovery"}
    assert told == ("Send", ["dr-alerts"], 4)
    assert pair.everything() == begun
    assert uncovered(config, set(pair.writes()) - by_hand) == []
    assert documents(pair, [*groups, subscribed(POLICY)]) == before


def alerts(pair):
    """Whom the vault mails, the names of its diagnostic settings, and how many rules there are."""
    vault = subscribed(f"{VAULT_GROUP}/providers/Microsoft.RecoveryServices/vaults/shop-dr")
    rules = subscribed(f"{VAULT_GROUP}/providers/Microsoft.Insights/scheduledQueryRules")
    mails = pair.ask("GET", f"{vault}/replicationAlertSettings/defaultAlertSetting")["properties"]
    logs = pair.ask("GET", f"{vault}/providers/Microsoft.Insights/diagnosticSettings")["value"]
    return (
        mails["sendToOwners"],
        [each["name"] for each in logs],
        len(pair.ask("GET", rules)["value"]),
    )


def uncovered(config, calls):
    """Calls that the pipeline's roles do not allow; its own rights are an owner's."""
    places = {
        place: [scope.casefold() for scope in scopes]
        for place, scopes in access.scopes(config).items()
    }
    return sorted(
        f"{needed} at {path}"
        for needed, path in map(action, calls)
        if not own_rights(path, config)
        and not any(
            allowed(config, place, needed)
            for place, scopes in places.items()
            if any(f"{path}/".casefold().startswith(f"{scope}/") for scope in scopes)
        )
    )


def allowed(config, place, needed):
    names = permissions.actions(config, place)
    return any(fnmatch.fnmatch(needed.casefold(), name.casefold()) for name in names)


def own_rights(path, config):
    """Role definitions, and assignments elsewhere than on cache accounts."""
    on_accounts = "/storageaccounts/" in path.casefold()
    kinds = ("/roleassignments/", "/roledefinitions/")
    return any(kind in path.casefold() for kind in kinds) and not on_accounts
