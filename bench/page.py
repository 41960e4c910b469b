"""The page of the measures: each table between its own markers, with what it was measured on."""

import os
import platform
import subprocess

from tests.engine.stack import ROOT

DOC = ROOT / "docs" / "bench.md"


def put(name: str, table: str) -> None:
    """Put a table between the page's markers of this name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = DOC.read_text(encoding="utf-8").partition(begin)
    DOC.write_text(
        f"{before}{begin}\n{table}\n\n{circumstances()}\n\n{end}{rest.partition(end)[2]}"
    )


def circumstances() -> str:
    """What a table holds for: the machine, what else it did, the commit."""
    command = ("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    commit = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return f"{machine}, load average at the end {os.getloadavg()[0]:.1f}. Commit {commit}."
