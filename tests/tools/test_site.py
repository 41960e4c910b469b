"""Links of docs/ lead to the same files on the site, also those outside docs/."""

import pathlib

from tools import site

ROOT = pathlib.Path(__file__).parents[2]


def test_a_link_to_another_page_of_docs_stays():
    found = site.linked("azure.md", "see [moving](moving.md#checks)")

    assert {link: site.uri_of(target) for link, target in found.items()} == {
        "moving.md": "moving.md"
    }


def test_a_link_to_a_folder_is_one_to_its_page():
    (target,) = site.linked("architecture.md", "[why](decisions/)").values()

    assert site.uri_of(target) == "decisions/README.md"


def test_a_readme_beside_docs_is_a_page_of_the_site():
    (target,) = site.linked("walk.md", "[it](../emulator/README.md)").values()

    assert site.uri_of(target) == "emulator/README.md"
    assert site.content(target).startswith("# The local Azure")


def test_a_source_file_is_a_page_that_shows_it():
    (target,) = site.linked("azure.md", "[rows](../components/permissions.py)").values()

    assert site.uri_of(target) == "components/permissions.py.md"
    assert "# components/permissions.py\n\n```python\n" in site.content(target)


def test_a_link_that_leads_nowhere_is_left_for_the_build_to_refuse():
    assert site.linked("azure.md", "[x](../gone.md) [y](https://example.com) [z](#a)") == {}


def test_a_link_that_shows_the_name_of_a_page_shows_its_title_on_the_site():
    """In the repository a name is more use than a title; on a site there are no files."""
    told = "[moving.md](moving.md#checks), [here](azure.md), [rows](../components/permissions.py)"

    assert site.led("operating.md", told) == (
        "[Moving](moving.md#checks), [here](azure.md), [rows](components/permissions.py.md)"
    )


def test_what_a_page_would_fetch_from_elsewhere_is_found():
    """It must be readable in a region without a network; links that a person follows are fine."""
    page = (
        '<script src="https://unpkg.com/shim"></script><link href="../site.css" rel=stylesheet>'
        '<a href="https://example.com/">there</a><img src=http://example.com/a.png>'
    )

    assert site.fetched(page) == ["https://unpkg.com/shim", "http://example.com/a.png"]


def test_every_page_of_docs_is_in_the_navigation():
    """The strict build refuses it too; this one is told without the site's tools."""
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = (page.relative_to(ROOT / "docs").as_posix() for page in ROOT.glob("docs/**/*.md"))

    assert [page for page in pages if page not in nav] == []
