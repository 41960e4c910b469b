"""What the page says of outputs is what the program exports."""

from components.outputs import OUTPUTS

NAMED = ("groups", "machines")


def paths(value, path=""):
    """The paths of all that is exported; names of groups and machines are one."""
    if not isinstance(value, dict):
        yield path
        return
    for key, below in value.items():
        step = "NAME" if path in NAMED else key
        yield from paths(below, f"{path}.{step}" if path else step)


def test_every_output_is_told_and_nothing_else(shop_tree):
    """A list's own keys, after `[]`, are told too, and only seen where there is something."""
    told = {path.partition("[]")[0] for path in OUTPUTS}

    assert set(paths(shop_tree.told)) == told
