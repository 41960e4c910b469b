"""Inputs: a stack file per region pair, the inventories, and the one reader of both."""
