"""What replication must reach from a site, for components, which do not import site_recovery."""

import typing

from site_recovery import client
from site_recovery.preflight import service_tags
from site_recovery.preflight.service_tags import PORT, Need
from site_recovery.preflight.subject import Subject

__all__ = ["PORT", "Need", "needs"]


def needs(
    subject: dict[str, typing.Any], side: str, endpoint: str | None, *, encrypted: bool
) -> tuple[Need, ...]:
    """The rows of site_recovery's table that a side needs; without an endpoint the public cloud's.

    An endpoint of no known cloud gets the public cloud's URLs, which is no claim about it.
    """
    told = typing.cast(Subject, subject)
    return service_tags.needs(told, side, endpoint or client.PUBLIC, encrypted=encrypted)
