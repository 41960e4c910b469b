"""The benchmark: what a fleet costs beyond what the service and the engine cost themselves."""
