"""Worlds that are saved once and read back for every test that begins alike."""

import collections.abc
import pickle
import typing

from emulator.store import Store
from emulator.world import KINDS, World

Saved = tuple[tuple[tuple[str, str], ...], ...]
"""Keys and texts by kind, as a world's store holds them."""
_DONE: dict[typing.Hashable, tuple[Saved, bytes]] = {}


def saved(store: Store) -> Saved:
    """All that a store holds."""
    return tuple(tuple(store.load(kind)) for kind in KINDS)


def stored(records: Saved) -> Store:
    """A new store that holds it."""
    store = Store(":memory:")
    store.save((kind, *one) for kind, own in zip(KINDS, records, strict=True) for one in own)
    return store


def once(
    world: World, name: typing.Hashable, deeds: collections.abc.Callable[[], typing.Any]
) -> None:
    """Bring a world to where the deeds lead; from the same state they are done only once.

    The world goes on as after a restart, but its journal and its counters stay full.
    """
    begun = (name, world.clock.now(), _text(world))
    if begun not in _DONE:
        deeds()
        _DONE[begun] = _text(world), pickle.dumps(world.journal)
    records, journal = _DONE[begun]
    world.__init__(world.clock, world.seed, stored(records), world.speed)
    world.journal = pickle.loads(journal)


def _text(world: World) -> Saved:
    """The whole state, the moment too."""
    world.facts["world"] = {**world.facts["world"], "now": world.clock.now()}
    world.save()
    assert world.store is not None
    return saved(world.store)
