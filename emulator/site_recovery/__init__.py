"""Site Recovery in the local Azure: the part of a vault whose paths begin with replication."""

from emulator.site_recovery import (
    container_mappings,
    containers,
    eligibility,
    fabrics,
    item_changes,
    items,
    job_routes,
    network_mappings,
    plans,
    policies,
    vault_views,
    waiting,
)

ROUTED = (
    container_mappings,
    containers,
    eligibility,
    fabrics,
    item_changes,
    items,
    job_routes,
    network_mappings,
    plans,
    policies,
    vault_views,
    waiting,
)
"""Every module that registers routes, endings or events: importing the package wires them all."""
