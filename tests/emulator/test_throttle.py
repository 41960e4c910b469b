"""Token buckets: sizes and refills of Azure's docs, in virtual time."""

import pytest

from emulator import throttle
from emulator.subscriptions import SUBSCRIPTION
from tests.support import call

HOME = f"/subscriptions/{SUBSCRIPTION}"
LEFT = "x-ms-ratelimit-remaining-subscription-reads"


@pytest.fixture
def metered(world):
    throttle.configure(world, on=True)
    return world


def test_every_answer_tells_what_is_left(metered):
    left = [call(metered, "GET", HOME).headers[LEFT] for _ in range(3)]
    write = call(metered, "PUT", f"{HOME}/resourceGroups/g", {"location": "x"}).headers

    assert left == ["249", "248", "247"]
    assert write["x-ms-ratelimit-remaining-subscription-writes"] == "199"


def test_the_251st_read_is_refused_until_time_passes(metered):
    seen = [call(metered, "GET", HOME).status for _ in range(251)]
    refused = call(metered, "GET", HOME)
    metered.pass_time(1)
    again = [call(metered, "GET", HOME).status for _ in range(26)]

    assert seen == [200] * 250 + [429]
    assert refused.headers["Retry-After"] == "1"
    assert refused.body["error"]["code"] == "SubscriptionRequestsThrottled"
    assert again == [200] * 25 + [429]


def test_writes_have_a_bucket_of_their_own(metered):
    """200, refilled with 10 per second; reads go on."""
    path = f"{HOME}/resourceGroups/g"
    seen = [call(metered, "PUT", path, {"location": "x"}).status for _ in range(201)]
    metered.pass_time(1)
    again = [call(metered, "PUT", path, {"location": "x"}).status for _ in range(11)]

    assert seen[-2:] == [200, 429]
    assert again == [200] * 10 + [429]
    assert call(metered, "GET", HOME).status == 200


def test_each_principal_has_its_own_buckets(metered):
    def token(oid):
        import base64
        import json

        part = base64.urlsafe_b64encode(json.dumps({"oid": oid}).encode()).decode().rstrip("=")
        return {"authorization": f"Bearer h.{part}.s"}

    first = call(metered, "GET", HOME, headers=token("a")).headers[LEFT]
    second = call(metered, "GET", HOME, headers=token("b")).headers[LEFT]

    assert (first, second) == ("249", "249")


def test_limits_can_be_set_and_switched_off(metered):
    throttle.configure(metered, reads={"size": 1, "refill": 0.5})
    seen = [call(metered, "GET", HOME) for _ in range(2)]
    throttle.configure(metered, on=False)

    assert [reply.status for reply in seen] == [200, 429]
    assert seen[1].headers["Retry-After"] == "2"
    assert LEFT not in call(metered, "GET", HOME).headers
