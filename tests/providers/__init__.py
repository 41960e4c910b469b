"""The dynamic providers, against the emulated service."""
