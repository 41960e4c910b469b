"""What exists already when a world begins: machines, disks, networks."""

import typing

from emulator.world import World


def load(world: World, estate: typing.Any) -> None:
    """Put an estate's documents into the world."""
    world.facts["estate"] = {"source": str(estate)}
