"""Hooks of mkdocs.yml: what pages link to outside docs/ becomes pages of the site too.

So every link of a page works on the site as it does in the repository, also offline; one that
leads nowhere is left as it is, and fails the strict build.
"""

import collections.abc
import logging
import os
import pathlib
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

LOG = logging.getLogger("mkdocs.hooks.site")
"""What is a warning here ends the strict build."""
FETCHED = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"?(https?:[^\s\">]+)"
)
ROOT = pathlib.Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LINK = re.compile(r"(?<=\]\()(?!https?:|#)([^)#\s]+)(?=[)#])")
NAMED = re.compile(r"\[(?P<text>[\w./-]+\.md)\]\((?P<link>[^)#\s]+)(?=[)#])")
"""A link that shows the name of a file, as it is read in the repository."""
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
LANGUAGES = {".py": "python", ".yaml": "yaml", ".sh": "bash"}
SOURCE = """\
---
search: {{exclude: true}}
---
# {name}

```{language}
{text}
```
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what the pages link to, and what those that are added link to in turn."""
    open_ = [(file.src_uri, file.content_string) for file in files.documentation_pages()]
    while open_:
        for target in linked(*open_.pop()).values():
            uri = uri_of(target)
            if files.get_file_from_path(uri) is None:
                text = content(target)
                made = File.generated(
                    config, uri, content=text, inclusion=InclusionLevel.NOT_IN_NAV
                )
                files.append(made)
                open_.append((uri, text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with its links as they lead on the site."""
    return led(page.file.src_uri, markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """The page as it is; a warning where it needs a network to be read."""
    for address in fetched(output):
        LOG.warning("%s fetches %s: it cannot be read offline", page.file.src_uri, address)
    return output


def fetched(html: str) -> list[str]:
    """What a browser would get from elsewhere to show the page; links to follow are none."""
    return FETCHED.findall(html)


def led(uri: str, markdown: str) -> str:
    """Links to where the site has their files; one that shows a file's name shows its title."""
    found = linked(uri, markdown)
    leads = {
        link: os.path.relpath(uri_of(target), pathlib.PurePosixPath(uri).parent)
        for link, target in found.items()
    }

    def entitled(link: re.Match[str]) -> str:
        target = found.get(link["link"])
        title = TITLE.search(content(target)) if target and target.suffix == ".md" else None
        return f"[{title[1] if title else link['text']}]({link['link']}"

    titled = NAMED.sub(entitled, markdown)
    return LINK.sub(lambda link: leads.get(link[1], link[1]), titled)


def linked(uri: str, text: str) -> dict[str, pathlib.Path]:
    """Links of a page that lead to files of the repository, each with its file."""
    place = DOCS / uri if (DOCS / uri).exists() else ROOT / uri
    if not place.exists():  # a source file's own page: its text is no Markdown
        return {}
    return dict(_led(place.parent, LINK.findall(text)))


def _led(
    folder: pathlib.Path, links: collections.abc.Iterable[str]
) -> collections.abc.Iterator[tuple[str, pathlib.Path]]:
    for link in links:
        target = (folder / link).resolve()
        if target.is_dir():
            target /= "README.md"
        if target.is_file() and target.is_relative_to(ROOT):
            yield link, target


def uri_of(target: pathlib.Path) -> str:
    """Where the site has a file: pages and pictures of docs/ as they lie, others by their path."""
    if target.is_relative_to(DOCS):
        return target.relative_to(DOCS).as_posix()
    return target.relative_to(ROOT).as_posix() + ("" if target.suffix == ".md" else ".md")


def content(target: pathlib.Path) -> str:
    """Markdown as it is; any other file as a page that shows it."""
    text = target.read_text(encoding="utf-8")
    if target.suffix == ".md":
        return text
    language = LANGUAGES.get(target.suffix, "text")
    name = target.relative_to(ROOT).as_posix()
    return SOURCE.format(name=name, language=language, text=text.rstrip())
