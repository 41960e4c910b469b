"""`dr move`: what is asked of the engine, what stands in the stack file before and after.

The engine's answers are written by hand, as tests/console/moves.py has them; that targets, saved
plans and refreshes do what is relied on here: docs/decisions/moves-by-plan.md.
"""

import json
import pathlib
import subprocess
import types

import pytest

from console import __main__ as console
from console import engine, move_file
from console.discovery.page import Page
from console.project import Refused
from stacks.files import read_yaml
from tests.console import moves
from tests.test_layers import ROOT

HOME = "primary/protected"
AWAY = "recovery/failedOver"
SETTLEMENT = f"{moves.PLACE}Settlement::dr-settlement"
STACK = """\
config: # the web shop
  azure-native:subscriptionId: 00000000-0000-4000-8000-000000000001
  dr:pair:
    primary: {location: eastus2, resourceGroup: shop-rg, virtualNetwork: shop-vnet}
    recovery:
      location: centralus
      virtualNetwork:
        name: shop-vnet-asr
        addressSpace: [10.20.0.0/16]
        subnets: {web: 10.20.1.0/24, app: 10.20.2.0/24, data: 10.20.3.0/24}
    vault: {name: shop-dr}
    machines: machines/local.yaml
    groups:
      shop-web:
        machines: [web-01, web-02, web-03]
        position: primary/protected # where it shall run
      shop-app: {machines: [app-01, app-02, cache-01]}
      shop-db: # the databases
        machines: [db-01, db-02]
        move: {number: 2, reason: "moved back", recoveryPoint: {notAfter: "2026-11-01T10:00:00Z"}}
        # nothing below is to be touched
      shop-ops: {machines: [job-01, mon-01]}
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A project with a stack that was brought up, and an engine that writes down what it is asked.

    results: the settlement's. plan: of the group's record in the next preview. code: of `up`.
    """
    (tmp_path / "stacks" / "machines").mkdir(parents=True)
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
    inventory = (ROOT / "stacks" / "machines" / "local.yaml").read_text()
    (tmp_path / "stacks" / "machines" / "local.yaml").write_text(inventory)
    file = tmp_path / "stacks" / "Pulumi.shop.yaml"
    file.write_text(STACK)
    monkeypatch.chdir(tmp_path)
    made = types.SimpleNamespace(file=file, asked=[], during=[], results={}, code=0)
    made.steps = [moves.record("shop-web", moves.AWAY, position=AWAY)]
    made.notes = []
    for group in ("shop-web", "shop-app", "shop-db"):
        made.results[group] = {"position": HOME, "declared": HOME, "move": 2, "problems": []}

    def answer(_directory, *arguments, **_more):
        made.asked.append(arguments)
        return json.dumps({"deployment": {"resources": _resources(made.results)}})

    def ended(_directory, *arguments, more=None, **_other):
        made.asked.append((*arguments, more))
        text = json.dumps(moves.preview(*made.steps, notes=made.notes))
        return subprocess.CompletedProcess(arguments, 0, text, "")

    def watched(_directory, *arguments, more=None):
        made.asked.append((*arguments, more))
        made.during.append(file.read_text())
        return made.code

    for seam in (answer, ended, watched):
        monkeypatch.setattr(engine, seam.__name__, seam)
    return made


def _resources(results):
    kind = "pulumi-python:dynamic/siterecovery:"
    records = [
        {
            "urn": f"{moves.PLACE}ReplicationGroup::dr-{group}",
            "type": f"{kind}ReplicationGroup",
            "inputs": {"group": group},
        }
        for group in results
    ]
    settled = {"group_results": results}
    return [{"urn": SETTLEMENT, "type": f"{kind}Settlement", "outputs": settled}, *records]


def run(*words):
    return console.main(["move", *words, "--stack", "shop"])


def to(*more, group="shop-web"):
    return run(group, "--to", AWAY, "--reason", "eastus2 is down", *more)


def declared(shop, group="shop-web"):
    return read_yaml(shop.file.read_text())["config"]["dr:pair"]["groups"][group]


