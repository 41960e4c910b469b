"""Metrics of machines and disks: one flat line, as the estate says how much is written.

Shape: REST reference, Metrics - List, API 2023-10-01. Values: `churn_mbps` of the machine, else a
small one; assumed, there is no guest that writes.
"""

import datetime
import re

from emulator import guest, resources
from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.world import World

METRICS = "/{scope*}/providers/Microsoft.Insights/metrics"
DEFAULT_MBPS = 0.2
MB = 1024 * 1024
INTERVAL = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?\Z")
HOUR_S, MOST = 3600, 2000  # timespan when none is asked; points at most


@route("GET", METRICS)
def get_metrics(world: World, request: Request, scope: str) -> Reply:
    """Every metric that is asked for; bytes written where the name says bytes, else 0."""
    found = world.resources.get(f"/{scope}")
    if found is None:
        return resources.missing(f"/{scope}")
    interval, begin, end = _asked(world, request)
    names = request.query.get("metricnames", "").split(",")
    steps = min(MOST, max(1, int((end - begin).total_seconds()) // interval))
    moments = [begin + datetime.timedelta(seconds=interval * n) for n in range(steps)]
    kept = request.query.get("aggregation", "Average").split(",")
    series = [_metric(world, request, found, n, moments, kept, interval) for n in names if n]
    return Reply(200, _body(request, found, series, begin, end, interval))


def _body(
    request: Request,
    found: Document,
    series: list[Document],
    begin: datetime.datetime,
    end: datetime.datetime,
    interval: int,
) -> Document:
    return {
        "cost": len(series),
        "timespan": f"{_stamp(begin)}/{_stamp(end)}",
        "interval": request.query.get("interval") or f"PT{interval // 60}M",
        "value": series,
        "namespace": found["type"],
        "resourceregion": found.get("location", ""),
    }


def _asked(world: World, request: Request) -> tuple[int, datetime.datetime, datetime.datetime]:
    """Seconds between points, first and last moment; the last hour by the minute unless asked."""
    parts = INTERVAL.match(request.query.get("interval", ""))
    days, hours, minutes = (int(n or 0) for n in parts.groups()) if parts else (0, 0, 0)
    interval = days * 86_400 + hours * HOUR_S + minutes * 60
    begin, _, end = request.query.get("timespan", "").partition("/")
    last = datetime.datetime.fromisoformat(end) if end else world.now()
    first = (
        datetime.datetime.fromisoformat(begin) if end else last - datetime.timedelta(seconds=HOUR_S)
    )
    return interval or 60, first, last


def _metric(
    world: World,
    request: Request,
    found: Document,
    name: str,
    moments: list[datetime.datetime],
    kept: list[str],
    interval: int,
) -> Document:
    rate = name.casefold().endswith("/sec")
    value = _value(world, found, name, 1 if rate else interval)
    data = [{"timeStamp": _stamp(m), **{k.strip().lower(): value for k in kept}} for m in moments]
    return {
        "id": f"{request.path}/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": name},
        "displayDescription": name,
        "unit": "BytesPerSecond" if rate else "Bytes",
        "timeseries": [{"metadatavalues": [], "data": data}],
        "errorCode": "Success",
    }


def _value(world: World, found: Document, name: str, seconds: int) -> float:
    """Bytes that are written in `seconds`; nothing for what is no write."""
    if "write bytes" not in name.casefold():
        return 0.0
    machine = world.resources.get(str(found.get("managedBy", found["id"]))) or found
    told = guest.inside(machine).get("churn_mbps", DEFAULT_MBPS)
    return float(told) * MB * seconds


def _stamp(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
