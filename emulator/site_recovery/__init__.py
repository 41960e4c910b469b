"""Site Recovery in the local Azure: the part of a vault whose paths begin with replication."""

from emulator.site_recovery import (
    container_mappings,
    containers,
    eligibility,
    fabrics,
    item_changes,
    item_drills,
    item_moves,
    item_switch,
    items,
    job_routes,
    network_mappings,
    plan_moves,
    plans,
    point_routes,
    policies,
    vault_events,
    vault_views,
    waiting,
)

ROUTED = (
    container_mappings,
    containers,
    eligibility,
    fabrics,
    item_changes,
    item_drills,
    item_moves,
    item_switch,
    items,
    job_routes,
    network_mappings,
    plan_moves,
    plans,
    point_routes,
    policies,
    vault_events,
    vault_views,
    waiting,
)
"""Every module that registers routes, endings or events: importing the package wires them all."""
