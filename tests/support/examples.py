"""How long stateful tests look: short and always the same by default, as long as asked by hand."""

import os

import hypothesis

ASKED = os.environ.get("DR_EXAMPLES")


def settings(examples):
    """So many examples; with DR_EXAMPLES set that many, and others each time."""
    return hypothesis.settings(
        max_examples=int(ASKED or examples),
        stateful_step_count=8,
        deadline=None,
        derandomize=not ASKED,
        phases=(hypothesis.Phase.generate,),
    )
