"""`make guide`: the project that the guide's pages are read beside; `RUN=1`: all that they say.

The pages are docs/guide/*.md, one after the other in one project with one local Azure.
"""

import argparse
import dataclasses
import pathlib
import sys

from tools.guide_page import NotShown, compare, done
from tools.local_azure import NotStarted
from tools.story import Command, Step, Story
from tools.walk import Broken, Walk, walking
from tools.walk_page import prompt

GUIDE = pathlib.Path(__file__).resolve().parents[1] / "docs" / "guide"
PAGES = ("first-hour", "first-drill", "worst-day", "way-home")
STORY = Story(page=GUIDE, estate="shop-small.yaml", stack_file="", introduction="", steps=())

BY_HAND = dataclasses.replace(STORY, speed=60, port=8443)


def follow(walk: Walk, name: str) -> None:
    """Do what a page says. Raises Broken with the line that came out otherwise."""
    text = (GUIDE / f"{name}.md").read_text(encoding="utf-8")
    for each in done(text):
        step = Step("", "", each.act)
        print(prompt(step) or type(each.act).__name__, flush=True)
        printed = walk.take(step)
        try:
            compare(each.shown, printed)
        except NotShown as error:
            said = each.act.line if isinstance(each.act, Command) else name
            raise Broken(f"docs/guide/{name}.md: `{said}`: {error}") from None


def main() -> int:
    """0; 1 and what went wrong when something did."""
    parser = argparse.ArgumentParser(prog="python -m tools.guide")
    parser.add_argument("--run", action="store_true", help="do what the pages say, in order")
    options = parser.parse_args()
    try:
        with walking(STORY if options.run else BY_HAND) as walk:
            if not options.run:
                walk.hand_over()
            for name in PAGES:
                print(f"\n== {name}", flush=True)
                follow(walk, name)
    except (Broken, NotStarted) as error:
        print(f"guide: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("guide: ended, all of it removed", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
