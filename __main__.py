"""The program: one config in, one tree of resources out."""

import json
import os
import pathlib

import pulumi

from components.disaster_recovery import DisasterRecovery
from stacks import config

try:
    stack = config.load(
        json.loads(os.environ["PULUMI_CONFIG"]), pathlib.Path(__file__).parent / "stacks"
    )
except config.ConfigError as error:
    raise pulumi.RunError(f"the stack file has mistakes\n{error}") from None

recovery = DisasterRecovery("dr", stack)

pulumi.export("vaultId", recovery.vault_id)
pulumi.export("groups", recovery.groups)
pulumi.export("machines", recovery.machines)
