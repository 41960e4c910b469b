"""`dr doctor`: everything that would refuse or spoil replication or failover, and what to do."""

import argparse
import collections.abc
import dataclasses
import json
import pathlib
import sys
import typing

from console import backend, checkup, project, screen
from site_recovery import arm, client
from site_recovery.preflight import checks, rules, service_tags
from site_recovery.preflight.facts import Asker
from site_recovery.preflight.subject import Subject
from stacks import survey
from stacks.config import Config

NAME, HELP = "doctor", "check everything before the day, with what to do"
EXAMPLES = ("dr doctor --stack shop", "dr doctor --in-guest")
REFUSED = 3
LIMIT_S, GUEST_LIMIT_S = 120.0, 600.0
WIDTH = 100
Json = dict[str, typing.Any]


def options(parser: argparse.ArgumentParser) -> None:
    """How deep, and how it is shown."""
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--in-guest", action="store_true", help="also run a read-only script in each machine"
    )


def main(options: argparse.Namespace, directory: pathlib.Path, name: str) -> int:
    """Print what was found; 3 if anything is refused."""
    stack = project.load(directory, name)
    found = examine(stack, directory, name, in_guest=options.in_guest)
    if options.json:
        print(json.dumps(_document(found, stack, name), indent=2))
    else:
        width = min(WIDTH, screen.size()[0])
        lines = checkup.Page(width, screen.lively(sys.stdout))
        print("\n".join([*_head(stack, name), *lines.body(found), *_outbound(stack, lines)]))
        print(f"\n{lines.sum(found)}")
    return REFUSED if found.refused else 0


def examine(
    stack: Config, directory: pathlib.Path, name: str, *, in_guest: bool = False
) -> checkup.Checkup:
    """What all checks find in a stack: by lists, machine by machine, and here."""
    subject = typing.cast(Subject, survey.survey(stack))
    asked = rules.CHECKS + rules.DEEP_CHECKS + (rules.IN_GUEST_CHECKS if in_guest else ())
    report = checks.run(
        project.settings(stack),
        subject,
        asked,
        asker=Asker(name, project.made_ids(directory, name), stack.takeover or ""),
        limit_s=GUEST_LIMIT_S if in_guest else LIMIT_S,
    )
    skipped = () if in_guest else ("inside the machines",)
    return checkup.Checkup(
        report=dataclasses.replace(
            report, findings=(*_here(stack, directory, name), *report.findings)
        ),
        machines=frozenset(subject["machines"]),
        skipped=skipped,
    )


def _here(
    stack: Config, directory: pathlib.Path, name: str
) -> collections.abc.Iterable[checkup.Finding]:
    place = backend.Place(
        url=backend.ask(directory),
        secrets=backend.secrets_provider(project.stack_file(directory, name)),
        config=stack,
        reader=arm.Arm(project.settings(stack)),
        environment=backend.here(),
    )
    return backend.findings(place)


def _head(stack: Config, name: str) -> list[str]:
    pair = f"{stack.primary.location} -> {stack.recovery.location}"
    vault = f"vault {stack.vault.thing.name} in {stack.vault.location}"
    return [f"stack {name}: {len(stack.machines)} machines, {pair}, {vault}"]


def _outbound(stack: Config, page: checkup.Page) -> list[str]:
    """What firewalls must let out, at each side."""
    lines = page.title("to be let out, TCP 443")
    for role, location, needs in _needs(stack):
        lines += page.row(f"from {location} ({role}) to tags", ", ".join(n.tag for n in needs))
    urls = dict.fromkeys(need.url for _, _, needs in _needs(stack) for need in needs)
    return [*lines, *page.row("or to names", ", ".join(urls))]


def _needs(
    stack: Config,
) -> list[tuple[str, str, tuple[service_tags.Need, ...]]]:
    subject = typing.cast(Subject, survey.survey(stack))
    endpoint = stack.endpoint or client.PUBLIC
    return [
        (role, site.location, service_tags.needs(subject, role, endpoint))
        for role, site in (("primary", stack.primary), ("recovery", stack.recovery))
    ]


def _document(found: checkup.Checkup, stack: Config, name: str) -> Json:
    """The same for programs."""
    tags = {role: [n.tag for n in needs] for role, _, needs in _needs(stack)}
    urls = {role: [n.url for n in needs] for role, _, needs in _needs(stack)}
    return {
        "stack": name,
        "machines": len(stack.machines),
        **found.document(),
        "outbound": {"port": service_tags.PORT, "tags": tags, "urls": urls},
    }
