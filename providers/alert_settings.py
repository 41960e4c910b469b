"""Alert settings: who gets the mails of a vault; changed as far as the file says, ended as found.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import base, live
from providers.base import VAULT, Props, known
from site_recovery import alert_settings, claim, look, vault_refusals
from site_recovery.alert_settings import KEYS, Mails
from site_recovery.machine import Vault

FOUND = "found"


class AlertSettingsProvider(live.LiveProvider):
    """Set what is said of the vault's mails, and put back what was there before.

    Output `found` is what stood there when the resource was made: a run that was killed between
    its call and the state finds its own setting there.
    """

    CHANGEABLE = KEYS

    def title(self, props: Props) -> str:
        """The setting in words."""
        return alert_settings.title(str(props.get("vault_name")))

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Say what a create would change of what stands there."""
        inputs = {key: value for key, value in news.items() if key != live.PLAN}
        result = super().check(olds, inputs)
        if olds or result.failures or not live.all_known(inputs):
            return dynamic.CheckResult(inputs, result.failures)
        return dynamic.CheckResult(live.planned(inputs, self._plan(inputs)), [])

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Another setting, or one more or less that is said."""
        super().diff(id_, olds, news)  # refuses another vault
        return dynamic.DiffResult(changes=any(_changed(olds, news, key) for key in KEYS))

    def create(self, props: Props) -> dynamic.CreateResult:
        """Set what is said, beside what is there."""
        found = alert_settings.find(self.settings, _vault(props)) or Mails()
        alert_settings.write(self.settings, _vault(props), found.with_(props))
        return dynamic.CreateResult(_id(props), self._outputs(props, found.plain()))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """What is said, as the service holds it; gone with the vault."""
        held = alert_settings.find(self.settings, _vault(props))
        if held is None and not claim.read(self.settings, _vault(props)).exists:
            return base.gone()
        now = (held or Mails()).plain()
        inputs = {
            key: now[key] if key in KEYS and (held or Mails()).differs(key, value) else value
            for key, value in self.inputs(props).items()
        }
        return dynamic.ReadResult(id_, self._outputs(inputs, props.get(FOUND)), inputs)

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Set what is said, and put back what is said no longer."""
        self._settle(olds, news)
        return dynamic.UpdateResult(self._outputs(news, olds.get(FOUND)))

    def delete(self, _id: str, props: Props) -> None:
        """Put back what was found, but leave what somebody else has changed since."""
        held = alert_settings.find(self.settings, _vault(props))
        if held is None:
            return
        if any(props.get(key) is not None and held.differs(key, props[key]) for key in KEYS):
            told = vault_refusals.MAILS_LEFT.found(self.title(props))
            base.engine_log(base.request_urn(), str(told))
        self._settle(props, {key: props[key] for key in VAULT})

    def inputs(self, props: Props) -> Props:
        """What the file said; what it left open is absent."""
        return {key: value for key, value in super().inputs(props).items() if value is not None}

    def _settle(self, olds: Props, news: Props) -> None:
        held = alert_settings.find(self.settings, _vault(news)) or Mails()
        found = Mails().with_(olds.get(FOUND) or {})
        wanted = alert_settings.settled(held, olds, news, found)
        alert_settings.write(self.settings, _vault(news), wanted)

    def _plan(self, inputs: Props) -> str:
        """What create does to a setting that somebody made; empty for one that is as by nature."""
        vault = self.seen_vault(inputs)
        if vault is None or not vault.exists:
            return ""
        where = self.watch(inputs)
        seen = look.bounded(
            (where, alert_settings.NAME),
            lambda how: alert_settings.find(self.settings, where.vault, **how),
        )
        if seen.why:
            live.tell_unseen(where, seen.why)
        held = seen.found or Mails()
        return "" if held == Mails() else "; ".join(["adopt: there already", *held.changes(inputs)])

    def _outputs(self, props: Props, found: object) -> Props:
        return {**self.inputs(props), FOUND: found}


class AlertSettings(dynamic.Resource, module="siterecovery", name="AlertSettings"):
    """Mails of a vault. Inputs: owners, emails, locale; an absent one stays as it is found."""

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(AlertSettingsProvider(), name, {**inputs, FOUND: None}, opts)


def _vault(props: Props) -> Vault:
    return Vault(*(props[key] for key in VAULT))


def _id(props: Props) -> str:
    return f"{_vault(props).id}/replicationAlertSettings/{alert_settings.NAME}"


def _changed(olds: Props, news: Props, key: str) -> bool:
    old, new = olds.get(key), news.get(key)
    if not known(new):
        return False
    if old is None or new is None:
        return (old is None) != (new is None)
    return Mails().with_({key: old}).differs(key, new)
