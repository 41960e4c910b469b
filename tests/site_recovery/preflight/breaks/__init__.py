"""One break of each row of these families, and the line that it must lead to."""

from tests.site_recovery.preflight.breaks import (
    agents,
    capacity,
    disks,
    machines,
    rights,
    vault,
)
from tests.site_recovery.preflight.breaks.ground import BREAKS

__all__ = ["BREAKS", "agents", "capacity", "disks", "machines", "rights", "vault"]
