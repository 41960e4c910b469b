"""Drills: test failovers of groups, from their declaration to their cleanup.

runs: begun by records, ended by one loop. trial: one drill in one process; course: its machines on
their way up, by plan or by items; cleanup: their end. look: what a vault shows of them. past: what
earlier ones left. facts: the document of their evidence, which site_recovery/verdict judges.
"""
