"""The steps of the second walk: a group that goes to the other region and comes home."""

import pathlib

from tools.story import INVENTORY, STACK_PAGE, Command, Edit, Review, Step, Story

STACK_FILE = """\
config:
  azure-native:subscriptionId: {subscription}
  dr:endpoint: {endpoint}
  dr:caFile: .local/ca.pem
  dr:pair:
    primary: {{location: eastus2, resourceGroup: shop-rg, virtualNetwork: shop-vnet}}
    recovery:
      location: centralus
      virtualNetwork:
        name: shop-vnet-asr
        addressSpace: [10.20.0.0/16]
        subnets: {{web: 10.20.1.0/24, data: 10.20.3.0/24}}
    vault: {{name: shop-dr, resourceGroup: shop-dr-rg}}
    policy: {{retentionHours: 72, appConsistentHours: "off"}}
    machines: machines/shop.yaml
    groups:
      shop:
        machines: [db-01, web-01, web-02]
        bootOrder: [[db-01], [web-01, web-02]]
      ops:
        machines: [mon-01]
"""
INTRODUCTION = """\
# A walk: to the other region and home again

Four machines in eastus2: a database and two web servers, which move together as the group `shop`,
and a monitor in a group of its own, which stays. They are protected; `shop` fails over to a chosen
recovery point, takes another, is committed, protected towards home, goes home, and is protected
again. Then a web server is taken out, and all of it destroyed. Each time: what the stack file says
anew, the preview as a reviewer sees it, the run, and where everything stands after it.

`make walk-moves` runs every step below in about two minutes, against a local Azure of its own that
starts from [shop-small.yaml](../emulator/estates/shop-small.yaml), and stops at the first step that
ends otherwise than this page says. `make walk-moves HAND=1` sets up the same and leaves the typing
to you. [moving.md](moving.md) has the table of moves and all options. `dr` is short for
`python -m console`.

`make walk-moves WRITE=1` wrote this page from such a run. What `dr review` prints stands here as it
does in a pull request. The local Azure's clock runs six hundred times as fast as yours, sixty times
while points are chosen, so times, ages and minutes say nothing here: `YYYY-MM-DD hh:mm` and `…`
stand for them, `xxxxxxxx-…` for the name of a recovery point. What else is left out is as in
[walk.md](walk.md).
"""
HURRIED, UNHURRIED = 600, 60  # points of five minutes last for two hours only
REVIEW = "pulumi preview --json | dr review"
UP = "pulumi up --yes --skip-preview --suppress-outputs"
OURS = ("ReplicatedItem", "ReplicationGroup", "Settlement")
MACHINES = "        machines: [db-01, web-01, web-02]\n"
ORDER = "        bootOrder: [[db-01], [web-01, web-02]]\n"
LESS = """\
        machines: [db-01, web-01]
        bootOrder: [[db-01], [web-01]]
"""
THERE = "/subscriptions/{subscription}/resourceGroups/shop-rg/providers"
WEB_02 = f"""\
  web-02:
    id: {THERE}/Microsoft.Compute/virtualMachines/web-02
    size: Standard_D2s_v5
    cacheShard: 0
    availabilitySet: shop-web-avset
    disks:
      os:
        id: {THERE}/Microsoft.Compute/disks/web-02-osdisk
        gib: 30
        type: Premium_LRS
    nics:
      web-02-nic:
        id: {THERE}/Microsoft.Network/networkInterfaces/web-02-nic
        subnet: web
"""
AWAY = """\
        position: recovery/failedOver
        move:
          number: 1
          reason: eastus2 is down
          recoveryPoint: {notAfter: "{moment}"}
"""


def _declared(number: int, reason: str, position: str, before: tuple[int, str, str]) -> Edit:
    """The edit that asks for the next move."""
    told = "          number: {}\n          reason: {}\n"
    return Edit(
        (
            (STACK_PAGE, f"        position: {before[2]}\n", f"        position: {position}\n"),
            (STACK_PAGE, told.format(*before[:2]), told.format(number, reason)),
        )
    )


