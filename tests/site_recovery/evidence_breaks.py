"""The breaks of the rules of evidence; registered beside those of vaults."""

import pathlib
import tempfile

from site_recovery import client, evidence
from tests.site_recovery.breaks import breaks, raised
from tests.support import call

URL = "https://localhost:8443/shopevidence/drills"
DOCUMENT = {"group": "shop", "drill": "2026-11"}
SEEN = {
    "evidence-unreadable": (
        "shop-dr/0001-shop-2026-11.json: EvidenceUnreadable: it is no evidence: it is no JSON; run "
        "`dr drill verify`, put the file back as it was written"
    ),
    "evidence-not-kept": (
        "shop-dr/0001.claim: EvidenceNotKept: evidence cannot be kept there: Not a directory; "
        "correct evidence.directory or the rights of that directory"
    ),
    "evidence-crowded": (
        "crowd: EvidenceCrowded: other runs write evidence there all the time; run `pulumi up` "
        "again, and one run at a time"
    ),
    "evidence-container-missing": (
        f"{URL}/shop-dr/: ContainerNotFound: the container is not there; make it (`az storage "
        "container create`), or correct evidence.container"
    ),
    "evidence-container-not-allowed": (
        f"{URL}/shop-dr/: AuthorizationFailure: who is signed in may not read and write blobs "
        "there; give who is signed in the role Storage Blob Data Contributor on the container, let "
        "the account's firewall take this machine, then wait some minutes"
    ),
}


def directory(make):
    """What is raised on a directory that `make` prepared."""

    def break_(_world, _lines):
        with tempfile.TemporaryDirectory() as folder:
            make(pathlib.Path(folder))
            return raised(
                evidence.append, evidence.store({"directory": folder}, "shop-dr"), DOCUMENT
            )

    return break_


@breaks("evidence-unreadable")
@directory
def _(folder):
    (folder / "shop-dr").mkdir()
    (folder / "shop-dr" / "0001-shop-2026-11.json").write_text("{", encoding="utf-8")


@breaks("evidence-not-kept")
def _(_world, _lines):
    with tempfile.NamedTemporaryFile() as file:
        kept = evidence.store({"directory": file.name}, "shop-dr")
        return raised(kept.put, "0001.claim", b"")


class Crowd:
    """A store in which somebody else is always quicker, and never ends."""

    where = "crowd"

    def names(self):
        return []

    def peek(self, _name):
        return None

    def put(self, _name, _data):
        return False

    def drop(self, _name):
        """Somebody takes it again at once."""


@breaks("evidence-crowded")
def _(_world, _lines):
    return raised(evidence.append, Crowd(), DOCUMENT)


@breaks("evidence-container-missing")
def _(_world, _lines):
    return raised(evidence.append, container(), DOCUMENT)


@breaks("evidence-container-not-allowed")
def _(world, _lines):
    then = {"status": 403, "code": "AuthorizationFailure", "message": "no"}
    rule = {"match": {"path": "drills"}, "times": None, "then": then}
    assert call(world, "PUT", "/emulator/faults", [rule]).status == 200
    return raised(evidence.append, container(), DOCUMENT)


def container():
    return evidence.store({"container": URL}, "shop-dr", client.Settings("https://localhost:8443"))
