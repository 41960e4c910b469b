"""What is refused around the evidence of drills: rows of the rule book."""

from site_recovery.rulebook import Rule
from site_recovery.vault_refusals import REFUSE, rows

DRILLS = "DESIGN.md section 3"
BLOBS = "Blob service REST API, Put Blob, Get Blob, List Blobs"

UNREADABLE = Rule(
    "evidence-unreadable",
    REFUSE,
    "a file of the evidence is no evidence: no JSON, or without its group and drill",
    "it is no evidence: {why}",
    "run `dr drill verify`, put the file back as it was written",
    DRILLS,
)
NO_ACCESS = Rule(
    "evidence-not-kept",
    REFUSE,
    "the directory of the evidence cannot be read or written",
    "evidence cannot be kept there: {why}",
    "correct evidence.directory or the rights of that directory",
    DRILLS,
)
CROWDED = Rule(
    "evidence-crowded",
    REFUSE,
    "other runs took the next number of the evidence a hundred times",
    "other runs write evidence there all the time",
    "run `pulumi up` again, and one run at a time",
    DRILLS,
)
CONTAINER_MISSING = Rule(
    "evidence-container-missing",
    REFUSE,
    "the storage container that evidence names is not there",
    "the container is not there",
    "make it (`az storage container create`), or correct evidence.container",
    BLOBS,
)
CONTAINER_RIGHT = Rule(
    "evidence-container-not-allowed",
    REFUSE,
    "who is signed in may not read or write the container of the evidence, or its firewall is shut",
    "who is signed in may not read and write blobs there",
    "give who is signed in the role Storage Blob Data Contributor on the container, let the "
    "account's firewall take this machine, then wait some minutes",
    BLOBS,
)

RULES: tuple[Rule, ...] = rows(dict(globals()))
