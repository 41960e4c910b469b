"""What clients ask before they ask for anything: metadata, OpenID configuration, tokens."""

import base64
import json
import urllib.parse

import pytest

from emulator.app import dispatch
from emulator.messages import Request

BASE = "https://localhost:8443"


def ask(world, method, path, body=None, headers=None, **query):
    return dispatch(world, Request(method, path, query, headers or {}, body))


def token(world, path="/t/oauth2/v2.0/token", **fields):
    told = {"client_id": world.facts["account"]["client"], **fields}
    return ask(world, "POST", path, urllib.parse.urlencode(told))


def test_metadata_has_the_shape_that_each_version_had(world):
    shapes = {
        version: ask(world, "GET", "/metadata/endpoints", **{"api-version": version}).body
        for version in ("2015-01-01", "2019-05-01", "2022-09-01")
    }

    assert shapes["2015-01-01"].keys() == {
        "galleryEndpoint",
        "graphEndpoint",
        "portalEndpoint",
        "authentication",
    }
    assert shapes["2019-05-01"] == [shapes["2022-09-01"]]
    cloud = shapes["2022-09-01"]
    assert cloud["resourceManager"] == cloud["authentication"]["loginEndpoint"] == BASE
    assert cloud["authentication"]["audiences"] == [BASE, f"{BASE}/"]
    assert cloud["name"] != "AzureStackCloud"
    assert ask(world, "GET", "/metadata/endpoints").body == shapes["2015-01-01"]


@pytest.mark.parametrize(
    ("path", "token_path"),
    [
        ("/t/v2.0/.well-known/openid-configuration", "/t/oauth2/v2.0/token"),
        ("/adfs/.well-known/openid-configuration", "/adfs/oauth2/token"),
    ],
)
def test_openid_names_the_token_endpoint_under_its_tenant(world, path, token_path):
    """MSAL takes the tenant from the first segment."""
    assert ask(world, "GET", path).body["token_endpoint"] == BASE + token_path


@pytest.mark.parametrize("proof", [{"client_secret": "local"}, {"client_assertion": "any"}])
def test_a_known_client_gets_a_token_with_the_claims_that_clients_read(world, proof):
    reply = token(world, scope=f"{BASE}/.default", **proof)

    assert (reply.status, reply.body["expires_in"]) == (200, 3599)
    part = reply.body["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=="))
    assert claims["aud"] == BASE
    assert claims.keys() == {
        *("aud", "iss", "iat", "nbf", "exp", "appid", "oid", "tid", "sub", "idtyp")
    }


def test_the_first_protocol_answers_numbers_as_text(world):
    reply = token(world, "/t/oauth2/token", resource=BASE, client_secret="local")

    assert reply.body["expires_in"] == "3599"
    assert reply.body["resource"] == BASE


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"client_secret": "hush-hush"}, "AADSTS7000215"),
        ({"client_id": "nobody", "client_secret": "local"}, "AADSTS700016"),
    ],
)
def test_bad_credentials_are_refused_without_repeating_them(world, fields, code):
    reply = token(world, scope=BASE, **fields)

    assert reply.status == 401
    assert reply.body["error_description"].startswith(code)
    assert "hush-hush" not in json.dumps(reply.body)


@pytest.mark.parametrize("path", ["/msi/token", "/metadata/identity/oauth2/token"])
def test_managed_identity_wants_its_header(world, path):
    refused = ask(world, "GET", path, resource=BASE)
    given = ask(world, "GET", path, headers={"Metadata": "true"}, resource=BASE)

    assert (refused.status, given.status) == (400, 200)
    assert given.body["resource"] == BASE


def test_graph_has_the_stubs_that_clients_call(world):
    found = ask(world, "GET", "/msgraph/v1.0/servicePrincipals").body["value"][0]
    named = ask(world, "POST", "/msgraph/v1.0/directoryObjects/getByIds", {"ids": []}).body

    assert found["id"] == world.facts["account"]["principal"]
    assert named == {"value": []}


def test_instance_discovery_is_harmless(world):
    assert ask(world, "GET", "/common/discovery/instance").status == 200
    assert ask(world, "GET", "/t/discovery/v2.0/keys").body == {"keys": []}


def test_nothing_behind_the_door_without_a_token(world):
    """401 with where to get one."""
    reply = ask(world, "GET", "/subscriptions", **{"api-version": "2022-12-01"})

    assert reply.status == 401
    assert f'authorization_uri="{BASE}/' in reply.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("version", "code"),
    [("", "MissingApiVersionParameter"), ("latest", "InvalidApiVersionParameter")],
)
def test_a_version_is_required(world, version, code):
    headers = {"Authorization": "Bearer x"}
    query = {"api-version": version} if version else {}

    reply = ask(world, "GET", "/subscriptions", headers=headers, **query)

    assert (reply.status, reply.body["error"]["code"]) == (400, code)


@pytest.mark.parametrize("version", ["2014-04-01", "2031-01-01", "2022-05-01-preview"])
def test_any_well_formed_version_is_taken(world, version):
    headers = {"Authorization": "Bearer x"}

    reply = ask(world, "GET", "/subscriptions", headers=headers, **{"api-version": version})

    assert reply.status == 200
