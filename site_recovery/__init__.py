"""Azure Site Recovery as Python sees it: calls, operations, errors; nothing of Pulumi."""
