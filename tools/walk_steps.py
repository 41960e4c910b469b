"""The steps of the walk: what is done, in which words it is explained, what must come out."""

import pathlib

from tools.story import INVENTORY, STACK_PAGE, Command, Edit, Post, Review, Step, Story

STACK_FILE = """\
config:
  azure-native:subscriptionId: {subscription}
  dr:endpoint: {endpoint}
  dr:caFile: .local/ca.pem
  dr:pair:
    primary: {{location: eastus2, resourceGroup: shop-rg, virtualNetwork: shop-vnet}}
    recovery: {{location: centralus}}
    vault: {{name: shop-vault}}
    machines: machines/shop.yaml
"""
INTRODUCTION = """\
# A walk: from half protected by hand to a pair that a file holds

A web shop of ten machines in eastus2. Long ago somebody protected four of them in the portal; since
then a disk came, a network was closed, an agent died, and sizes ran out in the other region. This
page takes it over: look, review, check, mend, preview, `up`. Nothing that is protected already is
seeded again, and nothing of it is deleted.

`make walk` runs every step below in about a minute, against a local Azure of its own that starts
from [shop-half.yaml](../emulator/estates/shop-half.yaml), and stops at the first step that ends
otherwise than this page says. `make walk HAND=1` sets up the same and leaves the typing to you.
Against a subscription the commands are the same; [azure.md](azure.md) has the rights. `dr` is short
for `python -m console`.

`make walk WRITE=1` wrote this page from such a run. It leaves out times and the port, writes
`/subscriptions/…` for the local subscription's id, breaks long lines, and shows of the engine's
rows the last one per resource, sorted, with a short type, without the stack and the components that
only hold others. Where more is left out, `…` stands.
"""


def _size(machine: str, subnet: str, size: str) -> tuple[str, str, str]:
    """The edit that lets a machine come up in another size."""
    last = f"/{machine}-nic\n        subnet: {subnet}\n"
    return INVENTORY, last, f"{last}    overrides: {{size: {size}}}\n"


