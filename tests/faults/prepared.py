"""One stack that is brought to each position once; a row begins from a copy of what was kept."""

import shutil

from tests.engine.stack import Stack, plugins
from tests.faults.steps import VAULT

GROUP, MACHINES = "fault", ("web-01", "db-01")
JOURNEY = (
    "recovery/failedOver",
    "recovery/committed",
    "recovery/protected",
    "primary/failedOver",
    "primary/committed",
    "primary/protected",
)
RETENTION_H = 360  # the longest: at the table's pace a day of points would be pruned within a row
STATE = ("azure/state", "azure/state.sqlite", "project/stacks")
"""What a run changes, in the stack's folder."""


class Prepared:
    """Both machines in one group; paths and port stay the same, so that no input differs."""

    def __init__(self, directory, *options):
        self._folder = directory
        self.stack = Stack(directory, *options)
        with self.stack.config() as config:
            config["dr:pair"]["groups"] = {GROUP: {"machines": list(MACHINES)}}
            config["dr:pair"]["policy"] = {"retentionHours": RETENTION_H}
        with self.stack.inventory() as machines:  # its size at home is set on the way back
            machines["db-01"]["overrides"] = {"size": "Standard_D4s_v5"}
        self._keep("new")

    def at(self, stage):
        """The stack as it is after so many moves, and no call counted."""
        if not self._kept(stage).exists():
            self._reach(stage)
        self._restore(stage)
        return self.stack

    def _reach(self, stage):
        if stage:
            self.at(stage - 1)
            declare(self.stack, JOURNEY[stage - 1], stage)
        self.stack.up()
        self._keep(stage)

    def _kept(self, stage):
        return self._folder / "kept" / str(stage)

    def _keep(self, stage):
        self.stack.azure.stop()
        for part in STATE:
            copied(self._folder / part, self._kept(stage) / part)
        self.stack.restart()

    def _restore(self, stage):
        self.stack.azure.stop()
        for process in plugins(self.stack):  # what a row that failed may have left
            process.kill()
        for part in STATE:
            copied(self._kept(stage) / part, self._folder / part)
        self._folder.joinpath("requests.log").unlink()
        self.stack.restart()

    def close(self):
        self.stack.close()


def copied(source, target):
    """A file or a folder in the place of what was there."""
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def declare(stack, position, number, **more):
    """Write a position and its move."""
    with stack.config() as config:
        group = config["dr:pair"]["groups"][GROUP]
        group["position"] = position
        group["move"] = {"number": number, "reason": "a test", **more}


def points(stack, machine):
    """When the recovery points of a machine were taken, oldest first."""
    item = next(
        item for item in stack.items_of(VAULT) if item["properties"]["friendlyName"] == machine
    )
    listed = stack.ask("GET", f"{item['id']}/recoveryPoints")["value"]
    return sorted(each["properties"]["recoveryPointTime"] for each in listed)
