"""The runner: every check of every family, each on its own, and what could not be checked."""

import collections.abc
import concurrent.futures
import dataclasses

from site_recovery import arm, client, errors
from site_recovery.machine import Vault
from site_recovery.preflight.facts import Asker, Check, Facts
from site_recovery.preflight.rules import CHECKS
from site_recovery.preflight.subject import Subject
from site_recovery.rulebook import Finding, Severity

__all__ = ["CHECKS", "Check", "Report", "run"]

Failure = str
WRONG_SHAPE = (LookupError, TypeError, AttributeError, ValueError)
"""What reading an answer raises that has not the shape which was expected."""


@dataclasses.dataclass(frozen=True)
class Report:
    """unread: check's name -> why its facts could not be read."""

    findings: tuple[Finding, ...]
    unread: dict[str, str]

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of one severity."""
        return [each for each in self.findings if each.rule.severity is severity]


def run(
    settings: client.Settings,
    subject: Subject,
    checks: collections.abc.Sequence[Check] = CHECKS,
    *,
    only: collections.abc.Collection[str] | None = None,
    asker: Asker | None = None,
    limit_s: float | None = None,
    **options: object,
) -> Report:
    """Every check's findings; one that cannot read its facts does not stop the others.

    only: machines to check, else all. limit_s: what has not answered by then was not checked.
    options: the SDK's per-call options.
    """
    parts = subject["vault"]["id"].split("/")
    vault = Vault(parts[2], parts[4], parts[-1])
    reader = arm.Arm(settings, options)
    facts = Facts(reader, _narrowed(subject, only), vault, subject, asker)
    futures = arm.begin([_job(check, facts) for check in checks])
    concurrent.futures.wait(futures, limit_s)
    return _report(checks, [_outcome(each, limit_s) for each in futures])


def _narrowed(subject: Subject, only: collections.abc.Collection[str] | None) -> Subject:
    """The subject with the machines that shall be checked."""
    if only is None:
        return subject
    kept = {name: each for name, each in subject["machines"].items() if name in only}
    return {**subject, "machines": kept}


def _report(
    checks: collections.abc.Sequence[Check],
    outcomes: collections.abc.Sequence[list[Finding] | Failure],
) -> Report:
    found: list[Finding] = []
    unread: dict[str, str] = {}
    for check, outcome in zip(checks, outcomes, strict=True):
        if isinstance(outcome, Failure):
            unread[check.__name__.strip("_").replace("_", " ")] = outcome
        else:
            found += outcome
    return Report(tuple(found), unread)


def _outcome(
    future: "concurrent.futures.Future[list[Finding] | Failure]", limit_s: float | None
) -> list[Finding] | Failure:
    return future.result() if future.done() else f"no answer within {limit_s:.0f} s"


def _job(check: Check, facts: Facts) -> collections.abc.Callable[[], list[Finding] | Failure]:
    def outcome() -> list[Finding] | Failure:
        try:
            return list(check(facts))
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            return str(error)
        except WRONG_SHAPE as error:
            return f"Azure answered what this check does not know ({error!r}); report it"

    return outcome
