"""Tags at a scope, and that they are the resource's own."""

import pytest

from tests.support import SUBSCRIPTION, VAULT, call, make_vault

TAGS = "providers/Microsoft.Resources/tags/default"
VERSION = "2021-04-01"
GROUP = VAULT.partition("/providers/")[0]


@pytest.fixture
def site(world):
    make_vault(world)
    call(world, "PATCH", VAULT, {"tags": {"Owner": "ops", "dr-stack": "east"}})
    return world


def tags(world, method="GET", body=None, scope=VAULT):
    return call(world, method, f"{scope}/{TAGS}", body, version=VERSION)


def patch(world, operation, **named):
    body = {"operation": operation, "properties": {"tags": named}}
    return tags(world, "PATCH", body)


def shown(world):
    return call(world, "GET", VAULT).body["tags"]


def test_a_read_has_the_documented_shape(site):
    """REST reference, Tags - Get At Scope, API 2021-04-01."""
    reply = tags(site)

    assert (reply.status, reply.body) == (
        200,
        {
            "id": f"{VAULT}/{TAGS}",
            "name": "default",
            "type": "Microsoft.Resources/tags",
            "properties": {"tags": {"Owner": "ops", "dr-stack": "east"}},
        },
    )


@pytest.mark.parametrize(
    ("operation", "sent", "after"),
    [
        ("Merge", {"new": "1"}, {"Owner": "ops", "dr-stack": "east", "new": "1"}),
        ("Merge", {"OWNER": "dba"}, {"dr-stack": "east", "Owner": "dba"}),
        ("Replace", {"new": "1"}, {"new": "1"}),
        ("Delete", {"dr-stack": "east"}, {"Owner": "ops"}),
        ("Delete", {"dr-stack": ""}, {"Owner": "ops"}),
        ("Delete", {"dr-stack": "west"}, {"Owner": "ops", "dr-stack": "east"}),
    ],
)
def test_a_patch_does_what_its_operation_says(site, operation, sent, after):
    """Delete takes a name alone, or a name with its value; another's value stays."""
    reply = patch(site, operation, **sent)

    assert (reply.status, reply.body["properties"]["tags"]) == (200, after)
    assert shown(site) == after


def test_a_put_sets_all_and_a_delete_leaves_none(site):
    put = tags(site, "PUT", {"properties": {"tags": {"a": "b"}}})
    between = shown(site)
    gone = tags(site, "DELETE")

    assert (put.status, between, gone.status, gone.body) == (200, {"a": "b"}, 200, None)
    assert shown(site) == {}


def test_the_rest_of_the_resource_stays(site):
    before = call(site, "GET", VAULT).body

    patch(site, "Merge", a="b")

    after = call(site, "GET", VAULT).body
    assert {**after, "tags": before["tags"]} == before


def test_groups_and_subscriptions_have_tags_too(site):
    for scope in (GROUP, f"/subscriptions/{SUBSCRIPTION}"):
        tags(site, "PUT", {"properties": {"tags": {"cost": "12"}}}, scope)

        assert tags(site, scope=scope).body["properties"]["tags"] == {"cost": "12"}
    assert call(site, "GET", GROUP).body["tags"] == {"cost": "12"}


@pytest.mark.parametrize("scope", [f"{VAULT}-none", f"{GROUP}-none"])
def test_tags_of_what_is_not_there_are_404(site, scope):
    assert tags(site, scope=scope).status == 404
    assert tags(site, "DELETE", scope=scope).status == 404


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "Add", "properties": {"tags": {"a": "b"}}},
        {"operation": "Merge"},
        {"operation": "Merge", "properties": {"tags": {f"t{n}": "" for n in range(51)}}},
    ],
)
def test_a_patch_that_cannot_be_is_refused(site, body):
    """An unknown operation, no tags, more than fifty of them."""
    assert tags(site, "PATCH", body).status == 400
    assert shown(site) == {"Owner": "ops", "dr-stack": "east"}
