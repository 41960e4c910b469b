"""The program: one config in, one tree of resources out."""

import asyncio
import json
import os
from pathlib import Path

import pulumi

from components import loading
from stacks import config

try:
    stack = config.load(json.loads(os.environ["PULUMI_CONFIG"]), Path(__file__).with_name("stacks"))
except config.ConfigError as error:
    pulumi.log.error(f"the stack file has mistakes\n{error}")
    raise SystemExit(32) from None  # tells the language host that the error is shown
with loading.kept():
    from components.disaster_recovery import DisasterRecovery  # not in main: its path is gone then


async def main() -> pulumi.Inputs:
    """Build the tree; its outputs are the stack's."""
    made = DisasterRecovery("dr", stack)
    await asyncio.sleep(0)  # registrations begin; else the SDK's wait for them costs their square
    return made.outputs


pulumi.run(main)
