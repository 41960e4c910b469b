"""`dr`, the operator's command: reads the stack file and the service, decides nothing itself."""
