"""`dr discover`: write what Azure shows into a pair's files, for a person to review."""

import argparse
import collections
import dataclasses
import json
import pathlib
import sys

from console import project, table
from console.discovery import estate, files, report, run, targets
from site_recovery import arm
from stacks import defaults
from stacks.names import Kind
from stacks.reading import SUBSCRIPTION

NAME, HELP = "discover", "write and update a pair's files from Azure"
EXAMPLES = ("dr discover --stack shop", "dr discover --resource-group shop-rg --group shop")
DIFFERS = 3


def options(parser: argparse.ArgumentParser) -> None:
    """Which machines, and what is done with them."""
    add = parser.add_argument
    add("--resource-group", action="append", default=[], metavar="RG", help="look here ('*': all)")
    add("--tag", action="append", default=[], metavar="KEY[=VALUE]", help="only with this tag")
    add("--machine", action="append", default=[], metavar="NAME", help="only this one")
    add("--group", metavar="NAME", help="put new machines into this group of the stack file")
    add("--check", action="store_true", help="write nothing; 3 if anything differs")
    add("--targets", action="store_true", help="list suitable recovery and vault regions")
    add("--json", action="store_true", help="for programs")


def main(options: argparse.Namespace, directory: pathlib.Path, stack: str) -> int:
    """Discover, write and report. Raises Refused."""
    known = files.load(directory, stack)
    if "vault" not in known.pair:
        raise project.Refused(_vaults(known))
    if options.targets:
        return _targets(known, as_json=options.json)
    if options.group and not Kind.LABEL.fits(options.group):
        raise project.Refused(f"--group {options.group}: {Kind.LABEL.value.words}")
    found = run.discover(known, _asked(options), project.made_ids(directory, stack))
    differs = bool(found.changes() or found.open)
    told = report.as_json(found) if options.json else report.lines(found, check=options.check)
    if not options.check:
        found.save()
    print(json.dumps(told, indent=2) if isinstance(told, dict) else "\n".join(told))
    if options.check:
        return DIFFERS if differs else 0
    return 0


def _asked(options: argparse.Namespace) -> run.Asked:
    return run.Asked(
        resource_groups=tuple(options.resource_group),
        tags=tuple(options.tag),
        machines=tuple(options.machine),
        group=options.group,
    )


def _vaults(known: files.Files) -> str:
    """Without a vault in the file: which there are."""
    pair = known.pair
    recovery = pair.get("recovery") or {}
    config = known.pair_page.data["config"]
    subscription = str(recovery.get("subscription") or config.get(SUBSCRIPTION) or "")
    home = (pair.get("primary") or {}).get("location")
    found = [
        f"{each['name']} ({each['location']}, group {each['id'].split('/')[4]})"
        for each in estate.vaults(arm.Arm(known.settings), subscription)
        if each["location"] != home
    ]
    there = f"there are {', '.join(found)}" if found else "there is none outside the primary region"
    return (
        f"{known.pair_page.path.name} names no vault, and {there}; write dr:pair.vault: "
        "{name: NAME, resourceGroup: GROUP}, one of these or a new one"
    )


def _targets(known: files.Files, *, as_json: bool) -> int:
    """The table of regions. Machines are the inventory's, else the primary group's."""
    inventory = known.machines_page.data
    draft = known.draft(known.pair, inventory)
    entries = (inventory.get("machines") or {}).values()
    sizes = collections.Counter(str(entry["size"]) for entry in entries)
    if not sizes:
        group = defaults.home_group(draft).id
        path = f"{group}/providers/Microsoft.Compute/virtualMachines"
        listed = arm.Arm(known.settings).list(path, estate.COMPUTE)
        sizes.update(str(each["properties"]["hardwareProfile"]["vmSize"]) for each in listed)
    subscription = defaults.subscription(draft, draft.pair.recovery)
    primary = draft.pair.primary.location
    found, vaults = targets.regions(known.settings, subscription, primary, sizes)
    if as_json:
        regions = [dataclasses.asdict(region) for region in found]
        print(json.dumps({"recovery": regions, "vault": vaults}, indent=2))
        return 0
    machines = f"{sum(sizes.values())} machines of {len(sizes)} sizes"
    print(
        f"{machines} at home in {primary}; any other region works too, these share its geography\n"
    )
    table.write(targets.TITLES, [region.texts() for region in found], sys.stdout)
    print(f"\nvault: any region but {primary}; best the recovery region, or a third one")
    return 0
