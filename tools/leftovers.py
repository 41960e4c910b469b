"""Plugins that a killed engine left running: some never notice that it is gone."""

import contextlib
import os
import pathlib
import signal

PLUGINS = (b"pulumi-language-python", b"pulumi-resource-")
PROCESSES = pathlib.Path("/proc")  # elsewhere nothing is found, and nothing is ended


def end_plugins(home: pathlib.Path) -> int:
    """End the engine's plugins that were started for one PULUMI_HOME; how many there were."""
    mark = b"PULUMI_HOME=" + os.fsencode(home.resolve())
    ended = 0
    for process in PROCESSES.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # not ours, or gone meanwhile
            command = (process / "cmdline").read_bytes()
            ours = mark in (process / "environ").read_bytes().split(b"\0")
            if ours and any(name in command for name in PLUGINS):
                os.kill(int(process.name), signal.SIGTERM)
                ended += 1
    return ended
