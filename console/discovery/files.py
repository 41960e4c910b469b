"""The two files of a pair as `dr discover` reads them: stack file and inventory, whole or begun.

Unlike the program, it takes a pair without groups and an inventory that is not there yet.
"""

import copy
import dataclasses
import pathlib
import typing

from console import project
from console.discovery.page import Data, Page
from console.project import Refused
from site_recovery import client
from stacks import inventory as found
from stacks import pair as written
from stacks.config import ConfigError, load_pair
from stacks.defaults import Draft
from stacks.problems import Problem
from stacks.reading import NAMESPACE, SUBSCRIPTION
from stacks.section import read

PAIR = f"{NAMESPACE}pair"
HEAD = """\
# What stands in {group}: written by `dr discover`, reviewed by people, then kept as a file, so that
# a preview is repeatable and a failover needs nothing from the primary region.
# Only overrides, a NIC's recovery and a disk's types say what shall differ after a failover;
# comments and whatever you write yourself stay when `dr discover` updates the rest.

"""


@dataclasses.dataclass(frozen=True)
class Files:
    """Both pages of a stack, and how its Azure is reached."""

    directory: pathlib.Path
    stack: str
    pair_page: Page
    machines_page: Page

    @property
    def pair(self) -> Data:
        """What stands under dr:pair."""
        return typing.cast(Data, self.pair_page.data["config"][PAIR])

    @property
    def settings(self) -> client.Settings:
        """How Azure is reached."""
        config = self.pair_page.data["config"]
        endpoint = str(config.get(f"{NAMESPACE}endpoint") or client.PUBLIC).rstrip("/")
        return client.Settings(endpoint, str(config.get(f"{NAMESPACE}caFile") or ""))

    def draft(self, pair: Data, machines: Data) -> Draft:
        """The pair with these keys, its inventory with those. Raises Refused with every mistake."""
        config = {**self.pair_page.data["config"], PAIR: {"groups": {}, **pair}}
        return draft(config, machines, self.pair_page.path.name, self.machines_page.path.name)


def load(directory: pathlib.Path, stack: str) -> Files:
    """The files of a stack; the inventory may be missing. Raises Refused."""
    path = project.stack_file(directory, stack)
    page = Page(path)
    pair = page.data.get("config", {}).get(PAIR)
    if not isinstance(pair, dict):
        raise Refused(f"{path.name} has no {PAIR}; write it with primary, recovery and vault")
    if "vault" not in pair:
        return Files(directory, stack, page, page)  # its candidates are told, nothing is read
    name = pair.get("machines")
    if not isinstance(name, str):
        raise Refused(
            f"{PAIR}.machines is missing in {path.name}; write the inventory's path inside "
            f"stacks/, e.g. machines/{stack}.yaml (discover makes the file)"
        )
    try:
        known = load_pair(page.data["config"], path.parent)
    except ConfigError as mistakes:
        raise Refused(f"{path.name} has mistakes\n{mistakes}") from None
    _refuse(name, list(known.inventory_problems))
    head = HEAD.format(group=known.primary.resource_group.thing.name)
    return Files(directory, stack, page, Page(path.parent / name, head))


def draft(config: Data, machines: Data, stack_file: str, inventory_file: str) -> Draft:
    """Both files as the config's reader takes them, defaults not yet written out."""
    own = {key[len(NAMESPACE) :]: each for key, each in config.items() if key.startswith(NAMESPACE)}
    read_pair, problems = read(written.Project, copy.deepcopy(own), NAMESPACE)
    _refuse(stack_file, problems)
    whole = {"machines": {}, **copy.deepcopy(machines)}
    inventory, problems = read(found.Inventory, whole, "")
    _refuse(inventory_file, problems)
    return Draft(read_pair, inventory, str(config[SUBSCRIPTION]))


def _refuse(name: str, problems: list[Problem]) -> None:
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise Refused(f"{name} has mistakes\n{lines}")
