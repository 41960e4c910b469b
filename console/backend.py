"""Where the stack keeps its state and its secrets: not where the disaster is."""

import collections.abc
import dataclasses
import json
import os
import pathlib
import subprocess
import urllib.parse

from site_recovery import arm, errors, ids
from site_recovery.rulebook import Finding, Rule, Severity
from stacks import files
from stacks.config import Config

STORAGE, VAULTS = "2025-08-01", "2023-07-01"
BACKENDS = "Pulumi docs: managing state and backend options"
SECRETS = "Pulumi docs: secrets, encryption providers"
ELSEWHERE = ("https", "s3", "gs")
"""Backends that no Azure region takes along, as far as we can tell."""
PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
GZIP = "PULUMI_DIY_BACKEND_GZIP"
MANY = 50
"""Machines from which an uncompressed state costs minutes (docs: bench)."""

ON_THIS_MACHINE = Rule(
    "backend-on-this-machine",
    Severity.WARN,
    "the state backend is a folder of this machine",
    "the state is on this machine ({url}); nobody else can fail over",
    "keep it in a storage account outside {primary}: `pulumi login azblob://…`",
    BACKENDS,
)
IN_PRIMARY = Rule(
    "backend-in-primary",
    Severity.REFUSE,
    "the state backend is a storage account in the primary region",
    "the state is in storage account {account} in {region}, the primary region, and would be lost "
    "with it",
    "move it to an account in another region (`pulumi stack export`, `login`, `import`)",
    BACKENDS,
)
UNKNOWN_REGION = Rule(
    "backend-region-unknown",
    Severity.TELL,
    "nobody could tell in which region the state backend is",
    "the region of the state backend is not known ({why})",
    "see that it is not {primary}",
    BACKENDS,
)
KEY_IN_PRIMARY = Rule(
    "secrets-in-primary",
    Severity.REFUSE,
    "the key vault of the secrets provider is in the primary region",
    "the stack's secrets are under key vault {vault} in {region}, the primary region; no `up` "
    "works while that region is down",
    "`pulumi stack change-secrets-provider` to a vault in another region",
    SECRETS,
)
KEY_UNKNOWN = Rule(
    "secrets-region-unknown",
    Severity.TELL,
    "nobody could tell in which region the key vault of the secrets provider is",
    "the region of key vault {vault}, which holds the stack's key, is not known",
    "see that it is not {primary}",
    SECRETS,
)
PASSPHRASE = Rule(
    "secrets-passphrase-missing",
    Severity.WARN,
    "the stack's secrets are under a passphrase, and this shell does not have it",
    "the stack's secrets are under a passphrase, and none is set here",
    f"set {PASSPHRASES[0]} or {PASSPHRASES[1]}, also where the pipeline runs",
    SECRETS,
)
UNCOMPRESSED = Rule(
    "backend-uncompressed",
    Severity.TELL,
    f"{MANY} machines or more are kept in a state that is not compressed",
    "the state is written whole at each step, and not compressed",
    f"set {GZIP}=true before the stack's first `up`",
    BACKENDS,
)
ROWS: tuple[Rule, ...] = (
    ON_THIS_MACHINE,
    IN_PRIMARY,
    UNKNOWN_REGION,
    KEY_IN_PRIMARY,
    KEY_UNKNOWN,
    PASSPHRASE,
    UNCOMPRESSED,
)
Environment = collections.abc.Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Place:
    """What is asked about. url: the backend's; empty when the engine did not tell."""

    url: str
    secrets: str
    config: Config
    reader: arm.Arm
    environment: Environment


def findings(place: Place) -> collections.abc.Iterator[Finding]:
    """Everything about state and secrets."""
    yield from _backend(place)
    yield from _secrets(place)
    diy = urllib.parse.urlsplit(place.url).scheme in ("file", "azblob", "s3", "gs")
    if diy and len(place.config.machines) >= MANY and not place.environment.get(GZIP):
        yield UNCOMPRESSED.found("backend")


def ask(directory: pathlib.Path) -> str:
    """The backend's URL as the engine tells it; empty when it does not."""
    command = ["pulumi", "whoami", "--json", "--verbose", "--non-interactive"]
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
        return str(json.loads(done.stdout).get("url") or "")
    except (FileNotFoundError, ValueError):
        return ""


def secrets_provider(stack_file: pathlib.Path) -> str:
    """The stack file's secrets provider; "passphrase" for a salt; empty for the backend's own."""
    file = files.read_yaml(stack_file.read_text(encoding="utf-8"))
    told = file if isinstance(file, dict) else {}
    salted = "passphrase" if told.get("encryptionsalt") else ""
    return str(told.get("secretsprovider") or salted)


def _backend(place: Place) -> collections.abc.Iterator[Finding]:
    url, primary = urllib.parse.urlsplit(place.url), place.config.primary.location
    if url.scheme == "file":
        yield ON_THIS_MACHINE.found("backend", url=place.url, primary=primary)
    elif url.scheme == "azblob":
        yield from _account(place, url)
    elif url.scheme not in ELSEWHERE:
        why = f"{url.scheme}://" if url.scheme else "`pulumi whoami` does not tell"
        yield UNKNOWN_REGION.found("backend", why=why, primary=primary)


def _account(place: Place, url: urllib.parse.SplitResult) -> collections.abc.Iterator[Finding]:
    told = urllib.parse.parse_qs(url.query).get("storage_account") or [""]
    account = told[0] or place.environment.get("AZURE_STORAGE_ACCOUNT", "")
    primary = place.config.primary.location
    region = _region(place, "Microsoft.Storage/storageAccounts", STORAGE, account)
    if region is None:
        why = (
            f"storage account {account or '?'} is in no subscription of this pair that can be read"
        )
        yield UNKNOWN_REGION.found("backend", why=why, primary=primary)
    elif ids.same_location(region, primary):
        yield IN_PRIMARY.found("backend", account=account, region=region)


def _secrets(place: Place) -> collections.abc.Iterator[Finding]:
    primary = place.config.primary.location
    if place.secrets == "passphrase" and not any(map(place.environment.get, PASSPHRASES)):
        yield PASSPHRASE.found("stack file")
    url = urllib.parse.urlsplit(place.secrets)
    if url.scheme != "azurekeyvault":
        return
    vault = url.netloc.partition(".")[0]
    region = _region(place, "Microsoft.KeyVault/vaults", VAULTS, vault)
    if region is None:
        yield KEY_UNKNOWN.found("stack file", vault=vault, primary=primary)
    elif ids.same_location(region, primary):
        yield KEY_IN_PRIMARY.found("stack file", vault=vault, region=region)


def _region(place: Place, type_: str, version: str, name: str) -> str | None:
    """The region of what has this name in a subscription of the pair; None if it is in none."""
    config = place.config
    named = (
        config.vault.thing.subscription_id,
        config.recovery.subscription_id,
        config.primary.subscription_id,
        config.subscription_id,
    )
    for subscription in dict.fromkeys(each.casefold() for each in named):
        try:
            listed = place.reader.list(f"/subscriptions/{subscription}/providers/{type_}", version)
        except errors.ArmError:
            continue
        for each in listed:
            if ids.same(str(each.get("name")), name):
                return str(each.get("location"))
    return None


def here() -> Environment:
    """This shell's variables."""
    return os.environ
