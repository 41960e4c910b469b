"""How much the machines wrote lately, against what replication keeps up with.

One call for each machine: for `dr doctor` only, never at preview.
"""

import collections.abc
import datetime
import functools
import typing

from site_recovery import arm
from site_recovery.arm import Json
from site_recovery.preflight import words
from site_recovery.preflight.facts import Facts
from site_recovery.rulebook import Finding, Rule, Severity

VERSION = "2018-01-01"
"""Microsoft.Insights/metrics, Metrics - List (REST reference)."""
METRIC = "Disk Write Bytes"
"""Of the machine: bytes written to all disks in a period, Total (supported metrics for
Microsoft.Compute/virtualMachines). The temporary disk is taken to be counted too (assumed), so the
figure is rather too high."""
DAYS = 7
STEP_S = 300
"""Five minutes, the time between recovery points (common questions)."""
MB = 1024 * 1024
LIMITS = {"normal": 54, "high": 100}
"""MB/s of one machine: support matrix, high churn support."""

OVER = Rule(
    "churn-over",
    Severity.WARN,
    "a machine wrote more than 54 MB/s for five minutes within a week, and churn is normal",
    "it wrote up to {peak} MB/s in the last 7 days (at {moment}), and normal churn keeps up with "
    "54 MB/s, so recovery points fall behind at such times",
    "set cacheStorage.churn: high before it is protected (later it costs a re-seed)",
    "Support matrix: limits and data change rates; High churn support",
)
OVER_HIGH = Rule(
    "churn-over-high",
    Severity.WARN,
    "a machine wrote more than 100 MB/s for five minutes within a week, and churn is high",
    "it wrote up to {peak} MB/s in the last 7 days (at {moment}), and high churn keeps up with "
    "100 MB/s",
    "spread its writes over more machines, or see whether it meets the preview for 500 MB/s",
    "High churn support",
)
UNMEASURED = Rule(
    "churn-unmeasured",
    Severity.TELL,
    "Azure Monitor has no figures of a machine's writes",
    "Azure Monitor shows no writes in the last 7 days, so its churn is not known",
    "look again when it has run for some days",
    "assumed: a machine that was off has no figures",
)
ROWS = (OVER, OVER_HIGH, UNMEASURED)


class Peak(typing.NamedTuple):
    """The most that a machine wrote: MB/s over one step, and when that began."""

    mbps: float
    moment: str


def write_rates(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Machines that write more than their class of churn takes."""
    high = facts.subject["churn"] == "high"
    row, limit = (OVER_HIGH, LIMITS["high"]) if high else (OVER, LIMITS["normal"])
    names = list(facts.subject["machines"])
    peaks = arm.together([functools.partial(_peak, facts, name) for name in names])
    for name, peak in zip(names, peaks, strict=True):
        if peak and peak.mbps > limit:
            yield row.found(f"machine {name}", peak=f"{peak.mbps:.0f}", moment=peak.moment)
    unknown = [name for name, peak in zip(names, peaks, strict=True) if peak is None]
    if unknown:
        yield UNMEASURED.found(words.machines(unknown))


def _peak(facts: Facts, name: str) -> Peak | None:
    """None without any figure."""
    end = datetime.datetime.now(datetime.UTC).replace(microsecond=0, tzinfo=None)
    begin = end - datetime.timedelta(days=DAYS)
    answer = facts.arm.find(
        f"{facts.subject['machines'][name]['id']}/providers/Microsoft.Insights/metrics",
        VERSION,
        metricnames=METRIC,
        timespan=f"{begin.isoformat()}Z/{end.isoformat()}Z",
        interval=f"PT{STEP_S // 60}M",
        aggregation="Total",
    )
    return max(_steps(answer or {}), default=None)


def _steps(answer: Json) -> collections.abc.Iterator[Peak]:
    for metric in answer.get("value") or ():
        for series in metric.get("timeseries") or ():
            for point in series.get("data") or ():
                if point.get("total") is not None:
                    yield Peak(float(point["total"]) / STEP_S / MB, str(point["timeStamp"]))


DEEP_CHECKS = (write_rates,)
"""For `dr doctor`: a preview has no time for a call for each machine."""
