"""What the Makefile calls: set-up, the local Azure, the demo. Nothing that users deploy."""
