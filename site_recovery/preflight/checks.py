"""The runner: every check of every family, each on its own, and what could not be checked."""

import collections.abc
import dataclasses

from site_recovery import arm, client, errors
from site_recovery.machine import Vault
from site_recovery.preflight.facts import Facts
from site_recovery.preflight.subject import Subject
from site_recovery.rulebook import Finding, Severity

Check = collections.abc.Callable[[Facts], collections.abc.Iterable[Finding]]
CHECKS: tuple[Check, ...] = ()
"""Filled from the families' own tables, in the order in which people should read."""


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
    **options: object,
) -> Report:
    """Every check's findings; one that cannot read its facts does not stop the others."""
    parts = subject["vault"]["id"].split("/")
    facts = Facts(arm.Arm(settings, options), subject, Vault(parts[2], parts[4], parts[-1]))
    found: list[Finding] = []
    unread: dict[str, str] = {}
    for check, outcome in zip(checks, arm.together([_job(c, facts) for c in checks]), strict=True):
        if isinstance(outcome, str):
            unread[check.__name__.replace("_", " ")] = outcome
        else:
            found += outcome
    return Report(tuple(found), unread)


def _job(check: Check, facts: Facts) -> collections.abc.Callable[[], list[Finding] | str]:
    def outcome() -> list[Finding] | str:
        try:
            return list(check(facts))
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            return str(error)

    return outcome