def _status(words: str, *expect: str) -> Step:
    return Step("", words, Command("dr status", code=3, expect=expect))


ENABLE = (
    Step(
        "Protect",
        "The file is new, so all of it is the difference. `shop` has an order in which its "
        "machines boot; a group without a position is at home and protected. What stands in "
        f"`shop-rg`, `dr discover` wrote to `{INVENTORY}`, as in the first walk.",
        Review(STACK_PAGE, new=True),
    ),
    Step(
        "",
        "What a reviewer sees of it in the pull request. Below this table it has every input, "
        "folded; left out here.",
        Command(REVIEW, quoted=True, expect=("29 created",), cut=("<details>",)),
    ),
    Step(
        "",
        "One row, the settlement, waits for all machines.",
        Command(UP, expect=("4/4 protected", "+ 38 created"), only=OURS),
    ),
    _status("All of them have recovery points now.", "4 of 4 protected"),
)
FAILOVER = (
    Step(
        "Fail over",
        "Orders went wrong ten minutes before the region did, so the newest recovery points are "
        "not the best. `dr points` lists those of a machine; the third one will do.",
        Command(
            "dr points db-01 | head -5",
            expect=("crash-consistent",),
            learn=("moment", r"^(?:.*\n){3}\S+  (\S+ \S+)"),
            speed=UNHURRIED,
        ),
    ),
    Step(
        "",
        "A move is a new position with a number, one more than the last, and a reason. `notAfter` "
        "takes for each machine the newest point that is not younger.",
        Edit(((STACK_PAGE, ORDER, ORDER + AWAY),)),
    ),
    Step(
        "",
        "The review names the point of each machine, and what does not come along. The points are "
        "pinned: they go item by item in boot order, as no recovery plan takes them.",
        Command(REVIEW, quoted=True, expect=("moves: shop -> recovery/failedOver",)),
    ),
    Step(
        "",
        "On the day `dr move` does what the file says, with nothing but the vault and the region "
        "that is left: it previews, asks (not with `--yes`), and runs exactly what it showed.",
        Command("dr move shop --yes", expect=("shop: 3/3 at recovery/failedOver",)),
    ),
    _status(
        "`shop` runs in centralus, and what it left is switched off. `ops` stayed.",
        "1 of 4 protected, 3 away",
    ),
)
CHANGE = (
    Step(
        "Take another recovery point",
        "Too much is missing. Until the commit the point can be changed. `dr move --to` writes the "
        "edit itself, with the next number; with `--preview` it stops there, and the edit is left "
        "for a pull request. This is the preview as a person at a terminal has it.",
        Command(
            "dr move shop --to recovery/failedOver --point latestProcessed "
            "--reason 'the last orders are missing' --preview",
            expect=("shop stays at recovery/failedOver and changes its recovery point",),
        ),
    ),
    Step(
        "",
        "A plain `up` moves too. It also guards the machines from deletion as long as they are "
        "away: `~protect`, which `dr move` leaves to the next `up`.",
        Command(UP, expect=("~ 2 updated",)),
    ),
    _status("The move is number 2, its point another.", "latestProcessed"),
)
COMMIT = (
    Step(
        "Commit",
        "The orders are there. Committed says: this point and no other. `recoveryPoint` stays as "
        "it is; another one would be refused now.",
        _declared(
            3,
            "the orders are there",
            "recovery/committed",
            (2, "the last orders are missing", "recovery/failedOver"),
        ),
    ),
    Step(
        "",
        "What cannot be taken back stands first, as a warning.",
        Command(REVIEW, quoted=True, expect=("recovery points are gone",), speed=HURRIED),
    ),
    Step("", "A minute's work.", Command(UP, expect=("shop: 3/3 at recovery/committed",))),
    _status("Whoever is committed has no recovery points, and is not protected.", "1 of 4"),
)
REPROTECT = (
    Step(
        "Protect it towards home",
        "The region is back. Protected at recovery says: replicate from where it runs to where it "
        "came from.",
        _declared(
            4,
            "eastus2 is back",
            "recovery/protected",
            (3, "the orders are there", "recovery/committed"),
        ),
    ),
    Step(
        "",
        "This is the step that overwrites: what was left in eastus2 is of no use any more.",
        Command(REVIEW, quoted=True, expect=("overwritten",)),
    ),
    Step("", "It takes as long as a seeding.", Command(UP, expect=("3/3 at recovery/protected",))),
    _status(
        "All are protected, three of them away. The placement is the one at home: it says where "
        "each machine would come up.",
        "4 of 4 protected, 3 away",
    ),
)
FAILBACK = (
    Step(
        "Go home",
        "One `up` may fail over and commit, for who wants no choice of points. The newest points "
        "will do.",
        Edit(
            (
                (STACK_PAGE, "position: recovery/protected", "position: primary/committed"),
                (
                    STACK_PAGE,
                    "          number: 4\n          reason: eastus2 is back\n"
                    "          recoveryPoint: latestProcessed\n",
                    "          number: 5\n          reason: home on a quiet Sunday\n",
                ),
            )
        ),
    ),
    Step(
        "",
        "With points that the service chooses itself the group's own recovery plan does it, in "
        "boot order; it stands in the vault, so the portal can run it too.",
        Command(REVIEW, quoted=True, expect=("by recovery plan shop-home",)),
    ),
    Step(
        "",
        "The machines in centralus are switched off first, so that no order is lost.",
        Command(UP, expect=("shop: 3/3 at primary/committed",)),
    ),
    _status("At home, but not protected yet.", "1 of 4 protected"),
    Step(
        "Protect it again",
        "The last move by one command: edit, preview, run.",
        Command(
            "dr move shop --to primary/protected --reason 'as it was' --yes",
            expect=("shop: 3/3 at primary/protected",),
        ),
    ),
    _status("As at the beginning.", "4 of 4 protected,"),
    Step(
        "",
        "Nothing is left to change but the machines' guards from deletion, which `dr move` leaves "
        "to the next plain `up`; the engine does not count them.",
        Command(f"{UP} --expect-no-changes", expect=("38 unchanged",)),
    ),
)


