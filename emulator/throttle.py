"""Token buckets as Azure Resource Manager keeps them: per subscription and principal.

Sizes and refills: Azure docs, request limits and throttling (peers.md 4); refilled in virtual time.
"""

import base64
import functools
import json
import math

from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World

DEFAULTS: Document = {
    "on": True,
    "reads": {"size": 250, "refill": 25},
    "writes": {"size": 200, "refill": 10},
    "deletes": {"size": 200, "refill": 10},
}
KINDS = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}


def settings(world: World) -> Document:
    """The limits in force."""
    return {**DEFAULTS, **world.facts.get("throttle", {})}


def configure(world: World, **limits: object) -> None:
    """Change some limits, or switch them off with `on=False`; buckets start full again."""
    world.facts["throttle"] = {**world.facts.get("throttle", {}), **limits}
    world.buckets.clear()


def take(world: World, request: Request) -> tuple[Reply | None, dict[str, str]]:
    """One token: the 429 if there is none, and the header that tells how many are left."""
    limits = settings(world)
    if not limits["on"] or not request.path.startswith("/subscriptions/"):
        return None, {}
    kind = KINDS.get(request.method, "writes")
    subscription = request.path.split("/", 3)[2]
    who = principal(request.headers.get("authorization", ""))
    left = _level(world, (subscription, who, kind), limits[kind])
    header = {f"x-ms-ratelimit-remaining-subscription-{kind}": str(max(0, int(left) - 1))}
    if left >= 1:
        world.buckets[subscription, who, kind] = (world.time(), left - 1)
        return None, header
    return _refused(world, kind, subscription, who, (1 - left) / limits[kind]["refill"]), header


def _level(world: World, key: tuple[str, str, str], limit: Document) -> float:
    """Tokens in a bucket by now."""
    then, left = world.buckets.get(key, (world.time(), float(limit["size"])))
    return min(float(limit["size"]), left + (world.time() - then) * float(limit["refill"]))


def _refused(world: World, kind: str, subscription: str, who: str, seconds: float) -> Reply:
    """429; the code is the one that the docs' page names, its text is assumed."""
    wait = 0 if math.isinf(world.speed) else max(1, math.ceil(seconds / world.speed))
    refused = refuse(
        429,
        "SubscriptionRequestsThrottled",
        f"Number of '{kind}' requests for subscription '{subscription}' actor '{who}' exceeded. "
        f"Please try again after '{wait}' seconds after additional tokens are available.",
    )
    return Reply(429, refused.body, {"Retry-After": str(wait)})


@functools.lru_cache(maxsize=256)
def principal(authorization: str) -> str:
    """Who calls: the token's `oid`; any other token is a principal of its own."""
    try:
        claims = authorization.split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return str(told["oid"])
    except (IndexError, ValueError, KeyError, TypeError):
        return "someone"
