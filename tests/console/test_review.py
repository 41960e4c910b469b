"""`dr review`: what a reviewer is told of a preview.

previews/ was recorded with engine 3.250 on the local Azure on 2026-11-21 and made shorter: without
stack traces, provider pickles and most of the like resources. The other moves are written by hand
(moves.py).
"""

import io
import json
import pathlib
import random
import subprocess

import pytest
from pulumi.runtime.rpc import UNKNOWN

from console import __main__ as console
from console import engine, project
from tests.console import moves

PREVIEWS = pathlib.Path(__file__).parent / "previews"


@pytest.fixture(autouse=True)
def no_engine(monkeypatch):
    """What was printed needs neither a stack nor an engine."""
    monkeypatch.setattr(project, "stack_name", lambda *_: pytest.fail("asked for a stack"))


@pytest.fixture
def review(capsys, monkeypatch):
    def run(document, *options):
        text = document if isinstance(document, str) else json.dumps(document)
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        code = console.main(["review", *options])
        return code, capsys.readouterr()

    return run


def recorded(name):
    return (PREVIEWS / f"{name}.json").read_text(encoding="utf-8")


def page(review, *steps, notes=(), config=None):
    return review(moves.preview(*steps, notes=notes, config=config))[1].out


def test_enabling_is_a_table_with_the_raw_diff_folded(review):
    code, told = review(recorded("enabling"))

    assert code == 0
    assert "nothing moves; 15 created" in told.out
    assert "| created | 2 | siterecovery:ReplicatedItem | dr-web-01, dr-web-02 | - |" in told.out
    folded = told.out.partition("<details><summary>Every input that changes</summary>")[2]
    assert "+ retention_minutes: 1440" in folded
    assert "__provider" not in told.out
    assert "DisasterRecovery" not in told.out


def test_what_nobody_knows_yet_is_said_in_words(review):
    """The raw diff had the engine's own mark, which looks like an id of Azure."""
    step = moves.resource(
        "update", "dr-drills", "siterecovery:DrillVerdict", after={"submitted": {"shop": UNKNOWN}}
    )

    told = page(review, step)

    assert '"shop": "known after the run"' in told
    assert UNKNOWN not in told


def test_what_the_vault_shows_behind_the_files_back_is_told(review):
    _, told = review(recorded("replicated_again"))

    assert (
        "### Found otherwise, and put right\n\n- web-01: enable again: not replicated any more\n"
        in told.out
    )


def test_flags_that_protect_are_warned_of_though_nothing_changes(review):
    """The engine counts an unprotected resource as unchanged."""
    _, told = review(recorded("unprotected"))

    assert (
        "### ⚠️ No longer guarded from deletion\n\n- dr-network-vnet, dr-vault-vault\n" in told.out
    )
    assert "no resource changes" in told.out


def test_a_vault_that_gave_no_answer_is_a_warning(review):
    _, told = review(recorded("unseen"))

    assert "### ⚠️ Warnings\n\n- dr-settlement: vault shop-dr: NoAnswer:" in told.out


def test_a_recorded_move_is_told_as_one_written_by_hand(review):
    """shop-web, failed over, is to stay: what the provider's own plan says of it."""
    _, told = review(recorded("reprotect"))

    assert "moves: shop-web -> recovery/protected; 2 updated" in told.out
    assert "### ⚠️ Irreversible\n\n- shop-web: commit: its recovery points are gone\n" in told.out
    assert (
        "- steps: commit to recovery/committed, then reprotect to recovery/protected\n" in told.out
    )
    assert "| web-03 | recovery/failedOver | commit, reprotect | - | - |" in told.out


def test_the_order_in_which_the_engine_came_by_changes_nothing(review):
    """Two previews of one change must be the same comment."""
    document = json.loads(recorded("enabling"))
    once = review(document)[1].out
    random.Random(7).shuffle(document["steps"])
    document["duration"] = 5

    assert review(document)[1].out == once