STEPS = (
    Step(
        "Say what the pair is",
        "Five lines are enough to begin with: the two regions, what is to be protected, the "
        "vault that the portal made. Endpoint and CA stand there for the local Azure only; the "
        "last line is the engine's.",
        Command(f"cat {STACK_PAGE}"),
    ),
    Step(
        "Let `dr` look",
        "`dr discover` reads Azure and writes the two files; it changes nothing in Azure. What "
        "exists already is said to exist, and machines that are protected keep what they were "
        "protected with.",
        Command("dr discover", expect=("vault shop-vault in centralus: 4 protected machines",)),
    ),
    Step(
        "Review what it wrote of the pair",
        "From now on the file says what is there, and a preview needs no look-ups. `existing: "
        "true` means: used and never deleted.",
        Review(STACK_PAGE),
    ),
    Step(
        "Review a machine",
        "The inventory is new, so all of it is to be read; here `job-01`, which has a story: it "
        "recovers as another size, because its own was not to be had, and `lun1` came after it "
        "was protected and is not replicated.",
        Command(
            f"grep -A 22 job-01: {INVENTORY}", expect=("excluded: true", "size: Standard_D2s_v3")
        ),
    ),
    Step(
        "Decide",
        "Two decisions that only a person can make: the disk of `job-01` is wanted, and the "
        "machines are put into groups, for a group is what moves together.",
        Edit(
            (
                (INVENTORY, "        excluded: true\n", "        excluded: false\n"),
                (
                    STACK_PAGE,
                    "      shop:\n        machines: [cache-01, db-01, db-02, job-01, mon-01, "
                    "web-01, web-02, web-03]\n",
                    "      shop-web: {machines: [cache-01, web-01, web-02, web-03]}\n"
                    "      shop-db: {machines: [db-01, db-02]}\n"
                    "      shop-ops: {machines: [job-01, mon-01]}\n",
                ),
            )
        ),
    ),
    Step(
        "Ask what would fail",
        "`dr doctor` checks all machines at once, before anything is changed. What is refused "
        "would fail in `up` or on the day, and a preview refuses it too. A line may stand for "
        "several machines; the last line counts each.",
        Command("dr doctor", code=3, expect=("7 refused",)),
    ),
    Step(
        "Choose sizes that are to be had",
        "Five machines shall come up in another size: four because Standard_D2s_v5 is not "
        "offered to this subscription in centralus, `db-02` because 8 cores of its family are "
        "left there and two machines need 16.",
        Edit(
            (
                _size("db-02", "data", "Standard_E8s_v3"),
                _size("mon-01", "data", "Standard_D2s_v3"),
                *(_size(f"web-0{n}", "web", "Standard_D2s_v3") for n in (1, 2, 3)),
            )
        ),
    ),
    Step(
        "Open the way out",
        "One line has the rules for the service tags made on the security group that closed the "
        "data subnet; whatever else the group holds stays.",
        Edit(
            (
                (
                    STACK_PAGE,
                    "      virtualNetwork: shop-vnet\n",
                    "      virtualNetwork: shop-vnet\n"
                    "      outboundRules: {networkSecurityGroup: shop-data-nsg}\n",
                ),
            )
        ),
    ),
    Step(
        "Wake the agent",
        "The agent in `cache-01` is no matter of a file: restart the machine. The walk has no "
        "Azure CLI and sends the call that this command sends.",
        Post(
            "az vm restart --resource-group shop-rg --name cache-01",
            "/subscriptions/{subscription}/resourceGroups/shop-rg/providers/Microsoft.Compute"
            "/virtualMachines/cache-01/restart?api-version=2025-04-01",
        ),
    ),
    Step(
        "Ask again",
        "Nothing is refused any more. The warnings are no reason to wait, but a reason to read "
        "them: each names what is still to be done before the day.",
        Command(
            "dr doctor",
            expect=("8 warned", "the outboundRules of this file allow"),
            cut=("to be let out, TCP 443",),
        ),
    ),
    Step(
        "See what would change",
        "The engine counts every record that it begins as one to create; what is there already "
        "says `adopt:`, and with which differences. Six machines are protected anew, four are "
        "taken over, and `job-01` gets its disk. `dr review --run` makes a page of it for a pull "
        "request.",
        Command(
            "pulumi preview --suppress-outputs",
            expect=("adopt: replicated already; add disk lun1", "+ 45 to create"),
        ),
    ),
    Step(
        "Change it",
        "All machines are submitted at once, and one row, the settlement, waits for all. The "
        "four that were protected keep their recovery points.",
        Command(
            "pulumi up --yes --skip-preview --suppress-outputs",
            expect=("10/10 protected", "+ 45 created"),
            cut=("Diagnostics:",),
            only=("ReplicatedItem", "ReplicationGroup", "Settlement"),
        ),
    ),
    Step(
        "See where they stand",
        "One look at the vault; what the portal protected and what the stack protected are the "
        "same now. It ends with 3, a warning: what nobody drilled is not known to work.",
        Command("dr status", code=3, expect=("10 of 10 protected",)),
    ),
    Step(
        "Make sure that it is settled",
        "A second run has nothing to do. This is what a pipeline asks after each merge.",
        Command("pulumi preview --expect-no-changes --suppress-outputs", expect=("45 unchanged",)),
    ),
    Step(
        "Make sure that the files tell the truth",
        "`--check` writes nothing and ends with 3 when Azure and the files differ: what a "
        "pipeline asks every night, to find a new machine or disk before the day does.",
        Command("dr discover --check", expect=("of stack shop: 10 protected machines",)),
    ),
)
STORY = Story(
    page=pathlib.Path(__file__).resolve().parents[1] / "docs" / "walk.md",
    estate="shop-half.yaml",
    stack_file=STACK_FILE,
    introduction=INTRODUCTION,
    steps=STEPS,
)
