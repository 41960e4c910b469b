"""Checks before the day: what would refuse or spoil replication or failover, found by reading only.

`run` takes a subject (what the stack file asks for) and gives a report. The checks know nothing of
stacks or resources; `dr doctor` and the preview's own record both call them.
"""