def test_a_moving_group_has_a_row_per_machine_and_its_warnings_stand_first(review):
    notes = [
        moves.said(
            "shop", "web-01: point 12 min old; 6 min expected, from 3 jobs\nextensions stay"
        ),
        moves.said(
            "shop", "web-01: point 12 min old; 6 min expected, from 3 jobs\nextensions stay"
        ),
    ]
    told = page(review, moves.record("shop", moves.AWAY), notes=notes)

    assert "moves: shop -> recovery/committed; 1 updated" in told
    order = [
        told.index(each) for each in ("Blocked", "Irreversible", "### shop moves to", "Resources")
    ]
    assert order == sorted(order)
    assert "- shop: web-03: still seeding; it moves with a new number" in told
    assert "- shop: commit: its recovery points are gone" in told
    assert (
        "- move 4: region eastus2 is down, by recovery plan shop-away "
        "(declared before: primary/protected)" in told
    )
    assert "- steps: failover to recovery/failedOver, then commit to recovery/committed" in told
    known = "point 12 min old; 6 min expected, from 3 jobs"
    row = "| web-01 | primary/protected | failover, commit | 2026-11-21 10:00Z (1b9c)"
    assert f"{row} | {known} |" in told
    assert "| web-03 | primary/seeding | blocked | latest | - |" in told
    assert told.count("- extensions stay") == 1


def test_drift_is_told_with_the_edits_that_resolve_it(review):
    told = page(review, moves.record("shop-db", moves.DRIFT, position="primary/protected"))

    assert "nothing moves" in told
    assert "### ⚠️ Found elsewhere than declared\n\n- shop-db: db-01: found at" in told
    assert "- shop-db: resolve it: accept: position: recovery/failedOver" in told
    assert "### shop-db moves" not in told


def test_what_is_destroyed_and_what_stands_allowed_is_warned_of(review):
    told = page(
        review,
        moves.resource("delete", "dr-web-02", "siterecovery:ReplicatedItem", {"machine": "web-02"}),
        config={"dr:allow": '["destroy-away:shop"]', "dr:protect": "false", "dr:takeover": "old"},
    )

    ends = "; their replication ends, and their recovery points are gone"
    assert f"### ⚠️ Destroyed\n\n- deleted: siterecovery:ReplicatedItem dr-web-02{ends}\n" in told
    assert "- dr:allow is \\[destroy-away:shop\\]: it stands until an `up` without it" in told
    assert "- dr:protect is false" in told
    assert "- dr:takeover is old" in told


def test_sources_that_may_still_run_are_red(review):
    left = {**moves.MOVE, "shut_down_source": False}
    stack = moves.resource("same", "dr-shop", "pulumi:pulumi:Stack")
    stack["oldState"]["outputs"] = {"groups": {"shop-db": {"sourceFenced": False}}}

    told = page(review, stack, moves.record("shop", moves.AWAY, move=left))

    assert "- shop-db: its machines may still run where they were; `dr fence shop-db`" in told
    assert "- shop: its machines are left running where they are (shutdownSource)" in told


def test_adoptions_stand_apart_from_what_is_made(review):
    item = moves.resource(
        "create",
        "dr-web-01",
        "siterecovery:ReplicatedItem",
        after={"machine": "web-01", "plan": "adopt: replicated already; size D2 -> D4"},
    )

    assert "### Adopted\n\n- dr-web-01: replicated already; size D2 -&gt; D4\n" in page(
        review, item
    )


def test_changed_inputs_are_named_and_shown(review):
    told = page(
        review,
        moves.resource("update", "dr-pair-policy", "siterecovery:ReplicationPolicy",
                       {"retention_minutes": 1440, "name": "p"},
                       {"retention_minutes": 2880, "name": "p"}),
    )  # fmt: skip

    assert (
        "| updated | 1 | siterecovery:ReplicationPolicy | dr-pair-policy | retention\\_minutes |"
        in told
    )
    assert "- retention_minutes: 1440\n+ retention_minutes: 2880\n" in told


def test_of_a_long_input_only_what_differs_is_shown_below_what_holds_it(review):
    """A settlement has all groups of the vault: who reads which of them has changed?"""
    ops, shop = {"machines": ["mon-01"]}, {"machines": ["web-01"], "position": "a"}
    groups = [{"ops": ops, "shop": {**shop, "position": position}} for position in "ab"]
    told = page(
        review,
        moves.resource("update", "dr-settlement", "siterecovery:Settlement",
                       {"groups": groups[0]}, {"groups": groups[1]}),
    )  # fmt: skip

    folded = told.partition("```diff\n")[2].partition("```")[0].splitlines()
    assert folded[1:] == [
        "  groups:",
        '    "shop":',
        '-     "position": "a"',
        '+     "position": "b"',
    ]


