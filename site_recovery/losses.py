"""What a failover does not bring along: rows, each with its source."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Loss:
    """Something that the recovered machine does not have. then: what to do about it."""

    what: str
    then: str
    source: str


MATRIX = "Support matrix for Azure VM disaster recovery (azure-docs, 2025)"
LOSSES = (
    Loss("extensions", "install them again at the other site", f"{MATRIX}, compute"),
    Loss("role assignments on the machine", "assign them at the other site", f"{MATRIX}, compute"),
    Loss("encryption at host", "it is off after a failover", f"{MATRIX}, storage"),
    Loss(
        "public IP addresses",
        "attach one of the other region, by an action of the group",
        "Set up public IP addresses after failover (azure-docs)",
    ),
    Loss(
        "load balancers",
        "add the machine to one of the other region, by an action of the group",
        f"{MATRIX}, networking",
    ),
    Loss(
        "network security groups of interfaces",
        "only those that the inventory sets",
        f"{MATRIX}, networking",
    ),
    Loss(
        "secondary IP addresses",
        "only the primary address of each interface is kept by default",
        f"{MATRIX}, networking",
    ),
    Loss("order of interfaces", "it may be another", f"{MATRIX}, networking"),
    Loss("temporary disk", "it is empty", f"{MATRIX}, storage"),
    Loss("tags", "changes of the last 24 hours may be missing", f"{MATRIX}, compute"),
)

"""What a failover does not bring along; docs/moving.md has the same rows (a test compares)."""
