"""Mistakes in any combination: one error that names each, and never anything else."""

import pathlib
import tempfile

from hypothesis import given, settings
from hypothesis import strategies as st

from stacks import config
from tests.stacks.shop import GONE, Shop

# Each is wrong whatever else is wrong: its own line is always there, under this path.
MISTAKES = {
    "dr:pair.primary.location": ("East US", "dr:pair.primary.location"),
    "dr:pair.primary.resourceGrup": ("x", "dr:pair.primary.resourceGrup"),
    "dr:pair.recovery.location": (3, "dr:pair.recovery.location"),
    "dr:pair.recovery.virtualNetwork.subnets.web": (
        "10.20.1.1/24",
        "dr:pair.recovery.virtualNetwork.subnets.web",
    ),
    "dr:pair.vault.name": ("9x", "dr:pair.vault"),
    "dr:pair.vault.location": ("here now", "dr:pair.vault.location"),
    "dr:pair.policy.retentionHours": (361, "dr:pair.policy.retentionHours"),
    "dr:pair.policy.appConsistentHours": (13, "dr:pair.policy.appConsistentHours"),
    "dr:pair.groups.web.position": ("up", "dr:pair.groups.web.position"),
    "dr:pair.groups.db.machines": (GONE, "dr:pair.groups.db.machines"),
    "dr:pair.groups.web.zone": (9, "dr:pair.groups.web.zone"),
    "dr:protect": ("no", "dr:protect"),
    "dr:pear": (1, "dr:pear"),
    "dr:pair.agentUpdates": ({}, "dr:pair.agentUpdates"),
    "dr:pair.drillDays": (0, "dr:pair.drillDays"),
    "dr:pair.evidence": ("../x", "dr:pair.evidence"),
    "dr:pair.groups.web.drill.objectives": ({}, "dr:pair.groups.web.drill.objectives"),
    "dr:pair.groups.web.drill.network": (3, "dr:pair.groups.web.drill.network"),
    "dr:pair.siteRecovery.primary.container": ("a b", "dr:pair.siteRecovery.primary.container"),
    "dr:pair.primary.cacheStorage.churn": ("x", "dr:pair.primary.cacheStorage.churn"),
    "azure-native:subscriptionId": ("x", "azure-native:subscriptionId"),
    "shop.yaml: machines.web-01.id": ("x", "shop.yaml: machines.web-01.id"),
    "shop.yaml: machines.web-01.cacheShard": (GONE, "shop.yaml: machines.web-01.cacheShard"),
    "shop.yaml: machines.web-01.disks.os.gib": (0, "shop.yaml: machines.web-01.disks.os.gib"),
    "shop.yaml: machines.db-01.disks.lun0.type": ("x", "shop.yaml: machines.db-01.disks.lun0.type"),
    "shop.yaml: machines.db-01.disks.data": ({}, "shop.yaml: machines.db-01.disks.data"),
    "shop.yaml: machines.db-01.nics.nic.subnet": ("-", "shop.yaml: machines.db-01.nics.nic.subnet"),
    "shop.yaml: machines.web-02.overrides.zones": (1, "shop.yaml: machines.web-02.overrides.zones"),
}
PATHS = (
    "dr:pair",
    "dr:pair.primary",
    "dr:pair.primary.virtualNetwork",
    "dr:pair.primary.cacheStorage",
    "dr:pair.recovery",
    "dr:pair.recovery.virtualNetwork",
    "dr:pair.vault",
    "dr:pair.policy",
    "dr:pair.siteRecovery",
    "dr:pair.siteRecovery.recovery.fabric",
    "dr:pair.agentUpdates",
    "dr:pair.access",
    "dr:pair.recovery.outboundRules",
    "dr:pair.groups",
    "dr:pair.groups.web",
    "dr:pair.groups.web.bootOrder",
    "dr:pair.groups.web.consistencyGroup",
    "dr:pair.groups.web.machines",
    "dr:pair.groups.web.placement",
    "dr:pair.groups.web.checks",
    "dr:pair.groups.web.drill",
    "dr:pair.groups.web.drill.network",
    "dr:pair.groups.web.drill.sentinel",
    "dr:pair.evidence",
    "dr:allow",
    "shop.yaml: machines",
    "shop.yaml: machines.web-01",
    "shop.yaml: machines.web-01.disks",
    "shop.yaml: machines.web-01.disks.os",
    "shop.yaml: machines.web-01.nics",
    "shop.yaml: machines.web-01.nics.nic.recovery",
    "shop.yaml: machines.web-01.overrides",
    "shop.yaml: network",
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 400) | st.sampled_from(["", "x", "web-01", "/a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "id", "existing", "subnets", "os", "location", "machines"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def fresh():
    return Shop(pathlib.Path(tempfile.mkdtemp()))


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(sorted(MISTAKES)), min_size=1))
def test_every_mistake_is_named_whatever_the_others_are(paths):
    """One run of the reader is enough to mend a file."""
    shop = fresh()
    for path in paths:
        shop.set(path, MISTAKES[path][0])

    named = {line.split(": ", 1)[0] for line in shop.problems()} | {
        ": ".join(line.split(": ")[:2]) for line in shop.problems()
    }

    assert {MISTAKES[path][1] for path in paths} <= named


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(PATHS), ANYTHING, min_size=1, max_size=3))
def test_whatever_is_written_is_read_or_told_but_never_dies(edits):
    """A user's mistake is an answer, not a traceback."""
    shop = fresh()
    for path in sorted(edits, key=len, reverse=True):
        shop.set(path, edits[path])
    try:
        shop.load()
    except config.ConfigError as error:
        assert all(line.split(": ", 1)[1] for line in str(error).splitlines())


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(PATHS), ANYTHING, min_size=1, max_size=3))
def test_discovery_reads_or_tells_whatever_is_written(edits):
    """It is what a person runs first, on files that are not finished."""
    shop = fresh()
    for path in sorted(edits, key=len, reverse=True):
        shop.set(path, edits[path])
    shop.write()
    try:
        config.load_pair(shop.stack, shop.directory)
    except config.ConfigError as error:
        assert all(problem.code for problem in error.problems)
