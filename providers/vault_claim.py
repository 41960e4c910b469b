"""Vault claim: the tag by which a vault says to which stack it belongs; all inside stands on it.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import base, live
from providers.base import VAULT, Props, known
from site_recovery import claim, vault_refusals
from site_recovery.machine import Vault


class VaultClaimProvider(live.LiveProvider):
    """Refuse another stack's vault, tag it as ours, and end with the tag taken away."""

    CHANGEABLE = ("stack", "takeover", "vault_existing")

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Refuse another stack's vault; add `plan` when the look shows the tag to be written."""
        inputs = {key: value for key, value in news.items() if key != live.PLAN}
        self._list_allowances(news)
        result = super().check(olds, inputs)
        if result.failures or not all(map(known, inputs.values())):
            return dynamic.CheckResult(inputs, result.failures)
        lists = (olds.get("unguarded") or (), inputs.get("existing") or ())
        if lost := claim.deleted_in_error(_vault(inputs), *lists):
            return dynamic.CheckResult(inputs, [dynamic.CheckFailure("", str(lost))])
        claimed = _claim(olds, inputs)
        if (seen := self.seen_vault(inputs)) is None:
            return dynamic.CheckResult(inputs, [])
        if refusal := claimed.refusal(seen):
            return dynamic.CheckResult(inputs, [dynamic.CheckFailure("", str(refusal))])
        return dynamic.CheckResult(live.planned(inputs, claimed.step(seen)), [])

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Another name, another word about the vault, or a tag that is to be written."""
        super().diff(id_, olds, news)  # refuses another vault
        changed = any((olds.get(key) or "") != (news.get(key) or "") for key in self.CHANGEABLE)
        return dynamic.DiffResult(changes=changed or bool(news.get(live.PLAN)))

    def create(self, props: Props) -> dynamic.CreateResult:
        """Claim the vault; raises if it is another stack's."""
        _claim({}, props).make(self.settings)
        return dynamic.CreateResult(f"{_vault(props).id}/claim", self.inputs(props))

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Claim it again: under another name, by a takeover, or because the tag was lost."""
        _claim(olds, news).make(self.settings)
        return dynamic.UpdateResult(self.inputs(news))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """The record as it is while the vault is there.

        Never the tag's value: taken into the state it would read as this stack's former name.
        """
        exists = claim.read(self.settings, _vault(props)).exists
        return dynamic.ReadResult(id_, props) if exists else base.gone()

    def delete(self, _id: str, props: Props) -> None:
        """Take the tag away if it is still ours."""
        _claim({}, props).end(self.settings)

    def _list_allowances(self, news: Props) -> None:
        if self.allow:
            told = vault_refusals.ALLOWANCES_STAND.found(
                self.title(news), entries=", ".join(sorted(self.allow))
            )
            live.tell_once("allowances", str(told))


class VaultClaim(dynamic.Resource, module="siterecovery", name="VaultClaim"):
    """A vault that is this stack's. Inputs: stack, its name; takeover; vault_existing.

    unguarded, existing: ARM ids of what the stack makes and would delete, and of what it refers to.
    """

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(VaultClaimProvider(), name, inputs, opts)


def _vault(props: Props) -> Vault:
    return Vault(*(props[key] for key in VAULT))


def _claim(olds: Props, news: Props) -> claim.Claim:
    return claim.Claim(
        _vault(news),
        news["stack"],
        former=olds.get("stack") or "",
        takeover=news.get("takeover") or "",
        vault_existing=bool(news.get("vault_existing")),
    )
