"""How the program loads what is large and stays."""

import collections.abc
import contextlib
import gc

GARBAGE = 50_000
"""New objects between two searches for garbage; Python's own is 700."""


@contextlib.contextmanager
def kept() -> collections.abc.Iterator[None]:
    """Look for no garbage meanwhile, nor ever in what was loaded.

    The SDK is 280 000 objects that stay: to search them took 40 % of the program.
    """
    gc.disable()
    yield
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()
