"""The program: one config in, one tree of resources out."""

import asyncio
import json
import os
import pathlib
import sys

import pulumi

from components.disaster_recovery import DisasterRecovery
from stacks import config

TOLD = 32  # an exit code by which the language host knows that the error is already shown

try:
    stack = config.load(
        json.loads(os.environ["PULUMI_CONFIG"]), pathlib.Path(__file__).parent / "stacks"
    )
except config.ConfigError as error:
    pulumi.log.error(f"the stack file has mistakes\n{error}")
    sys.exit(TOLD)


async def main() -> pulumi.Inputs:
    """Build the tree; its outputs are the stack's."""
    recovery = DisasterRecovery("dr", stack)
    await asyncio.sleep(0)  # registrations begin; else the SDK's wait for them costs their square
    return {
        "vaultId": recovery.vault_id,
        "groups": recovery.groups,
        "machines": recovery.machines,
    }


pulumi.run(main)