def test_a_move_is_written_previewed_and_applied_by_its_saved_plan(shop, capsys):
    """Only the settlement and the group's record are named, to preview and up alike."""
    code = to("--yes")

    assert code == 0
    export, preview, up = shop.asked
    assert export == ("stack", "export", "--stack", "shop")
    record = f"{moves.PLACE}ReplicationGroup::dr-shop-web"
    targets = ("--target", SETTLEMENT, "--target", record)
    plan = preview[preview.index("--save-plan") + 1]
    told = {"DR_MOVE": "shop-web"}
    head = ("preview", "--json", "--non-interactive", "--stack", "shop")
    assert preview == (*head, "--save-plan", plan, *targets, told)
    calm = ("up", "--yes", "--skip-preview", "--suppress-outputs")
    assert up == (*calm, "--plan", plan, *targets, "--stack", "shop", told)
    assert not pathlib.Path(plan).exists()
    assert declared(shop)["move"] == {"number": 3, "reason": "eastus2 is down"}
    assert "shop-web moves to recovery/failedOver" in capsys.readouterr().out


def test_the_edit_leaves_every_other_byte(shop, capsys):
    to("--yes")

    assert shop.file.read_text() == STACK.replace(
        "position: primary/protected # where it shall run\n",
        "position: recovery/failedOver # where it shall run\n"
        "        move: {number: 3, reason: eastus2 is down}\n",
    )
    out = capsys.readouterr().out
    assert "-        position: primary/protected # where it shall run\n" in out
    assert "+        move: {number: 3, reason: eastus2 is down}\n" in out


def test_a_group_in_braces_stays_readable(shop):
    to("--yes", "--no-shutdown", group="shop-app")

    move = {"number": 3, "reason": "eastus2 is down", "shutdownSource": False}
    assert declared(shop, "shop-app")["move"] == move
    assert declared(shop, "shop-app")["machines"] == ["app-01", "app-02", "cache-01"]


def test_an_earlier_moves_point_is_not_taken_for_the_new_one(shop):
    """The file said notAfter; who says nothing now means latest."""
    to("--yes", group="shop-db")

    assert declared(shop, "shop-db")["move"]["recoveryPoint"] == "latest"
    assert "# nothing below is to be touched\n" in shop.file.read_text()


def test_at_one_site_the_point_that_was_taken_stays(shop):
    """A commit takes no point: `latest` would read as a change that comes too late."""
    shop.results["shop-db"] |= {"position": AWAY, "declared": AWAY}
    words = ("--to", "recovery/committed", "--reason", "fine", "--yes")

    assert run("shop-db", *words) == 0
    assert declared(shop, "shop-db")["move"]["recoveryPoint"] == {
        "notAfter": "2026-11-01T10:00:00Z"
    }


def test_points_of_machines_replace_an_earlier_moment(shop):
    to("--yes", "--point", "db-01=p1", "--point", "db-02=p2", group="shop-db")

    point = declared(shop, "shop-db")["move"]["recoveryPoint"]
    assert point == {"byMachine": {"db-01": "p1", "db-02": "p2"}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], None),
        (["latestProcessed"], "latestProcessed"),
        (["2026-11-21T10:00:00Z"], {"notAfter": "2026-11-21T10:00:00Z"}),
        (["a=1", "b=2"], {"byMachine": {"a": "1", "b": "2"}}),
    ],
)
def test_points_are_words_moments_or_names(given, said):
    assert move_file.point(given) == said


@pytest.mark.parametrize("given", [["newest"], ["latest", "a=1"], ["a="], ["latest", "latest"]])
def test_anything_else_is_no_point(given):
    with pytest.raises(Refused, match="--point takes a word"):
        move_file.point(given)


def test_groups_move_together_each_with_its_own_number(shop):
    shop.results["shop-app"]["move"] = 7
    code = run("shop-web", "shop-app", "--to", AWAY, "--reason", "test", "--yes", "--refresh")

    assert code == 0
    assert [declared(shop, group)["move"]["number"] for group in ("shop-web", "shop-app")] == [3, 8]
    assert shop.asked[-1][-1] == {"DR_MOVE": "shop-web,shop-app"}
    assert all(asked.count("--target") == 3 for asked in shop.asked[1:])
    assert all("--refresh" in asked for asked in shop.asked[1:])


def test_a_move_that_the_file_declares_already_is_only_gone_through(shop):
    shop.file.write_text(
        STACK.replace(
            "position: primary/protected", "position: recovery/failedOver\n        move: "
            "{number: 3, reason: merged}"
        )
    )  # fmt: skip
    before = shop.file.read_text()

    assert run("shop-web", "--yes") == 0
    assert [asked[0] for asked in shop.asked] == ["stack", "preview", "up"]
    assert shop.file.read_text() == before


def test_a_group_that_is_where_it_was_declared_is_left_alone(shop, capsys):
    assert run("shop-web", "--yes") == 0
    assert to("--yes", group="shop-web") == 0  # moves
    shop.asked.clear()
    shop.results["shop-web"] = {"position": AWAY, "declared": AWAY, "move": 3, "unfinished": {}}
    capsys.readouterr()

    assert run("shop-web", "--yes") == 0
    assert to("--yes") == 0
    out = capsys.readouterr().out
    assert out.count("shop-web: at recovery/failedOver since move 3; nothing to do") == 2
    assert {asked[0] for asked in shop.asked} == {"stack"}


