"""The report's page, from evidence as a run leaves it."""

import html.parser
import re

import pytest

from console.drill import page
from console.drill.timeline import timeline
from site_recovery import evidence, verdict
from tests.support.drilled import at, check, drilled

HOSTILE = "</pre><script>fetch('https://evil.example')</script><img src=x onerror=alert(1)> \"'&"
VOID = {"meta", "link", "line", "rect", "circle"}


class Reader(html.parser.HTMLParser):
    """Tags as a browser meets them, and whether each is ended where it should be."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def named(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def kept(tmp_path):
    return evidence.store({"directory": str(tmp_path)}, "shop-dr")


def made(kept, *documents, wrong=(), compared=None):
    for document in documents:
        reasons = verdict.judge(document)
        word = "red" if reasons else "green"
        evidence.append(kept, {**document, "reasons": reasons, "verdict": word})
    entries = evidence.everything(kept)
    told = page.Evidence("shop-dr", "local", kept.where, entries, wrong, compared)
    return page.page(told, entries[-1], "2026-11-21T10:00:00Z")


def test_a_green_drill_is_told_in_numbers_against_its_objectives(kept):
    text = " ".join(Reader(made(kept, drilled())).texts)

    assert "Drill 2026-11 of group shop ✓ Green" in text
    assert "11 min 52 s" in text
    assert "objective 1 h" in text
    assert "3 of 3" in text


def test_a_red_drill_tells_every_reason(kept):
    document = drilled()
    document["machines"]["web-02"] = {"state": "failed", "why": "AllocationFailed"}
    text = " ".join(Reader(made(kept, document)).texts)

    assert "✕ Red" in text
    assert "machine web-02 did not come up: AllocationFailed" in text


def test_nothing_is_asked_of_anybody(kept):
    """No address of another file, and a policy that forbids it."""
    read = Reader(made(kept, drilled()))
    told = {name for _, attributes in read.tags for name in attributes}
    policy = next(m["content"] for m in read.named("meta") if m.get("http-equiv"))

    assert told.isdisjoint({"src", "href", "action", "srcset", "style", "onclick", "onerror"})
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "url(" not in page._file("page.css")
    assert "@import" not in page._file("page.css")


def test_what_a_machine_says_stays_text(kept):
    """A check's output is whatever a machine in trouble prints; an auditor opens the page."""
    document = drilled(who=HOSTILE, by=HOSTILE, commit=HOSTILE)
    document["machines"] = {HOSTILE: {**document["machines"]["db-01"], "address": HOSTILE}}
    document["checks"] = [check(HOSTILE, HOSTILE, 1, green=False, output=HOSTILE)]
    document["jobs"][0].update(name=HOSTILE, scenario=HOSTILE, target=HOSTILE, state=HOSTILE)
    document["jobs"][0]["tasks"][0]["name"] = HOSTILE
    document["sentinel"]["output"] = HOSTILE
    read = Reader(made(kept, document, wrong=[HOSTILE]))

    assert len(read.named("script")) == 1
    assert read.named("img") == []
    assert read.open == []
    assert "".join(read.texts).count(HOSTILE) >= 10


def test_the_chart_has_a_bar_for_each_machine_up_or_not():
    document = drilled()
    document["machines"]["web-02"] = {"state": "failed", "why": "x"}
    bars = [b["class"] for b in Reader(timeline(document)).named("rect")]

    assert [bars.count(kind) for kind in ("bar up", "bar down")] == [2, 1]
    assert bars.count("bar check") == 3
    assert bars.count("bar job") == 1


def test_a_bar_is_as_long_as_its_machine_took():
    document = drilled(checks=[], jobs=[], objectives={"rtoMinutes": 15})
    bars = Reader(timeline(document)).named("rect")
    goal = next(g for g in Reader(timeline(document)).named("line") if g["class"] == "goal")
    widths = [float(bar["width"].rstrip("%")) for bar in bars]

    seconds = [width / float(goal["x1"].rstrip("%")) * 900 for width in widths]
    assert seconds == pytest.approx([412.0, 655.5, 671.0], abs=0.2)


def test_a_machine_that_waits_for_its_turn_is_pale_until_its_own_job_begins():
    """Its job's tasks cut its bar; a job of a machine has no row of its own."""
    document = drilled()
    (whole,) = document["jobs"]
    tasks = [{"name": n, "state": "Succeeded", "ended": at(n)} for n in (430, 500, 655)]
    document["jobs"].append({**whole, "target": "web-01", "began": at(412), "tasks": tasks})
    read = Reader(timeline(document))
    bars = [b["class"] for b in read.named("rect")]

    assert bars == ["bar up", "bar wait", "bar up", "bar up", *["bar check"] * 3, "bar job"]
    assert [line["class"] for line in read.named("line")].count("cut") == 2 + 2
    assert "TestFailover of web-01" not in "".join(read.texts)


def test_an_objective_far_away_is_told_instead_of_drawn():
    figure = timeline(drilled())

    assert "The objective, 1 h, lies beyond the right edge." in figure
    assert "goal" not in figure


@pytest.mark.parametrize(
    "sparse",
    [
        {"machines": {}, "checks": None, "jobs": None, "sentinel": None},
        {"began": None, "ended": None, "objectives": None, "versions": None, "network": None},
        {"began": "some day", "recoveryPoint": {"byMachine": {"db-01": "p"}}, "placement": None},
        {"recoveryPoint": {"notAfter": "2026-11-21T08:00:00Z"}, "rpoSeconds": None},
    ],
)
def test_what_the_evidence_does_not_say_is_left_out(kept, sparse):
    """A drill that broke early has little to tell; the page must still be there."""
    assert Reader(made(kept, drilled(**sparse))).open == []


def test_history_has_every_drill_of_each_group(kept):
    documents = [drilled(group, f"d{n}") for n in range(3) for group in ("shop", "web")]
    read = Reader(made(kept, *documents))
    text = " ".join(read.texts)

    assert text.count("3 of 3 green") == 2
    assert [s["role"] for s in read.named("svg") if "role" in s] == ["img"] * 4
    assert text.index("Last drill of each group") < text.index("Timeline")
    assert len(re.findall(r"✓ Green", text)) >= 6


@pytest.mark.parametrize(
    ("wrong", "compared", "words"),
    [
        ((), 2, "✓ Its chain is intact"),
        ((), 2, "2 of them were compared"),
        ((), None, "could not be read"),
        (("number 2 is missing",), 2, "✕ Its chain is broken"),
        (("number 2 is missing",), 2, "number 2 is missing"),
    ],
)
def test_the_state_of_the_chain_is_told(kept, wrong, compared, words):
    text = "".join(Reader(made(kept, drilled(), wrong=wrong, compared=compared)).texts)

    assert words in text
