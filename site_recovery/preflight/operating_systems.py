"""Operating systems that the service supports, as far as the machine's agent tells which it is.

Kernels are only seen in the guest; see guest.py.
"""

import collections.abc
import re

from site_recovery.arm import Json
from site_recovery.preflight.facts import Check, Facts
from site_recovery.preflight.machines import MATRIX, TRUSTED, views
from site_recovery.rulebook import Finding, Rule, Severity

Minors = tuple[int, int]
ANY: Minors = (0, 99)
LINUX: dict[str, dict[int, Minors]] = {
    "ubuntu": {14: (4, 4), 16: (4, 4), 18: (4, 4), 20: (4, 4), 22: (4, 4), 24: (4, 4)},
    "redhat": {6: (7, 10), 7: (0, 9), 8: (0, 10), 9: (0, 5)},
    "oracle": {6: (4, 10), 7: (0, 9), 8: (0, 10), 9: (0, 5)},
    "rocky": {8: (7, 9), 9: (0, 5)},
    "alma": {8: (10, 10), 9: (0, 5)},
    "debian": {7: ANY, 8: ANY, 9: (1, 13), 10: ANY, 11: ANY, 12: ANY},
    "suse": {11: (3, 4), 12: (1, 6), 15: (0, 6)},
    "centos": {},
}
"""Major version -> minor versions (service packs of SUSE). Source: MATRIX; Ubuntu 24.04 and
AlmaLinux 8.10: TRUSTED."""
SPELLED = {"rhel": "redhat", "red hat": "redhat", "sles": "suse", "ol": "oracle"}
"""What agents call a distribution -> the table's name (names that agents use: assumed)."""
WINDOWS = (
    "Server 2025",
    "Server 2022",
    "Server 2019",
    "Server 2016",
    "Server 2012",
    "Server 2008 R2",
    "Windows 11",
    "Windows 10",
    "Windows 8",
    "Windows 7",
)
VERSION = re.compile(r"(\d+)(?:\.(\d+))?")

NOT_LISTED = Rule(
    "os-not-listed",
    Severity.WARN,
    "the operating system is not in the service's support matrix",
    "{found} is not in the support matrix (as of June 2025)",
    "look it up there; if it is still missing, upgrade the machine or leave it out",
    f"{MATRIX}; {TRUSTED}",
)
ROWS: tuple[Rule, ...] = (NOT_LISTED,)


def operating_systems(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Systems that are known and not supported; one that no agent names is no finding."""
    shown = views(facts)
    for name, machine, _ in facts.at_home():
        view = shown.get(machine["id"].casefold()) or {}
        if supported(view) is False:
            yield NOT_LISTED.found(name, found=f"{view['osName']} {view.get('osVersion') or ''}")


def supported(view: Json) -> bool | None:
    """Whether an instance view names a system of the tables; None when it names none."""
    name, version = str(view.get("osName") or ""), str(view.get("osVersion") or "")
    if "windows" in name.casefold():
        known = any(each in name for each in WINDOWS)
        return known if " " in name else None
    distribution = _distribution(name)
    told = VERSION.match(version)
    if distribution is None or told is None:
        return None
    minors = LINUX[distribution].get(int(told[1]))
    if minors is None:
        return False
    return told[2] is None or minors[0] <= int(told[2]) <= minors[1]


def _distribution(name: str) -> str | None:
    """The table's name of a distribution; None for one that it does not know."""
    words = name.casefold()
    for told, plain in SPELLED.items():
        if words == told or (len(told) > 2 and told in words):
            return plain
    return next((plain for plain in LINUX if plain in words), None)


CHECKS: tuple[Check, ...] = (operating_systems,)
