"""Azure on loopback: front door, resource families, Site Recovery, a clock and faults."""
