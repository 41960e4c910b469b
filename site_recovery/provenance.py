"""With what a run was made, and by whom: best effort, never an error."""

import functools
import getpass
import importlib.metadata
import os
import platform
import subprocess
import typing

from site_recovery.watch import API_VERSION

GIT_S = 5.0
"""How long git may take to answer."""
PEOPLE = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR", "BUILDKITE_BUILD_CREATOR")
"""Variables by which build services name who asked for a run (their documentation)."""
SDK = "azure-mgmt-recoveryservicessiterecovery"


def told() -> dict[str, typing.Any]:
    """All of it, as evidence has it."""
    return {"versions": versions(), "commit": commit(), "dirty": dirty(), "who": who()}


def versions() -> dict[str, str | None]:
    """Of what did the work; dr: as git describes it, as this program has no releases of its own."""
    return {
        "dr": _git("describe", "--always", "--dirty", "--tags"),
        "python": platform.python_version(),
        "pulumi": _version("pulumi"),
        "sdk": _version(SDK),
        "apiVersion": API_VERSION,
    }


def commit() -> str | None:
    """The commit of the folder that this process runs in; None without git, or outside of it."""
    return _git("rev-parse", "HEAD")


def dirty() -> bool:
    """Whether a file that git knows differs from that commit; new files, as evidence, do not."""
    return bool(_git("status", "--porcelain", "--untracked-files=no"))


def who() -> str:
    """Who asked for this run, as a build service names them; else this machine's user."""
    named = next((os.environ[key] for key in PEOPLE if os.environ.get(key)), "")
    try:
        return named or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@functools.cache
def _git(*words: str) -> str | None:
    try:
        done = subprocess.run(
            ("git", *words),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=GIT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