DISABLE = (
    Step(
        "Take a machine out",
        "One web server is enough. It leaves the group, the boot order and the inventory.",
        Edit(
            (
                (STACK_PAGE, MACHINES + ORDER, LESS),
                (INVENTORY, WEB_02, ""),
            )
        ),
    ),
    Step(
        "",
        "To the engine a machine's record is deleted; to the service its replication is disabled, "
        "and its recovery points are gone.",
        Command(REVIEW, quoted=True, expect=("dr-web-02",), cut=("<details>",)),
    ),
    Step("", "The machine itself is not touched.", Command(UP, expect=("- 1 deleted",))),
    _status("Three are left.", "3 of 3 protected"),
    Step(
        "Destroy it all",
        "What a stack made is guarded from `destroy`; one line takes the guards away, and is "
        "reviewed like any other.",
        Edit(((STACK_PAGE, "  dr:pair:\n", '  dr:protect: "false"\n  dr:pair:\n'),)),
    ),
    Step(
        "",
        "Machines first, then what they needed, the vault last; `--run-program` reads the file "
        "anew. What runs in eastus2 runs on.",
        Command(
            "pulumi destroy --yes --run-program --skip-preview --suppress-outputs",
            expect=("deleted",),
        ),
    ),
)
STEPS = (*ENABLE, *FAILOVER, *CHANGE, *COMMIT, *REPROTECT, *FAILBACK, *DISABLE)
STORY = Story(
    page=pathlib.Path(__file__).resolve().parents[1] / "docs" / "moves.md",
    estate="shop-small.yaml",
    stack_file=STACK_FILE,
    introduction=INTRODUCTION,
    prepare=("dr discover",),
    steps=STEPS,
)
