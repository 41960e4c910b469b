"""Wire bodies of test failovers, of items and of recovery plans; cleanups has the end of them.

Shapes recorded of Hyper-V and from the API description 2025-08-01 (protocol-a2a 10.4, 10.8).
"""

from site_recovery.azure_to_azure import Json
from site_recovery.move_bodies import FORTH, plan_point, point, properties

BY_INPUT = "VmNetworkAsInput"


def test_failover(point_id: str | None, network_id: str) -> Json:
    """Body of an item's testFailover; without a point the service takes the latest."""
    return properties(
        failoverDirection=FORTH,
        networkType=BY_INPUT,
        networkId=network_id,
        providerSpecificDetails=point(point_id),
    )


def plan_test_failover(word: str, network_id: str, shared: bool) -> Json:
    """Body of a plan's testFailover. shared: consistency groups take a common point."""
    return properties(
        failoverDirection=FORTH,
        networkType=BY_INPUT,
        networkId=network_id,
        providerSpecificDetails=[plan_point(word, shared)],
    )
