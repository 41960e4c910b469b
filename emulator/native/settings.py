"""Which local Azure the stand-in may talk to: never another one."""

import ipaddress
import json
import math
import pathlib
import typing
import urllib.parse

from emulator.native.arm import Settings

FILE = "local-azure.json"  # beside the installed plugin


class NotLocal(Exception):
    """The settings are missing, or lead away from this machine."""


def load(path: pathlib.Path) -> Settings:
    """The settings that `install` wrote.

    Raises NotLocal: without a loopback endpoint the stand-in does not start.
    """
    try:
        ready = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotLocal(f"{path} is missing: python -m emulator.native.install writes it") from None
    return from_ready_line(ready)


def from_ready_line(ready: dict[str, typing.Any]) -> Settings:
    """The settings in the JSON line that the emulator prints when it is ready."""
    endpoint = str(ready.get("endpoint", "")).rstrip("/")
    host = urllib.parse.urlsplit(endpoint).hostname
    if not host or not _loopback(host):
        where = endpoint or "no endpoint"
        raise NotLocal(f"{where} is not on this machine: the stand-in is for the local Azure only")
    return Settings(
        endpoint=endpoint,
        ca=ready["ca"],
        subscription_id=ready["subscriptionId"],
        tenant_id=ready["tenantId"],
        client_id=ready["clientId"],
        client_secret=ready["clientSecret"],
        speed=float(ready.get("speed") or math.inf),
    )


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
