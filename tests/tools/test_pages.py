"""The pages that are made from code are what the code says, and say all of it."""

import pathlib

import pytest
import yaml

from console.__main__ import TOPICS
from stacks import config, values
from stacks.inventory import Inventory
from stacks.pair import Project
from tools import azure_page, commands_page, config_page, outputs_page, pages
from tools.config_kinds import inner, is_section, words
from tools.config_page import EXAMPLES, INVENTORY, STACK_FILE, keys
from tools.tables import table

DOCS = pathlib.Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", pages.pages())
def test_the_page_in_the_repository_is_what_the_code_says(name):
    """Stale? `make pages` writes them all."""
    assert (DOCS / name).read_text(encoding="utf-8") == pages.pages()[name]()


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A folder with one page, which is made anew elsewhere than in docs/."""
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    monkeypatch.setattr(pages, "pages", lambda: {"one.md": lambda: "# One\n"})
    return tmp_path / "one.md"


def test_a_stale_page_is_told_and_left_alone(elsewhere, capsys):
    elsewhere.write_text("# Old\n", encoding="utf-8")

    assert pages.main(["--check"]) == 1
    assert "docs/one.md is not what the code says" in capsys.readouterr().out
    assert elsewhere.read_text(encoding="utf-8") == "# Old\n"


def test_a_page_that_was_written_is_not_stale(elsewhere):
    assert pages.main([]) == 0
    assert pages.main(["--check"]) == 0


def example(name):
    return yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))


def test_the_example_with_every_key_is_taken():
    read = config.load(example(STACK_FILE)["config"], EXAMPLES)

    assert sorted(read.groups) == ["ops", "shop"]


def paths(model, found, path=""):
    """Every key of a section, and whether some example has it."""
    for key, (_, annotation) in keys(model).items():
        here = [each[key] for each in found if isinstance(each, dict) and key in each]
        yield f"{path}{key}", bool(here)
        more, held = inner(annotation)
        if is_section(held):
            for _ in range(more.count("[]") + more.count(".NAME")):
                here = [one for each in here for one in (each if more == "[]" else each.values())]
            yield from paths(held, here, f"{path}{key}{more}.")


SWITCHES = {"azureMonitor", "jobFailures", "replicationIssues", "failoverIssues"}
EXCLUSIVE = {"id", "existing", "container", "off", *SWITCHES}
"""What cannot stand beside what the example has: a name, a directory, an account, a vault."""


def test_the_example_has_every_key_once():
    """A new key? Say it in docs/reference/example/ too."""
    stack = {key.removeprefix("dr:"): v for key, v in example(STACK_FILE)["config"].items()}
    found = {}
    for path, there in [
        *paths(Project, [stack]),
        *paths(Inventory, [example(INVENTORY)]),
    ]:
        key = path.split(".")[-2:] if "." in path else [path]
        found[tuple(key)] = found.get(tuple(key), False) or there

    assert [key for key, there in found.items() if not there and key[-1] not in EXCLUSIVE] == []


def test_every_kind_of_value_has_words_of_its_own():
    """Where a check is new to tools/config_kinds.py its docstring stands in, which is no word."""
    kinds = [each for each in vars(values).values() if hasattr(each, "__metadata__")]

    assert len(kinds) > 30
    assert [words(kind) for kind in kinds if words(kind).endswith(".")] == []


def test_a_key_shows_what_it_takes_its_default_and_its_meaning():
    page = config_page.page()

    assert (
        "| `retentionHours` | 0 to 360 hours, e.g. `72` | 24 | how long recovery points are kept, "
        "0 (latest only) to 360 hours (15 days) |"
    ) in page
    assert "| `location` | region's short name | **needed** |" in page


def test_every_command_is_on_the_page_with_its_examples():
    page = commands_page.page()

    for module in (each for modules in TOPICS.values() for each in modules):
        assert f"\n### dr {module.NAME}\n" in page
        for line in module.EXAMPLES:
            assert f"\n$ {line}\n" in page


def test_an_option_shows_what_it_takes():
    assert "| `--to POSITION` | write this position into the stack file first |" in (
        commands_page.page()
    )


def test_every_resource_in_a_state_is_on_the_page():
    page = outputs_page.page()

    for name in ("ReplicatedItem", "Settlement", "VaultClaim", "SiteRecoveryPair"):
        assert f"| `{name}` |" in page


def test_a_call_is_told_with_its_evidence():
    """How often Azure's own reply was recorded, and what the handler's words say of the rest."""
    rows = azure_page.page().splitlines()

    (jobs,) = (row for row in rows if row.startswith("| GET | `/replicationJobs` |"))
    assert " recorded" in jobs.rpartition(" | ")[2]
    (item,) = (row for row in rows if row.startswith("| GET |") and "Items/{item}` |" in row)
    assert "(assumed" in item
    assert "assumed" in item.rpartition(" | ")[2]


def test_a_column_that_is_empty_is_left_out():
    assert table(("a", "b", "c"), [("1", "", "2"), ("3", "", "")]) == (
        "| a | c |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |"
    )
