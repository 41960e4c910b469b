"""As many inert dynamic resources as the config says."""

import pulumi
from inert import Inert

for number in range(pulumi.Config().require_int("records")):
    Inert(f"record-{number:04}")
