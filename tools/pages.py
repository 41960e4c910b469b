"""`python -m tools.pages`: every page of docs/ that is made from code.

With `--check` it only says which pages are not what the code says, and exits 1 if any is.
"""

import collections.abc
import pathlib
import sys

DOCS = pathlib.Path(__file__).parents[1] / "docs"


def pages() -> dict[str, collections.abc.Callable[[], str]]:
    """By its place in docs/, what makes the page. Read late: the program is much to import."""
    from tools import azure_page, commands_page, config_page, outputs_page, rules_page

    return {
        "rules.md": rules_page.page,
        "reference/config.md": config_page.page,
        "reference/commands.md": commands_page.page,
        "reference/outputs.md": outputs_page.page,
        "reference/local-azure.md": azure_page.page,
    }


def main(arguments: collections.abc.Sequence[str]) -> int:
    """Write them, or with --check say which are stale."""
    stale = 0
    for name, make in pages().items():
        file, text = DOCS / name, make()
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            print(f"docs/{name} is not what the code says; run python -m tools.pages")
            stale = 1
        else:
            file.write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
