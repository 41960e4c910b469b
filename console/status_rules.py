"""The rows of `dr status`: what makes somebody look, in which words, and what to do then.

It ends with 4 where one of CRITICAL is met, with 3 where only others are.
"""

from site_recovery.preflight import agents
from site_recovery.rulebook import Rule, Severity

WARN = Severity.WARN
FIELDS = "API replicationProtectedItems"

NOT_REPLICATED = Rule(
    "not-replicated",
    WARN,
    "a machine of the file has no item in the vault, and no job makes one",
    "not replicated",
    "`pulumi up` enables it",
)
POSITION_UNKNOWN = Rule(
    "position-unknown",
    WARN,
    "what an item shows is no position that this program knows",
    "stands at {found}",
    "see it in the portal: no move begins from there",
)
SERVICE_ERROR = Rule(
    "service-error",
    WARN,
    "an item carries a health error that is no warning",
    "{code}: {text}",
    "{action}",
    f"{FIELDS}: healthErrors",
)
HEALTH_CRITICAL = Rule(
    "health-critical-unexplained",
    WARN,
    "replication or failover of a machine is critical, and no error of the item says why",
    "its {what} health is critical, and no error says why",
    "see it in the portal",
    f"{FIELDS}: replicationHealth, failoverHealth",
)
RPO_OVER = Rule(
    "rpo-over-objective",
    WARN,
    "a protected machine's RPO is over the objective of its group's drill",
    "its RPO is {found}, asked are {asked}",
    "see what else is said of it, and `dr jobs`",
    f"{FIELDS}: rpoInSeconds",
)
MAY_RUN_TWICE = Rule(
    "may-run-twice",
    WARN,
    "a group failed over, and a machine that it left is not known to be off",
    "the machines that it left may still run",
    "`dr fence {group}` switches them off",
)
ON_ITS_WAY = Rule(
    "on-its-way",
    WARN,
    "a machine is being enabled or seeded, at the site where it is declared",
    "not protected yet: {found}",
    "wait; `dr jobs` tells what runs",
)
UNPROTECTED = Rule(
    "runs-unprotected",
    WARN,
    "a group runs where the file says, failed over or committed, and nothing of it replicates",
    "it runs and nothing replicates: another disaster would find no way out",
    "declare {side}/protected when it is to stay, or go back",
)
NOT_AS_DECLARED = Rule(
    "not-as-declared",
    WARN,
    "a machine stands elsewhere than the file says",
    "at {found}, declared {declared}",
    "`pulumi preview` shows what `up` would do, or which edits agree with it",
)
SERVICE_WARNING = Rule(
    "service-warning",
    WARN,
    "an item carries a health error that is a warning",
    "{code}: {text}",
    "{action}",
    f"{FIELDS}: healthErrors",
)
HEALTH_WARNING = Rule(
    "health-warning-unexplained",
    WARN,
    "replication or failover of a machine has a warning, and no error of the item says why",
    "its {what} health is a warning, and no error says why",
    "see it in the portal",
    f"{FIELDS}: replicationHealth, failoverHealth",
)
RPO_STALE = Rule(
    "rpo-stale",
    WARN,
    "the service reckoned a protected machine's RPO last more than an hour ago",
    "its RPO was reckoned {ago} ago, and is at least that by now",
    "see what else is said of it; a region that is down reckons nothing",
    f"{FIELDS}: lastRpoCalculatedTime; the hour is assumed",
)
SOURCE_UNKNOWN = Rule(
    "source-unknown",
    WARN,
    "a group failed over by hand, or its state cannot be read",
    "nobody knows whether the machines that it left are off",
    "`dr fence {group}` asks, and switches them off",
)
CHECKS_RED = Rule(
    "checks-red",
    WARN,
    "checks of a group that failed over are still red",
    "{red} of {all} checks are red",
    "mend it and `pulumi up`: it asks again",
)
TEST_UP = Rule(
    "test-failover-up",
    WARN,
    "a test failover is up, and the file does not keep it",
    "a test failover is up: it cannot fail over meanwhile",
    "`pulumi up` ends a drill of the file; else clean it up in the portal",
    f"{FIELDS}: allowedOperations has TestFailoverCleanup (recorded)",
)
DRILL_RED = Rule(
    "drill-red",
    WARN,
    "the evidence of a group's last drill says red",
    "its drill {drill} was red: {why}",
    "mend it, and give the drill another name; `dr drill report` has all of it",
)
CRITICAL: tuple[Rule, ...] = (
    NOT_REPLICATED,
    POSITION_UNKNOWN,
    SERVICE_ERROR,
    HEALTH_CRITICAL,
    RPO_OVER,
    MAY_RUN_TWICE,
)
WARNINGS: tuple[Rule, ...] = (
    ON_ITS_WAY,
    UNPROTECTED,
    NOT_AS_DECLARED,
    SERVICE_WARNING,
    HEALTH_WARNING,
    RPO_STALE,
    SOURCE_UNKNOWN,
    CHECKS_RED,
    TEST_UP,
    DRILL_RED,
)
SHARED: tuple[Rule, ...] = (
    agents.UPDATE_REQUIRED,
    agents.EXPIRING,
    agents.CERTIFICATE,
    agents.DRILL_NEVER,
    agents.DRILL_OLD,
)
"""Warnings that `dr doctor` and previews have, too."""
