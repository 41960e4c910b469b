"""One input per row of moves and actions: the edits that break it, and the whole line told."""

from tests.stacks.shop import HOME, SUB, disk

OTHER = "00000000-0000-4000-8000-000000000002"
WEB, DB = "dr:pair.groups.web", "dr:pair.groups.db"
RUNBOOK = f"{HOME}/providers/Microsoft.Automation/automationAccounts/shop/runbooks/dns"


def move(**more):
    return {"number": 1, "reason": "a drill", **more}


def action(**more):
    return [{"name": "dns", "after": 1, "manual": "point the names at centralus", **more}]


MOVES = {
    "position": (
        {f"{DB}.position": "away"},
        f'{DB}.position: "away" is no position; write one of primary/protected, '
        "primary/failedOver, primary/committed, recovery/protected, recovery/failedOver, "
        "recovery/committed",
    ),
    "position-seeding": (
        {f"{DB}.position": "recovery/seeding"},
        f'{DB}.position: "recovery/seeding" is only passed through, while a machine is replicated '
        "for the first time; write recovery/protected",
    ),
    "one-line": (
        {f"{DB}.move": move(reason="fire\nin the hall")},
        f'{DB}.move.reason: "fire in the hall" is not one line of at most 300 characters; '
        "write one line, and the rest where it is kept for people",
    ),
    "moment": (
        {f"{DB}.move": move(recoveryPoint={"notAfter": "2026-11-21 10:00"})},
        f'{DB}.move.recoveryPoint.notAfter: "2026-11-21 10:00" is no moment with a time zone; '
        'write one like "2026-11-21T10:00:00Z"',
    ),
    "point-choice": (
        {f"{DB}.move": move(recoveryPoint={"word": "latest", "byMachine": {"db-01": "p"}})},
        f"{DB}.move.recoveryPoint: says 2 ways to choose a recovery point; write a word (latest, "
        "latestProcessed, latestAppConsistent, latestCrashConsistent), notAfter or byMachine",
    ),
    "point-none": (
        {f"{DB}.move": move(recoveryPoint={"byMachine": {}})},
        f"{DB}.move.recoveryPoint.byMachine: is empty; name the point of a machine, or write "
        "latest",
    ),
    "point-stranger": (
        {f"{DB}.move": move(recoveryPoint={"byMachine": {"web-01": "p"}})},
        f"{DB}.move.recoveryPoint.byMachine.web-01: web-01 is not in this group; take it out; "
        "a move or a drill is of one group",
    ),
    "point-split": (
        {
            f"{WEB}.consistencyGroup": True,
            f"{WEB}.move": move(recoveryPoint={"byMachine": {"web-01": "p"}}),
        },
        f"{WEB}.move.recoveryPoint.byMachine: web-02 of a consistency group would be left at "
        "another moment; name a point for every machine of the group",
    ),
    "failback-unfenced": (
        {
            f"{DB}.position": "primary/committed",
            f"{DB}.move": move(shutdownSource=False),
            "dr:allow": ["unfenced:web"],
        },
        f"{DB}.move.shutdownSource: machines of db would run at both sites; take the key out, "
        "or write dr:allow: [unfenced:db]",
    ),
    "premium-cache-home": (
        {
            "dr:pair.primary.cacheStorage": {"churn": "high"},
            f"{DB}.position": "recovery/protected",
            "shop.yaml: machines.db-01.disks.lun0": disk("v2", 512, "PremiumV2_LRS"),
        },
        f"{DB}.position: db-01 has a PremiumV2_LRS disk lun0 at the recovery site, which needs a "
        "premium cache account there to replicate back; write recovery.cacheStorage churn: high",
    ),
    "action-step": (
        {f"{DB}.actions": action(before=1)},
        f"{DB}.actions[0]: stands both before and after a step; write one of before and after "
        "with the number of a step of the boot order",
    ),
    "action-beyond": (
        {f"{DB}.actions": action(after=2)},
        f"{DB}.actions[0].after: step 2 is not in the boot order, which has 1; write 1 to 1",
    ),
    "action-deed": (
        {f"{DB}.actions": action(runbook=RUNBOOK)},
        f"{DB}.actions[0]: is both; write one of manual: INSTRUCTION and runbook: ID",
    ),
    "action-of-a-runbook": (
        {f"{DB}.actions": action(timeoutMinutes=5)},
        f"{DB}.actions[0].timeoutMinutes: is for a runbook; take it out: a manual action waits "
        "until a person ends it",
    ),
    "action-elsewhere": (
        {f"{DB}.actions": [{"name": "dns", "after": 1, "runbook": RUNBOOK.replace(SUB, OTHER)}]},
        f"{DB}.actions[0].runbook: is in subscription {OTHER}, the vault is in {SUB}; "
        "write the id of a runbook there",
    ),
    "action-nowhere": (
        {f"{DB}.actions": action(directions=["home", "home"])},
        f"{DB}.actions[0].directions: names one twice; write away, home or both, or take the key "
        "out for both",
    ),
    "action-twice": (
        {f"{DB}.actions": action() + action(name="DNS")},
        f'{DB}.actions[1].name: "DNS" is the name of an earlier action of this group; '
        "write another name",
    ),
}