def test_machines_that_are_kept_as_text_are_compared_inside(review):
    """One machine is taken out: the rest of a list of long lines would look changed too."""
    machines = {name: json.dumps({"machine": name, "size": "D2"}) for name in ("web-01", "web-02")}
    less = {"web-01": machines["web-01"].replace("D2", "D4")}
    told = page(
        review,
        moves.resource("update", "dr-settlement", "siterecovery:Settlement",
                       {"machines": machines}, {"machines": less}),
    )  # fmt: skip

    folded = told.partition("```diff\n")[2].partition("```")[0].splitlines()
    assert folded[1:6] == [
        "  machines:",
        '    "web-01":',
        '-     "size": "D2"',
        '+     "size": "D4"',
        '-   "web-02": {',
    ]


def test_what_is_guarded_from_deletion_is_told_with_the_way_out(review):
    """The engine's own advice, `state unprotect`, would take the guard from who is away too."""
    urn = "urn:pulumi:shop::dr::siterecovery:ReplicatedItem::dr-web-02"
    said = (
        f'Preview failed: resource "{urn}" cannot be deleted\nbecause it is protected. '
        f"To unprotect the resource, … or use the command:\n`pulumi state unprotect '{urn}'`"
    )
    notes = [
        {"urn": urn, "message": said, "severity": "error"},
        {"urn": "", "message": "preview failed", "severity": "error"},
    ]
    told = page(review, notes=notes)

    assert (
        "- dr-web-02: guarded from deletion; keep it in the file for one more `pulumi up`" in told
    )
    assert "unprotect" not in told
    assert "preview failed" not in told


def test_who_only_takes_another_recovery_point_goes_nowhere(review):
    plan = {**moves.AWAY, "steps": ["change recovery point"]}
    told = page(review, moves.record("shop", plan, position="recovery/failedOver"))

    where = "shop stays at recovery/failedOver and changes its recovery point"
    assert f"moves: {where}; 1 updated" in told
    assert f"### {where}\n" in told


def test_a_cleanup_is_told_of_those_that_are_tested(review):
    """The first step of the group; in the table it is theirs alone."""
    cleanup = "clean up the test failover of web-01"
    plan = {**moves.AWAY, "steps": [cleanup, *moves.AWAY["steps"]]}

    told = page(review, moves.record("shop", plan))

    assert f"steps: {cleanup}, then failover to recovery/failedOver, then commit to" in told
    own = "clean up the test failover, failover, commit"
    assert f"| web-01 | primary/protected | {own} |" in told
    assert "| web-02 | primary/protected | failover, commit |" in told


def test_a_drill_has_its_section(review):
    """Nothing moves; what goes on from an earlier run stands apart."""
    plan = {
        "drill": "2026-11",
        "steps": ["test failover to recovery", "judge", "clean up"],
        "machines": ["web-01", "web-02"],
        "network": "shop-vnet-asr-drill-shop (isolated)",
        "by": "recovery plan shop-away, else item by item",
        "recovery_point": "latest",
    }
    left = {"steps": ["app: go on with drill 2026-10"]}
    record = moves.resource(
        "create", "dr-shop-drill", "siterecovery:Drill", after={"group": "shop", "plan": plan}
    )
    verdict = moves.resource(
        "update", "dr-drills", "siterecovery:DrillVerdict", after={"plan": left}
    )
    note = {
        "urn": record["urn"],
        "message": "web-01: recovery point 4 min old",
        "severity": "info",
    }

    told = page(review, record, verdict, notes=[note])

    assert "nothing moves; 1 updated, 1 created" in told
    assert "### shop is drilled: 2026-11\n" in told
    assert "steps: test failover to recovery, then judge, then clean up" in told
    assert "in network shop-vnet-asr-drill-shop (isolated)" in told
    assert "| web-01 | latest |" in told
    assert "web-01: recovery point 4 min old" in told
    assert "app: go on with drill 2026-10" in told
    assert "Found otherwise" not in told


