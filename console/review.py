"""`dr review`: a preview as a reviewer decides on it, in Markdown for a pull request."""

import argparse
import pathlib
import sys

from console import engine, preview, report, report_page
from console.project import Refused

NAME, HELP = "review", "a preview as Markdown for a pull request"
EXAMPLES = (
    "pulumi preview --json | dr review",
    "dr review --run --fail-on blocked > review.md",
)
BLOCKED = 3
"""The exit code that --fail-on asks for."""
PREVIEW = ("preview", "--json", "--non-interactive")


def options(parser: argparse.ArgumentParser) -> None:
    """Where the preview is from, and when it fails."""
    parser.add_argument(
        "file",
        nargs="?",
        type=lambda given: pathlib.Path(given).resolve() if given != "-" else None,
        metavar="FILE",
        help="what `pulumi preview --json` printed; default: read from stdin",
    )
    parser.add_argument("--run", action="store_true", help="run the preview, too")
    parser.add_argument(
        "--fail-on",
        choices=["blocked"],
        help=f"exit {BLOCKED} when something is refused, or a machine cannot start its move",
    )


def needs_stack(options: argparse.Namespace) -> bool:
    """Only to run a preview: what was printed names its own stack."""
    return bool(options.run)


def main(options: argparse.Namespace, directory: pathlib.Path, stack: str) -> int:
    """Print the page; 0, or 3 where --fail-on asks for it."""
    found = preview.read(_text(options, directory, stack))
    sys.stdout.write(report_page.markdown(report.report(found)))
    return BLOCKED if options.fail_on and found.blocked else 0


def _text(options: argparse.Namespace, directory: pathlib.Path, stack: str) -> str:
    if options.run and options.file:
        raise Refused("--run and FILE are two previews; give one of them")
    if options.run:
        return run(directory, stack)
    if options.file is None:
        return sys.stdin.read()
    try:
        return str(options.file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as broken:
        raise Refused(f"{options.file} cannot be read: {broken}") from None


def run(directory: pathlib.Path, stack: str, *more: str, moved: str = "") -> str:
    """What a preview of this stack prints; its refusals are in it. moved: for DR_MOVE.

    Raises Refused when the engine printed no preview.
    """
    told = {"DR_MOVE": moved} if moved else None
    done = engine.ended(directory, *PREVIEW, "--stack", stack, *more, more=told)
    if not done.stdout.lstrip().startswith("{"):
        said = " ".join((done.stderr or done.stdout).split()) or f"ended with {done.returncode}"
        raise Refused(f"pulumi preview: {said.removeprefix('error: ')}")
    return done.stdout
