"""What is declared: components that turn one config into the resources of a region pair."""
