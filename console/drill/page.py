"""The report: one HTML file that asks nobody for anything, for a screen, a phone and a printer."""

import base64
import collections.abc
import dataclasses
import functools
import hashlib
import pathlib

from console.drill import parts
from console.drill.history import history
from console.drill.markup import Html, el, join
from console.drill.timeline import timeline
from console.drill.words import day, mark
from site_recovery.evidence import Entry

HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What a report is made of.

    entries: oldest first, at least one. wrong: what is wrong with the chain. compared: how many
    files the stack's outputs know by their hash; None where they could not be read.
    """

    vault: str
    stack: str
    where: str
    entries: collections.abc.Sequence[Entry]
    wrong: collections.abc.Sequence[str]
    compared: int | None


def page(evidence: Evidence, shown: Entry, made: str) -> Html:
    """The page; `shown` is the drill that is told in full, `made` when this was written."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", http_equiv="Content-Security-Policy", content=_policy()),
        el("title", f"Drills of vault {evidence.vault}"),
        el("style", _file("page.css")),
    )
    main = (_header(evidence, made), *_groups(evidence), _drill(shown), *_rest(evidence, shown))
    body = el("body", el("main", *main), el("script", _file("page.js")))
    return join(Html("<!doctype html>\n"), el("html", head, body, lang="en"), Html("\n"))


def _header(evidence: Evidence, made: str) -> Html:
    count = len(evidence.entries)
    told = f"Stack {evidence.stack}. {count} drill{'s' * (count != 1)} in {evidence.where}."
    return el(
        "header",
        el("p", "Disaster recovery drills", class_="kicker"),
        el("h1", f"Vault {evidence.vault}"),
        el("p", told, " ", _chain_word(evidence), class_="muted"),
        el("p", f"Made {day(made)} UTC. All times are UTC.", class_="muted"),
    )


def _chain_word(evidence: Evidence) -> Html:
    if evidence.wrong:
        return el("b", "✕ Its chain is broken", class_="red")
    return el("b", "✓ Its chain is intact", class_="green")


def _groups(evidence: Evidence) -> collections.abc.Iterator[Html]:
    """The newest verdict of each group, where there are several."""
    newest = {str(entry.document["group"]): entry.document for entry in evidence.entries}
    if len(newest) > 1:
        cards = [
            el("li", el("b", group), mark(last.get("verdict")), el("span", last["drill"]))
            for group, last in sorted(newest.items())
        ]
        title = el("h2", "Last drill of each group", id="groups")
        yield el("section", title, el("ul", *cards, class_="cards"), aria_labelledby="groups")


def _drill(shown: Entry) -> Html:
    document = shown.document
    title = f"Drill {document['drill']} of group {document['group']}"
    state = mark(document.get("verdict"))
    when = f"Began {day(document.get('began'))}, failed over to the {document.get('side')} site."
    cleanup = "The cleanup follows the evidence, so its time is not in it."
    parts_of = (
        el("header", el("h2", title, id="drill"), state),
        el("p", when, class_="muted"),
        parts.verdict(document),
        el("h3", "Timeline"),
        timeline(document),
        el("p", cleanup, class_="muted"),
        el("h3", "Machines"),
        parts.machines(document),
        el("h3", "Checks"),
        parts.checks(document),
        el("h3", "Jobs"),
        parts.jobs(document),
    )
    return el("section", *parts_of, class_="drill", aria_labelledby="drill")


def _rest(evidence: Evidence, shown: Entry) -> collections.abc.Iterator[Html]:
    yield _section("History", "history", history(evidence.entries))
    yield _section("Chain of evidence", "chain", _chain(evidence))
    yield _section("Where this drill's evidence is from", "origin", parts.origin(shown))


def _section(title: str, name: str, *inner: Html) -> Html:
    return el("section", el("h2", title, id=name), *inner, aria_labelledby=name)


def _chain(evidence: Evidence) -> Html:
    """Whether it holds, and against what that was looked at."""
    how = "Each file holds its own digest and the hash of the file before it."
    against = (
        "The stack's outputs could not be read, so nothing outside the files was asked."
        if evidence.compared is None
        else f"{evidence.compared} of them were compared with the hashes in the stack's outputs."
    )
    lines = [el("li", each) for each in evidence.wrong]
    wrong = el("ul", *lines, class_="reasons") if lines else None
    return join(el("p", _chain_word(evidence), ". ", how, " ", against), wrong)


def _policy() -> str:
    """Nothing is loaded, and nothing runs but what is written here: the style and the script."""
    style, script = (_hash(_file(name)) for name in ("page.css", "page.js"))
    return f"default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'"


@functools.cache
def _file(name: str) -> Html:
    return Html((HERE / name).read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
