"""`dr fence`: switch off machines that failed over while nobody could reach them.

Two that serve at once would both be right. A machine is switched off only where the vault says now
that it runs at the other site, failed over or committed. What the last `up` noted is not asked:
somebody may have failed over by hand since.
"""

import argparse
import collections.abc
import dataclasses
import pathlib

from console import project, seen
from console.project import Refused
from site_recovery import arm, client, fence, ids, plan_refusals, positions
from site_recovery.azure_to_azure import details
from stacks.config import Config

NAME, HELP = "fence", "switch off machines that failed over and may still run where they were"
EXAMPLES = ("dr fence shop",)
NOT_OFF = 3
LIMIT_S, EVERY_S = 600.0, 5.0
LEFT = {
    "recovery": "primary",
    "primary": "recovery",
}
"""Where a machine runs: the site that it left."""
STAGES = ("failedOver", "committed")


@dataclasses.dataclass(frozen=True)
class Source:
    """A machine that was left, in Azure."""

    machine: str
    id: str
    site: str

    @property
    def ending(self) -> str:
        """What is said while it is being switched off."""
        values = {"machine": ids.name(self.id), "site": self.site}
        return plan_refusals.told(plan_refusals.FENCING, **values)


def options(parser: argparse.ArgumentParser) -> None:
    """Whose."""
    parser.add_argument("group", metavar="GROUP", help="a group that failed over")


def main(options: argparse.Namespace, directory: pathlib.Path, name: str) -> int:
    """Switch them off and wait for it; 0 when all are off, else 3 with why."""
    stack, group = project.load(directory, name), options.group
    if group not in stack.groups:
        raise Refused(
            f"group {group} is not in the stack's file; there are {', '.join(stack.groups)}"
        )
    left = sources(stack, group)
    if not left:
        print(f"{group}: no machine of it runs at the other site now; nothing to fence")
        return 0
    return _end(left, fence.reader(project.settings(stack)))


def sources(stack: Config, group: str) -> list[Source]:
    """The machines that were left, as the vault shows it: the item tells which one it protected."""
    found = seen.items(stack, seen.look(stack))
    left = []
    for machine in stack.groups[group].machines:
        item = found.get(machine)
        site, _, stage = positions.position(item, *seen.containers(stack)).partition("/")
        source = str(details(item).get("fabricObjectId") or "") if item else ""
        if stage in STAGES and source:
            left.append(Source(machine, source, LEFT[site]))
    return left


def _end(left: list[Source], asked: arm.Arm) -> int:
    """Ask until each is off, cannot be, or the time is over."""
    until, open_ = client.monotonic() + LIMIT_S, left
    stuck: dict[Source, str] = {}
    while open_:
        open_, failed = _asked(open_, asked)
        stuck |= failed
        if not open_ or client.monotonic() > until:
            break
        client.pause(EVERY_S, None, "fencing", f"{len(open_)} being switched off")
    stuck |= {source: source.ending for source in open_}
    for source in left:
        why = stuck.get(source)
        print(f"{source.machine}: {why or f'off at the {source.site} site'}")
    print("run `pulumi up` to go on" if not stuck else f"{len(stuck)} of {len(left)} may still run")
    return NOT_OFF if stuck else 0


def _asked(
    left: collections.abc.Sequence[Source], asked: arm.Arm
) -> tuple[list[Source], dict[Source, str]]:
    """Who is on the way to be off, and who cannot be, with why."""
    lines = fence.many(asked, [(each.id, each.site) for each in left])
    told = dict(zip(left, lines, strict=True))
    going = [source for source, why in told.items() if why == source.ending]
    failed = {each: why for each, why in told.items() if why and why != each.ending}
    return going, failed
