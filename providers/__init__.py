"""The dynamic resources: what is operated inside a vault, one resource per module."""
