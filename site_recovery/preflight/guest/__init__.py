"""Questions to the machines themselves, by a read-only script in each: only when asked for.

`dr doctor --in-guest` runs these. Only two of the four URLs have names that are known before a
machine is protected: the sign-in and the cache accounts; the other two are not tried. Instead of
looking for root certificates by name, the script lets the machine's own trust judge the sign-in
(as Troubleshoot Azure-to-Azure VM replication issues, 151066, has people do): the list of roots
changes, and two of that page's three have expired.
"""

import collections.abc
import functools
import importlib.resources
import urllib.parse

from site_recovery import arm, errors
from site_recovery.preflight import service_tags, words
from site_recovery.preflight.facts import STORAGE, Facts, items_by_home, properties
from site_recovery.preflight.guest import answers, run_command
from site_recovery.preflight.guest.answers import Answer
from site_recovery.rulebook import Finding, Rule, Severity

TROUBLE = "Troubleshoot Azure-to-Azure VM replication issues"
CRL_HOSTS = ("crl3.digicert.com", "crl4.digicert.com", "www.microsoft.com")
"""Where revocation lists of Azure's certificates are (Azure Certificate Authority details)."""
LEAST_FREE_MIB = 1024
"""Room that the agent wants on the system disk (assumed)."""
SCRIPTS = {"Linux": "linux.sh", "Windows": "windows.ps1"}

PROXY = Rule(
    "guest-proxy-authenticated",
    Severity.REFUSE,
    "a machine's proxy wants a sign-in",
    "its proxy (set in {place}) wants a sign-in, which the agent does not support",
    "set a proxy without sign-in in ProxyInfo.conf for the agent alone, or let it out directly",
    f"{service_tags.NETWORKING}; {TROUBLE}: 151072",
)
ROOTS = Rule(
    "guest-roots-missing",
    Severity.REFUSE,
    "a machine does not trust the certificate of Azure's sign-in",
    "it does not trust the certificate of {hosts}: root certificates are missing or out of date",
    "install the latest updates of its system (Windows), or ca-certificates (Linux)",
    f"{TROUBLE}: 151066",
)
REVOCATION = Rule(
    "guest-revocation-unreachable",
    Severity.WARN,
    "a machine does not reach a place of certificate revocation lists",
    "TCP 80 to {hosts} fails, where certificate revocation lists are",
    "let it out to these hosts, or provide the lists as your organisation does",
    "Azure Certificate Authority details; which of them the agent asks is assumed",
)
NAMES = Rule(
    "guest-names-unknown",
    Severity.REFUSE,
    "a machine's DNS does not know a name that replication needs",
    "its DNS has no address for {hosts}",
    "correct the DNS servers of its network, or the forwarder behind them",
    f"{TROUBLE}: 151195",
)
UNREACHABLE = Rule(
    "guest-host-unreachable",
    Severity.REFUSE,
    "a machine does not reach a host that replication needs",
    "TCP 443 to {hosts} fails",
    "look at its own firewall and at appliances on the way: what security groups deny is told "
    "apart from this",
    f"{TROUBLE}: 151037, 151196",
)
KERNEL = Rule(
    "guest-kernel",
    Severity.TELL,
    "a Linux machine's kernel, which must be one that the agent supports",
    "kernel {kernel} ({os}) must be one that the agent supports, and new ones are within about 30 "
    "days, custom ones never",
    "look it up in the support matrix, and hold kernel updates back until they are listed",
    "Support matrix: Linux kernel support timelines",
)
RAW = Rule(
    "guest-disk-raw",
    Severity.REFUSE,
    "a disk that shall be replicated was never initialised in the machine",
    "disk {disks} was never initialised, so the agent does not find it (150039)",
    "initialise it in the machine, or say excluded: true in the inventory",
    f"{TROUBLE}: 150039",
)
AGENT = Rule(
    "guest-agent-left",
    Severity.WARN,
    "the agent is installed in a machine that this vault does not protect",
    "agent {version} is installed, and this vault does not protect it: another vault does, or an "
    "earlier protection left it",
    "disable it there, or uninstall the agent and restart the machine",
    "Support matrix: virtual machines migrated using Site Recovery",
)
SPACE = Rule(
    "guest-space",
    Severity.WARN,
    "the system disk of a machine has less than 1 GiB free",
    "its system disk has {free} MiB free, and the agent wants 1024",
    "make room on it",
    "assumed",
)
SILENT = Rule(
    "guest-silent",
    Severity.WARN,
    "a machine did not answer Run Command within 90 s, or was refused it",
    "it could not be asked ({reason})",
    "see that it runs and that its Azure agent is ready, then ask again",
    "assumed: Run Command needs a running machine with its agent",
)
ROWS = (PROXY, ROOTS, REVOCATION, NAMES, UNREACHABLE, KERNEL, RAW, AGENT, SPACE, SILENT)

