"""`python -m bench`: what `up` costs beyond the service's and the engine's own time.

Fixed seed and estate, speed 60, the median of three runs; the engine's floor is measured beside
each fleet, with as many inert records. Writes docs/bench.md unless sizes are asked for.
`python -m bench moves` measures moves instead, once, and `python -m bench status` what `dr status`
costs; each writes its own table.
"""

import argparse
import dataclasses
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from bench import fleet, inert_tree, measure, moves, page, status
from tests.engine.stack import ROOT, Stack
from tools.local_azure import environment

SEED, SPEED, RUNS = 7, 60, 3
FLEETS = ((10, 1), (100, 1), (100, 12), (300, 3))
PAGE = 100


@dataclasses.dataclass(frozen=True)
class Row:
    """One fleet, one run; seconds are wall clock, `service` the slowest machine's at this speed."""

    up: float
    service: float
    floor: float
    writes: float
    calls: float
    reads: float
    plugin_mib: float
    preview: float
    preview_floor: float
    tree_floor: float

    @property
    def ratio(self) -> float:
        return self.up / (self.service + self.floor)

    @property
    def preview_ratio(self) -> float:
        return self.preview / self.preview_floor

    @property
    def tree_ratio(self) -> float:
        return self.preview / self.tree_floor


def measured(machines: int, groups: int) -> Row:
    """One run of a fleet in a new local Azure, then of its floor."""
    with tempfile.TemporaryDirectory() as name:
        stack = Stack(pathlib.Path(name), f"fleet:{machines}:{SEED}", speed=str(SPEED))
        try:
            with stack.config() as config:
                fleet.write(stack.folder, config, machines, SEED, groups)
            up = measure.run(stack.up)
            calls = stack.ask("GET", "/emulator/requests")["value"]
            preview = measure.run(lambda: stack.preview("--expect-no-changes"))
            records = _dynamic_records(stack)
            seconds = measure.service_seconds(measure.jobs(stack))
        finally:
            stack.close()
        floor = _floor(pathlib.Path(name), stack, records)
        tree = _tree_floor(pathlib.Path(name) / "tree", machines, groups)
    slowest = max(seconds.values())
    pages = math.ceil(machines / PAGE)
    writes, besides = measure.calls_per_machine(calls, machines)
    reads = (measure.list_reads(calls) - 10) / (slowest / 30 * pages)
    return Row(
        up.seconds,
        slowest / SPEED,
        floor[0],
        writes,
        besides,
        reads,
        up.plugin_mib,
        preview.seconds,
        floor[1],
        tree,
    )


def _dynamic_records(stack: Stack) -> int:
    resources = stack.state()["resources"]
    return sum(str(found["type"]).startswith("pulumi-python:dynamic") for found in resources)


def _floor(directory: pathlib.Path, stack: Stack, records: int) -> tuple[float, float]:
    """Seconds of an `up` and of a preview without changes of as many inert records."""
    project = directory / "inert"
    shutil.copytree(ROOT / "bench" / "inert", project)
    variables = {**os.environ, **environment(stack.azure.directory, stack.ready)}

    def pulumi(*arguments: str) -> None:
        command = ["pulumi", "--non-interactive", *arguments]
        done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"bench: {' '.join(command)}: {done.stdout}{done.stderr}")

    pulumi("stack", "init", "inert")
    pulumi("config", "set", "records", str(records))
    up = measure.run(lambda: pulumi("up", "--yes", "--skip-preview"))
    preview = measure.run(lambda: pulumi("preview", "--expect-no-changes"))
    return up.seconds, preview.seconds


def _tree_floor(directory: pathlib.Path, machines: int, groups: int) -> float:
    """Seconds of a preview without changes of the same stack, our providers inert."""
    stack = Stack(directory, f"fleet:{machines}:{SEED}", speed="instant")
    try:
        with stack.config() as config:
            fleet.write(stack.folder, config, machines, SEED, groups)
        inert_tree.make(stack.folder)
        stack.up()
        return measure.run(lambda: stack.preview("--expect-no-changes")).seconds
    finally:
        stack.close()


def median(rows: list[Row]) -> Row:
    """Each figure's median."""
    fields = [field.name for field in dataclasses.fields(Row)]
    return Row(**{name: statistics.median(getattr(row, name) for row in rows) for name in fields})


COLUMNS = (
    "machines",
    "groups",
    "up, s",
    "slowest machine, s",
    "engine's floor, s",
    "ratio",
    "writes per machine",
    "calls per machine",
    "list reads per 30 s and page, beyond 10",
    "provider, MiB",
    "preview without changes, s",
    "its floor, s",
    "ratio",
    "floor of the same tree, s",
    "ratio",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


def line(machines: int, groups: int, row: Row) -> str:
    """One row of the table."""
    figures = (
        f"{row.up:.1f}",
        f"{row.service:.1f}",
        f"{row.floor:.1f}",
        f"**{row.ratio:.2f}**",
        f"{row.writes:.2f}",
        f"{row.calls:.2f}",
        f"{row.reads:.2f}",
        f"{row.plugin_mib:.0f}",
        f"{row.preview:.1f}",
        f"{row.preview_floor:.1f}",
        f"**{row.preview_ratio:.2f}**",
        f"{row.tree_floor:.1f}",
        f"**{row.tree_ratio:.2f}**",
    )
    return f"| {machines} | {groups} | " + " | ".join(figures) + " |"


def main() -> None:
    """Measure, print, and write the page when all fleets were measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("moves", "status"), help="these instead of enabling"
    )
    parser.add_argument("--machines", type=int, help="this fleet only")
    parser.add_argument("--groups", type=int, default=1)
    parser.add_argument("--runs", type=int, default=RUNS, help="of enabling; moves run once")
    options = parser.parse_args()
    chosen = [(options.machines, options.groups)] if options.machines else []
    if options.what == "status":
        status.measure_all([options.machines] if options.machines else [])
    elif options.what:
        moves.measure_all(chosen)
    else:
        _enable(chosen, options.runs)


def _enable(chosen: list[tuple[int, int]], runs: int) -> None:
    print(HEAD, flush=True)
    lines = []
    for machines, groups in chosen or FLEETS:
        rows = [measured(machines, groups) for _ in range(runs)]
        lines.append(line(machines, groups, median(rows)))
        print(lines[-1], flush=True)
    if not chosen:
        page.put("table", "\n".join([HEAD, *lines]))


if __name__ == "__main__":
    main()
