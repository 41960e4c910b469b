"""Who gets the mails of a vault: its one alert setting, read and written as a whole.

Replication Alert Settings, API 2025-08-01: get, list and create alone. It cannot be deleted, so it
ends as it was found. Exported templates of public repositories hold it under this name in every
vault; that a write clears what it leaves out is assumed: all of it is always sent.
"""

import collections.abc
import dataclasses
import typing

from site_recovery import client, errors
from site_recovery.differences import Change
from site_recovery.machine import Vault

NAME = "defaultAlertSetting"
SEND = {True: "Send", False: "DoNotSend"}
KEYS = ("owners", "emails", "locale")
WORDS = {"owners": "mails to administrators", "emails": "mails to", "locale": "language of mails"}
Said = collections.abc.Mapping[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Mails:
    """owners: whether the subscription's administrators get them. locale: empty where unset."""

    owners: bool = False
    emails: tuple[str, ...] = ()
    locale: str = ""

    def differs(self, key: str, value: typing.Any) -> bool:
        """Whether a value is another one; addresses in any order, nothing with regard to case."""
        return bool(_plain(getattr(self, key)) != _plain(value))

    def with_(self, said: Said) -> "Mails":
        """The same, but for what is said."""
        told = {key: said[key] for key in KEYS if said.get(key) is not None}
        if "emails" in told:
            told["emails"] = tuple(told["emails"])
        return dataclasses.replace(self, **told)

    def changes(self, said: Said) -> list[str]:
        """What saying it would change, each as people read it."""
        wanted = self.with_(said)
        return [
            f"change {Change(WORDS[key], _shown(getattr(self, key)), _shown(value))}"
            for key, value in dataclasses.asdict(wanted).items()
            if self.differs(key, value)
        ]

    def plain(self) -> dict[str, typing.Any]:
        """As a state keeps it."""
        return {**dataclasses.asdict(self), "emails": list(self.emails)}


def settled(held: Mails, old: Said, new: Said, found: Mails) -> Mails:
    """What shall be held: what is said; what is said no longer as it was found.

    held: by the service now. What somebody else changed since is left to him.
    """
    kept = {key: _ending(key, held, old, found) for key in KEYS if new.get(key) is None}
    return held.with_({**kept, **{key: new[key] for key in KEYS if new.get(key) is not None}})


def _ending(key: str, held: Mails, old: Said, found: Mails) -> typing.Any:
    ours = old.get(key) is not None and not held.differs(key, old[key])
    return getattr(found if ours else held, key)


def find(settings: client.Settings, vault: Vault, **options: typing.Any) -> Mails | None:
    """What the vault holds; None in one that holds no setting. options: the SDK's, for this call.

    A vault that is not there looks the same: ask `claim.read`.
    """
    try:
        with errors.translated(title(vault.name)):
            calls = client.connect(settings, vault.subscription_id).replication_alert_settings
            found = calls.get(vault.resource_group_name, vault.name, NAME, **options).as_dict()
    except errors.ResourceNotFound:
        return None
    held = found.get("properties") or {}
    owners = str(held.get("sendToOwners") or "").casefold() == "send"
    return Mails(owners, tuple(held.get("customEmailAddresses") or ()), held.get("locale") or "")


def write(settings: client.Settings, vault: Vault, wanted: Mails) -> None:
    """Set it, unless it is so; after a lost answer once more, as it ends the same twice."""
    held = find(settings, vault) or Mails()
    if not any(held.differs(key, getattr(wanted, key)) for key in KEYS):
        return
    try:
        _put(settings, vault, wanted)
    except errors.LostAnswer:
        _put(settings, vault, wanted)


def _put(settings: client.Settings, vault: Vault, wanted: Mails) -> None:
    told = {"sendToOwners": SEND[wanted.owners], "customEmailAddresses": list(wanted.emails)}
    body = {"properties": {**told, **({"locale": wanted.locale} if wanted.locale else {})}}
    with errors.translated(title(vault.name)):
        calls = client.connect(settings, vault.subscription_id).replication_alert_settings
        calls.create(vault.resource_group_name, vault.name, NAME, body)


def title(vault_name: str) -> str:
    """The setting in words."""
    return f"alert mails of vault {vault_name}"


def _plain(value: typing.Any) -> typing.Any:
    if isinstance(value, list | tuple):
        return sorted(str(each).casefold() for each in value)
    return value.casefold() if isinstance(value, str) else value


def _shown(value: typing.Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else ", ".join(value) or "nobody else"