Case = tuple[Rule, tuple[tuple[str, str], ...]]


def inside_machines(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What the machines say of themselves, one finding for each cause."""
    asked = list(facts.there())
    jobs = [
        functools.partial(_asked, facts, name, _system(document)) for name, _, document in asked
    ]
    found: dict[Case, list[str]] = {}
    for (name, _, _), outcome in zip(asked, arm.together(jobs), strict=True):
        for rule, values in _cases(facts, name, outcome):
            found.setdefault((rule, tuple(values.items())), []).append(name)
    for (rule, told), names in found.items():
        yield rule.found(words.machines(names), **dict(told))


def _system(document: arm.Json) -> str:
    return str(properties(document)["storageProfile"]["osDisk"].get("osType"))


def _asked(facts: Facts, name: str, system: str) -> Answer | str:
    """A machine's answer, or why there is none."""
    machine_id = facts.subject["machines"][name]["id"]
    try:
        message = run_command.run(
            facts.arm, machine_id, system, script(system, _hosts(facts, name))
        )
    except errors.Interrupted:
        raise
    except errors.ArmError as error:
        return f"{error.code}: {error.reason}"
    answer = answers.read(message)
    return answer if answer.whole else "NoAnswer: the script did not end"


def script(system: str, hosts: collections.abc.Iterable[str]) -> str:
    """The script for an operating system, with the hosts that it tries."""
    text = (importlib.resources.files(__package__) / SCRIPTS[system]).read_text(encoding="utf-8")
    if system == "Linux":
        return f"HOSTS='{' '.join(hosts)}'\nCRL_HOSTS='{' '.join(CRL_HOSTS)}'\n{text}"
    return f"$Hosts = @({_quoted(hosts)})\n$CrlHosts = @({_quoted(CRL_HOSTS)})\n{text}"


def _quoted(hosts: collections.abc.Iterable[str]) -> str:
    return ", ".join(f"'{host}'" for host in hosts)


def _hosts(facts: Facts, name: str) -> list[str]:
    """Names that a machine must reach and that are known: sign-in first, then its caches."""
    signs_in = service_tags.DOMAINS[service_tags.cloud(facts.arm.settings.endpoint)]["sign-in"]
    hosts = [signs_in]
    for disk in facts.subject["machines"][name]["disks"].values():
        account = facts.document(disk["cache_account_id"], STORAGE)
        url = str((properties(account).get("primaryEndpoints") or {}).get("blob", ""))
        hosts += [urllib.parse.urlsplit(url).hostname or ""] if url else []
    return list(dict.fromkeys(hosts))


def _cases(
    facts: Facts, name: str, outcome: Answer | str
) -> collections.abc.Iterator[tuple[Rule, dict[str, str]]]:
    """The rules that one machine's answer meets, with what is told of each."""
    if isinstance(outcome, str):
        yield SILENT, {"reason": outcome}
        return
    yield from _connections(outcome)
    if outcome.told.get("system") == "linux":
        told = outcome.told
        yield KERNEL, {"kernel": told.get("kernel", "unknown"), "os": told.get("os", "unknown")}
    machine = facts.subject["machines"][name]
    raw = [disk for disk in outcome.raw_disks if disk in machine["disks"]]
    if raw:
        yield RAW, {"disks": words.listed(raw)}
    agent = outcome.told.get("agent", "none")
    if agent != "none" and machine["id"].casefold() not in items_by_home(facts.seen()):
        yield AGENT, {"version": agent}
    if outcome.free_mib is not None and outcome.free_mib < LEAST_FREE_MIB:
        yield SPACE, {"free": str(outcome.free_mib)}


def _connections(answer: Answer) -> collections.abc.Iterator[tuple[Rule, dict[str, str]]]:
    """What fails on the way out; behind a proxy nothing needs to pass directly."""
    kind, place = answer.proxy
    if kind == "authenticated":
        yield PROXY, {"place": place}
    unknown = answer.failing("dns")
    if kind == "none":
        closed = [host for host in answer.failing("tcp") if host not in unknown]
        for rule, hosts in (
            (NAMES, unknown),
            (UNREACHABLE, closed),
            (REVOCATION, answer.failing("crl")),
        ):
            if hosts:
                yield rule, {"hosts": words.listed(hosts)}
    if answer.failing("trust"):
        yield ROOTS, {"hosts": words.listed(answer.failing("trust"))}


IN_GUEST_CHECKS = (inside_machines,)
"""For `dr doctor --in-guest` alone: they run something in the machines."""