@pytest.mark.parametrize(
    "found",
    [
        {"unfinished": {"web-01": "interrupted"}},
        {"problems": ["web-01: failed"]},
        {"unfenced": ["web-01"]},
    ],
    ids=["unfinished", "failed", "unfenced"],
)
def test_what_is_not_through_is_gone_on_with(shop, found):
    shop.results["shop-web"] |= found

    assert run("shop-web", "--yes") == 0
    assert shop.asked[-1][0] == "up"


def test_another_point_of_the_same_move_is_the_engines_to_judge(shop):
    """The provider refuses it with the number to write."""
    shop.results["shop-db"]["recovery_point"] = {"word": "latest"}

    run("shop-db", "--yes")

    assert shop.asked[-1][0] == "up"


def test_who_declines_gets_the_file_back(shop, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _asked: "n")

    assert to() == 1
    assert shop.file.read_text() == STACK
    assert [asked[0] for asked in shop.asked] == ["stack", "preview"]
    assert "nothing was started\nPulumi.shop.yaml is as it was\n" in capsys.readouterr().out


def test_who_agrees_is_asked_once(shop, monkeypatch):
    asked = []
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda words: asked.append(words) or "y")

    assert to() == 0
    assert asked == ["\nGo on with shop-web? [y/N] "]
    assert "number: 3" in shop.during[0]


def test_a_preview_keeps_the_edit_for_a_pull_request(shop):
    assert to("--preview") == 0
    assert [asked[0] for asked in shop.asked] == ["stack", "preview"]
    assert declared(shop)["position"] == AWAY


def test_the_engines_refusal_is_told_and_the_file_is_as_it_was(shop, capsys):
    said = "ReplicationGroup resource 'dr-shop-web' has a problem: group shop-web: a drill is up"
    shop.notes = [moves.said("shop-web", f"pulumi-python:dynamic/siterecovery:{said}", "error")]

    assert to("--yes") == 1
    assert shop.file.read_text() == STACK
    assert capsys.readouterr().err == "dr: group shop-web: a drill is up\n"


def test_a_preview_without_a_change_starts_nothing(shop, capsys):
    shop.steps = []

    assert to("--yes") == 0
    assert [asked[0] for asked in shop.asked] == ["stack", "preview"]
    assert shop.file.read_text() == STACK
    assert "nothing to do\n" in capsys.readouterr().out


def test_the_code_is_the_engines_and_the_edit_stays_once_it_began(shop):
    """The number may be used: the next `dr move GROUP` goes on."""
    shop.code = 255

    assert to("--yes") == 255
    assert declared(shop)["position"] == AWAY


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["shop-web", "--to", AWAY, "--yes"], "--to needs --reason TEXT"),
        (["shop-web", "--reason", "x", "--yes"], "belong to --to POSITION"),
        (["shop-web", "--point", "latest", "--yes"], "belong to --to POSITION"),
        (["shop-web"], "nobody can be asked here; add --yes to go, or --preview to look only"),
        (["shop", "--yes"], "group shop is not in the file of stack shop; there are shop-web, "),
        (["shop-ops", "--yes"], "group shop-ops has no record in the state; run `pulumi up` first"),
        (["shop-web", "--to", "west", "--reason", "x", "--yes"], "Pulumi.shop.yaml has mistakes"),
        (["shop-web", "--to", AWAY, "--reason", "x", "--yes", "--point", "y"], "--point takes a"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_started(shop, capsys, words, why):
    assert run(*words) == 1
    assert why in capsys.readouterr().err
    assert shop.file.read_text() == STACK
    assert {asked[0] for asked in shop.asked} <= {"stack"}


def test_a_stack_that_was_never_up_is_told_so(shop, capsys, monkeypatch):
    monkeypatch.setattr(engine, "answer", lambda *_args, **_more: '{"deployment": {}}')

    assert run("shop-web", "--yes") == 1
    assert "stack shop has no groups in its state; run `pulumi up` first" in capsys.readouterr().err


def test_an_edit_can_follow_an_edit(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: {b: 1} # kept\n")

    page = Page(path).after({"a": {"b": 2}}).after({"a": {"c": 3}})

    assert page.text == "a: {b: 2, c: 3} # kept\n"
    assert path.read_text() == "a: {b: 1} # kept\n"