def test_who_is_only_checked_again_goes_nowhere(review):
    plan = {"move": 1, "reason": "eastus2 is down", "steps": ["run 2 checks"]}
    told = page(review, moves.record("shop", plan, position="recovery/failedOver"))

    assert "### shop stays at recovery/failedOver and is checked again\n" in told
    assert "steps: run 2 checks" in told


def test_that_a_group_at_home_is_not_guarded_any_more_is_no_warning(review):
    """It is what the way home ends with; the same flags of a group that is away are one."""
    record, item = (
        moves.record("shop", position="primary/protected"),
        moves.resource(
            "same", "dr-web-01", "siterecovery:ReplicatedItem", after={"machine": "web-01"}
        ),
    )
    for step in (record, item):
        step["oldState"]["protect"] = True

    assert "No longer guarded" not in page(review, record, item)
    record["newState"]["inputs"]["position"] = "recovery/protected"
    assert "- dr-shop, dr-web-01\n" in page(review, record, item)


def test_blocked_or_refused_ends_with_3_where_that_is_asked_for(review):
    blocked = moves.preview(moves.record("shop", moves.AWAY))
    refused = moves.preview(notes=[moves.said("shop", "group shop: move 9: write 4", "error")])
    fine = moves.preview(moves.record("shop", {**moves.AWAY, "blocked": []}))

    codes = [review(each, "--fail-on", "blocked")[0] for each in (blocked, refused, fine)]

    assert codes == [3, 3, 0]
    assert review(blocked)[0] == 0
    assert "- group shop: move 9: write 4" in review(refused)[1].out.replace("dr-shop: ", "")


def test_words_of_people_are_never_markup(review):
    """A reason is free text, and the page is read where mentions and tags are live."""
    plan = {**moves.AWAY, "reason": "a|b <img src=x> @all ``` [x](y)"}

    told = page(review, moves.record("shop", plan, op="update"))
    shown, _, folded = told.partition("<details>")

    assert "a\\|b &lt;img src=x&gt; @\u200ball" in shown
    assert "\\[x\\](y)" in shown
    assert "\n````diff\n" in folded


def test_a_page_fits_into_a_comment(review):
    """GitHub takes 65,536 characters."""
    many = [
        moves.resource("create", f"dr-vm-{number:04}", "siterecovery:ReplicatedItem",
                       after={"disks": "x" * 200})
        for number in range(1000)
    ]  # fmt: skip
    told = page(review, *many)

    assert len(told) < 62_000
    assert "| created | 1000 | siterecovery:ReplicatedItem | dr-vm-0000, " in told
    assert "and 988 more" in told
    assert told.endswith("```\n\n</details>\n")
    assert "… cut here" in told


@pytest.mark.parametrize("text", ["", "Previewing update", "[]", '{"steps": 1}'])
def test_what_is_no_preview_is_refused_in_one_line(review, text):
    code, told = review(text)

    assert code == 1
    assert told.err.startswith("dr: no preview: ")
    assert told.err.count("\n") == 1


def test_a_file_is_read_from_where_the_person_is(capsys, tmp_path, monkeypatch):
    """The command itself works in the project's folder."""
    (tmp_path / "p.json").write_text(recorded("enabling"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert console.main(["review", "p.json"]) == 0
    assert "15 created" in capsys.readouterr().out


def test_run_runs_the_preview_itself(review, monkeypatch):
    asked = []

    def ended(_directory, *arguments, **_more):
        asked.append(arguments)
        return subprocess.CompletedProcess(arguments, 0, recorded("enabling"), "")

    monkeypatch.setattr(engine, "ended", ended)
    monkeypatch.setattr(project, "stack_name", lambda *_: "shop")

    code, told = review("", "--run")

    assert code == 0
    assert asked == [("preview", "--json", "--non-interactive", "--stack", "shop")]
    assert "15 created" in told.out


def test_an_engine_that_prints_no_preview_is_told_in_its_own_words(review, monkeypatch):
    done = subprocess.CompletedProcess((), 255, "", "error: the stack is currently locked\n")
    monkeypatch.setattr(engine, "ended", lambda *_args, **_more: done)
    monkeypatch.setattr(project, "stack_name", lambda *_: "shop")

    code, told = review("", "--run")

    assert code == 1
    assert told.err == "dr: pulumi preview: the stack is currently locked\n"
