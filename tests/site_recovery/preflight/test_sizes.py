"""Sizes that come nearest to one that is not to be had."""

import pytest

from site_recovery.preflight.sizes import Size, nearest


def size(name, cores, memory, *zones, closed=False):
    return Size(name, "f", cores, memory, 4, 2, True, frozenset(zones), closed, frozenset(), True)


SIZES = {
    each.name.casefold(): each
    for each in (
        size("Standard_D4s_v3", 4, 16.0, "1"),
        size("Standard_D4as_v5", 4, 16.0, "1", "2"),
        size("Standard_E4s_v5", 4, 32.0),
        size("Standard_F4s_v2", 4, 8.0),
        size("Standard_D8s_v5", 8, 32.0),
        size("Standard_D4ls_v5", 4, 16.0, closed=True),
    )
}
WANTED = size("Standard_D4s_v5", 4, 16.0)


def test_as_many_cores_and_no_less_memory_the_kin_first():
    assert nearest(SIZES, "Standard_D4s_v5", WANTED, None) == [
        "Standard_D4as_v5",
        "Standard_D4s_v3",
        "Standard_E4s_v5",
    ]


def test_only_what_is_in_the_zone():
    assert nearest(SIZES, "Standard_D4s_v5", WANTED, "2") == ["Standard_D4as_v5"]


@pytest.mark.parametrize(("name", "first"), [("Standard_D8x_v9", "Standard_D8s_v5"), ("odd", None)])
def test_a_size_that_no_region_knows_is_judged_by_its_name(name, first):
    found = nearest(SIZES, name, None, None)

    assert (found[0] if found else None) == first
