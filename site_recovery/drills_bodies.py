"""Wire bodies of test failovers and their cleanups, of items and of recovery plans.

Shapes recorded of Hyper-V and from the API description 2025-08-01 (protocol-a2a 10.4, 10.8).
"""

import typing

from site_recovery.azure_to_azure import Json
from site_recovery.move_bodies import FORTH, PLAN_POINTS

BY_INPUT = "VmNetworkAsInput"


def test_failover(point_id: str | None, network_id: str) -> Json:
    """Body of an item's testFailover; without a point the service takes the latest."""
    inner: Json = {"instanceType": "A2A"}
    if point_id:
        inner["recoveryPointId"] = point_id
    return _properties(
        failoverDirection=FORTH,
        networkType=BY_INPUT,
        networkId=network_id,
        providerSpecificDetails=inner,
    )


def plan_test_failover(word: str, network_id: str, shared: bool) -> Json:
    """Body of a plan's testFailover. shared: consistency groups take a common point."""
    option = "UseMultiVmSyncRecoveryPoint" if shared else "UsePerVmRecoveryPoint"
    inner = {
        "instanceType": "A2A",
        "recoveryPointType": PLAN_POINTS[word],
        "multiVmSyncPointOption": option,
    }
    return _properties(
        failoverDirection=FORTH,
        networkType=BY_INPUT,
        networkId=network_id,
        providerSpecificDetails=[inner],
    )


def cleanup(comments: str) -> Json:
    """Body of testFailoverCleanup, the same for items and plans."""
    return _properties(comments=comments)


def _properties(**properties: typing.Any) -> Json:
    return {"properties": properties}
