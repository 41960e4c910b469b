"""The report of drills, looked at in a real browser: `make test-browser`."""

import pathlib

import pytest

from console.drill import page
from site_recovery import evidence, verdict
from tests.support.drilled import BOOTS, check, drilled
from tools.browser import browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
LONG = "a-machine-whose-name-is-as-long-as-azure-lets-a-name-be-for-linux"
HOSTILE = (
    f"{'x' * 500}\n<img src=https://evil.example/x onerror=alert(1)>\n<script>alert(1)</script>"
)
TROUBLE = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")


@pytest.fixture(scope="module")
def opened():
    """One browser for all that is asked here."""
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """A green and a red report, the red one as bad as it gets."""
    folder = tmp_path_factory.mktemp("reports")
    red = drilled("shop-db", "2026-12")
    red["machines"][LONG] = {"state": "failed", "why": HOSTILE}
    red["checks"].append(check(LONG, LONG, 80, green=False, output=HOSTILE))
    red["who"] = LONG * 3
    store = evidence.store({"directory": str(folder)}, "shop-dr")
    for number, document in enumerate([drilled("shop", "2026-08"), drilled(), red]):
        reasons = verdict.judge(document)
        word = "red" if reasons else "green"
        evidence.append(store, {**document, "reasons": reasons, "verdict": word})
        entries = evidence.everything(store)
        told = page.Evidence("shop-dr", "local", store.where, entries, reasons, number)
        text = page.page(told, entries[-1], "2026-12-01T10:00:00Z")
        (folder / f"{word}.html").write_text(text, encoding="utf-8")
    return {word: f"file://{folder}/{word}.html" for word in ("green", "red")}


def events(opened, *methods):
    return [event["params"] for event in opened.events if event["method"] in methods]


@pytest.mark.parametrize("word", ["green", "red"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(opened, reports, word, width):
    opened.open(reports[word], width, 800)
    wide = opened.ask(
        "[...document.querySelectorAll('main *')].filter(e => "
        "e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest('.hidden, thead')"
        ").map(e => e.tagName + '.' + e.className)"
    )

    assert opened.ask("document.documentElement.scrollWidth") == width
    assert wide == []


@pytest.mark.parametrize("word", ["green", "red"])
def test_nothing_is_asked_and_nothing_goes_wrong(opened, reports, word):
    opened.open(reports[word], 1280, 800)
    asked = [event["request"]["url"] for event in events(opened, "Network.requestWillBeSent")]

    assert asked == [reports[word]]
    assert events(opened, *TROUBLE) == []


def test_the_chart_has_as_many_bars_as_machines(opened, reports):
    found = {}
    for word in reports:
        opened.open(reports[word], 360, 800)
        found[word] = opened.ask(
            "[...document.querySelectorAll('.plot .bar.up, .plot .bar.down')]"
            ".map(e => Math.round(e.getBoundingClientRect().width))"
        )

    assert len(found["green"]) == len(BOOTS)
    assert len(found["red"]) == len(BOOTS) + 1
    assert found["green"] == sorted(found["green"])
    assert all(width > 50 for width in found["green"] + found["red"])


CONTRAST = """(() => {
  const light = c => { const s = c.map(v => { v /= 255;
      return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * s[0] + 0.7152 * s[1] + 0.0722 * s[2]; };
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const ground = e => { for (; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3]) return c.slice(0, 3); } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll('main *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || e.closest('.hidden, title')) continue;
    const style = getComputedStyle(e);
    const ink = e.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const [a, b] = [light(colour(ink)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent}`);
  }
  return poor;
})()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("word", ["green", "red"])
def test_every_text_stands_out_from_its_ground(opened, reports, word, scheme):
    """At least 4.5 to 1, as WCAG 2 asks of small text (1.4.3)."""
    opened.open(reports[word], 1280, 800, scheme)

    assert opened.ask(CONTRAST) == []


def test_light_and_dark_are_two_pages(opened, reports, tmp_path):
    grounds, files = [], [tmp_path / "light.png", tmp_path / "dark.png"]
    for file in files:
        opened.open(reports["green"], 1280, 800, file.stem)
        grounds.append(opened.ask("getComputedStyle(document.body).backgroundColor"))
        opened.picture(file, whole=False)

    assert grounds == ["rgb(247, 247, 244)", "rgb(18, 22, 26)"]
    assert files[0].read_bytes() != files[1].read_bytes()


def test_what_is_folded_is_printed(opened, reports, tmp_path):
    """The one script of the page: an auditor gets every check's words on paper."""
    opened.open(reports["green"], 1280, 800)
    closed = "document.querySelectorAll('details:not([open])').length"
    before = opened.ask(closed)
    opened.ask("dispatchEvent(new Event('beforeprint'))")
    while_printing = opened.ask(closed)
    opened.ask("dispatchEvent(new Event('afterprint'))")

    assert (before > 3, while_printing, opened.ask(closed)) == (True, 0, before)
    opened.printed(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_reader_with_a_keyboard_gets_everywhere(opened, reports):
    opened.open(reports["red"], 1280, 800)
    told = opened.ask(
        "({names: [...document.querySelectorAll('svg[role=img]')]"
        "   .every(s => s.querySelector('title')),"
        " headings: [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1]),"
        " sections: [...document.querySelectorAll('section[aria-labelledby]')]"
        "   .every(s => document.getElementById(s.getAttribute('aria-labelledby'))),"
        " lang: document.documentElement.lang, title: document.title})"
    )

    assert told["names"] and told["sections"]
    assert (told["lang"], told["title"]) == ("en", "Drills of vault shop-dr")
    steps = zip(told["headings"], told["headings"][1:], strict=False)
    assert told["headings"][0] == 1
    assert all(after - before <= 1 for before, after in steps)


def test_a_request_would_have_been_seen(opened, tmp_path):
    """The other tests would pass with a browser that tells nothing: this one tells."""
    file = pathlib.Path(tmp_path, "loud.html")
    address = "http://127.0.0.1:9/x.png"  # nobody is there; that it is asked is what counts
    file.write_text(f"<p>x<img src={address}><script>console.error('e'); nope()</script>")
    opened.open(f"file://{file}", 360, 800)

    assert address in [e["request"]["url"] for e in events(opened, "Network.requestWillBeSent")]
    assert {event["method"] for event in opened.events} > set(TROUBLE[::2])
