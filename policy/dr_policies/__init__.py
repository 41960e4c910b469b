"""What a change of a pair must keep; plain functions over what the engine shows of a stack."""
