"""A drill as its record's inputs say it."""

from site_recovery.drills import spec


def test_machines_stand_in_the_order_of_their_names():
    """The engine hands a map in another order each time: a preview told them shuffled."""
    machines = dict.fromkeys(["web-02", "db-01", "web-01"])
    props = {
        "group": "shop",
        "drill": "2026-11",
        "position": "primary/protected",
        "side": "recovery",
        "network_id": "/drill",
    }

    assert list(spec.spec(props, machines).machines) == ["db-01", "web-01", "web-02"]
