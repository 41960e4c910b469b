"""The program: one config in, one tree of resources out."""

import asyncio
import gc
import json
import os
import sys
from pathlib import Path

import pulumi

from stacks import config

try:
    stack = config.load(json.loads(os.environ["PULUMI_CONFIG"]), Path(__file__).with_name("stacks"))
except config.ConfigError as error:
    pulumi.log.error(f"the stack file has mistakes\n{error}")
    sys.exit(32)  # by this the language host knows that the error is already shown

GARBAGE = 50_000  # new objects between two searches for garbage; Python's own is 700
gc.disable()  # the SDK is 280 000 objects that stay: to search them took 40 % of the program
from components.disaster_recovery import DisasterRecovery  # noqa: E402 - for that reason

gc.freeze()
gc.set_threshold(GARBAGE)
gc.enable()


async def main() -> pulumi.Inputs:
    """Build the tree; its outputs are the stack's."""
    made = DisasterRecovery("dr", stack)
    await asyncio.sleep(0)  # registrations begin; else the SDK's wait for them costs their square
    return made.outputs


pulumi.run(main)
