"""What an operator reads: one line with what, which, why and what to do now."""

import pytest
from azure.core import exceptions
from azure.core.rest import HttpRequest

from site_recovery import client, errors

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
PATH = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
PUT_PATH = "?api-version=2021-04-01"


def ask(method="GET", path=PATH, **options):
    """One call through the whole pipeline, its refusal raised as the SDK's calls raise it."""
    service = client.connect(client.Settings(), SUBSCRIPTION)
    request = HttpRequest(method, f"{client.PUBLIC}{path}{PUT_PATH}")
    with errors.translated("group rg"):
        answer = service.send_request(request, **options)
        if answer.status_code >= 400:
            error = exceptions.HttpResponseError
            if answer.status_code == 401:
                error = exceptions.ClientAuthenticationError
            raise error(response=answer)
    return answer


def rule(world, then, method="GET", times=None):
    world.facts["faults"] = {"rules": [{"match": {"method": method}, "times": times, "then": then}]}


CASES = {
    "403": (
        {"status": 403, "code": "AuthorizationFailed", "message": "No right to read"},
        errors.Forbidden,
        "group rg: AuthorizationFailed: No right to read; give who is signed in the role "
        "Site Recovery Contributor on the vault, then wait some minutes",
    ),
    "401": (
        {"status": 401, "code": "InvalidAuthenticationTokenTenant", "message": "Wrong tenant"},
        errors.CredentialsMissing,
        "group rg: InvalidAuthenticationTokenTenant: Wrong tenant; sign in with `az login`, or set "
        "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE",
    ),
    "wrong subscription": (
        {"status": 404, "code": "SubscriptionNotFound", "message": "The subscription is unknown"},
        errors.WrongSubscription,
        "group rg: SubscriptionNotFound: The subscription is unknown; correct "
        "azure-native:subscriptionId, or sign in to its tenant (`az login --tenant`)",
    ),
    "409": (
        {"status": 409, "code": "Busy", "message": "not now"},
        errors.OperationConflict,
        "group rg: Busy: not now",
    ),
    "429": (
        {"status": 429, "code": "TooManyRequests", "message": "slower", "headers": {}},
        errors.Throttled,
        "group rg: TooManyRequests: slower; run `pulumi up` again later",
    ),
    "503": (
        {"status": 503, "code": "ServerBusy", "message": "later"},
        errors.Unreachable,
        "group rg: ServerBusy: later; run `pulumi up` again later",
    ),
    "no answer": (
        {"drop": "before"},
        errors.Unreachable,
        "group rg: NoAnswer: https://management.azure.com does not answer; "
        "run `pulumi up` again later",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_one_line_that_says_what_to_do(world, case):
    then, kind, text = CASES[case]
    rule(world, then)

    with pytest.raises(errors.ArmError) as raised:
        ask()

    assert type(raised.value) is kind
    assert str(raised.value) == text


@pytest.mark.parametrize("then", [{"drop": "after"}, {"status": 500, "code": "X", "message": "y"}])
def test_a_write_without_a_usable_answer_may_have_been_accepted(world, then):
    """5xx to a write says as little as no answer at all."""
    rule(world, then, method="PUT")

    with pytest.raises(errors.LostAnswer, match="it may have been accepted; run `pulumi up` again"):
        ask("PUT", json={"location": "centralus"})


def test_a_subscription_that_is_not_found_is_not_a_resource_that_is_gone():
    """Else a wrong subscription would empty the state at a refresh."""
    assert not issubclass(errors.WrongSubscription, errors.ResourceNotFound)


def test_nobody_signed_in_says_how_to_sign_in(world, monkeypatch):
    """The chain's own text has a paragraph per credential; ours is one line."""

    class Nobody:
        def get_token(self, *_scopes, **_options):
            raise exceptions.ClientAuthenticationError(message="Attempted:\n\tEnvironment\n\tCli")

    monkeypatch.setattr(client, "CREDENTIAL", Nobody)

    with pytest.raises(errors.CredentialsMissing) as raised:
        ask()

    assert str(raised.value) == (
        "group rg: NoCredentials: no credentials that Azure accepts were found; sign in with "
        "`az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or "
        "AZURE_FEDERATED_TOKEN_FILE"
    )


def test_a_refused_sign_in_shows_entras_code_and_no_secret(world, monkeypatch):
    class Refused:
        def get_token(self, *_scopes, **_options):
            text = "Authentication failed: AADSTS7000215: Invalid client secret 'hunter2' provided."
            raise exceptions.ClientAuthenticationError(message=text)

    monkeypatch.setattr(client, "CREDENTIAL", Refused)

    with pytest.raises(errors.CredentialsMissing, match="group rg: AADSTS7000215: ") as raised:
        ask()
    assert "hunter2" not in str(raised.value)


def test_an_endpoint_that_is_down_is_named_even_if_sign_in_failed_first(world, monkeypatch):
    """Where the endpoint signs in too (the local Azure) a dead one looks like no credentials."""

    class Dead:
        def get_token(self, *_scopes, **_options):
            raise exceptions.ClientAuthenticationError(message="Attempted: …")

    monkeypatch.setattr(client, "CREDENTIAL", Dead)
    rule(world, {"drop": "before"})

    with pytest.raises(errors.Unreachable, match=r"https://management.azure.com does not answer"):
        ask()


def test_a_job_is_told_in_one_line_with_cause_and_advice():
    """An operation says a number and a sentence; only its job says why."""
    job = {
        "properties": {
            "state": "Failed",
            "tasks": [
                {"friendlyName": "Prerequisites check", "state": "Succeeded", "errors": []},
                {
                    "friendlyName": "Installing Mobility Service",
                    "state": "Failed",
                    "errors": [
                        {
                            "serviceErrorDetails": {
                                "code": "151066",
                                "message": "The extension failed.",
                                "possibleCauses": "The agent\nis not ready.",
                                "recommendedAction": "Restart the agent.",
                            },
                            "providerErrorDetails": None,
                        }
                    ],
                },
            ],
            "errors": [],
        }
    }

    assert errors.job_story(job) == (
        "Installing Mobility Service; 151066: The extension failed; The agent is not ready; "
        "Restart the agent"
    )


def test_errors_show_without_our_module():
    """The engine prints `error: OperationFailed: …` for a class of builtins only."""
    shown = [errors.ArmError, *errors.ArmError.__subclasses__()]

    assert {kind.__module__ for kind in shown} == {"builtins"}
