"""Whose a vault is: its tag `dr-stack`; and which moves its groups made: its tags `dr-moves`.

Both are read with the vault, once per process.

The tag is merged into the others or deleted by name and value, so nobody else's tag is touched
(Tags - Update At Scope, 2021-04-01).
"""

import collections.abc
import dataclasses
import typing

from site_recovery import client, errors, ids, look, move_numbers, sdk, vault_refusals
from site_recovery.arm import Arm, Json
from site_recovery.machine import Vault
from site_recovery.rulebook import Finding

TAG = "dr-stack"
VAULTS, TAGS = "2024-10-01", "2021-04-01"
TRIES = 3
"""Of a write whose answer was lost: both writes end the same when repeated."""
AGAIN_S = 5.0


@dataclasses.dataclass(frozen=True)
class Seen:
    """The vault at one moment. exists: whether it is there. holder: its tag; empty without one.

    moves: the tags that hold the last number of each group, as they are.
    """

    exists: bool
    holder: str = ""
    moves: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int]:
        """The last number of each group that a run of some stack has ended with."""
        return move_numbers.read(self.moves)


@dataclasses.dataclass(frozen=True)
class Claim:
    """What a stack says of its vault.

    stack: its name. former: as it claimed before; empty before any. takeover: the stack that
    `dr:takeover` names; empty without. vault_existing: whether the file says that it exists.
    """

    vault: Vault
    stack: str
    former: str = ""
    takeover: str = ""
    vault_existing: bool = False

    @property
    def title(self) -> str:
        """The vault in words."""
        return f"vault {self.vault.name}"

    def refusal(self, seen: Seen) -> Finding | None:
        """Why the vault cannot be this stack's; None if it can."""
        if not seen.exists:
            return vault_refusals.CLAIM_NO_VAULT.found(self.title) if self.vault_existing else None
        if seen.holder in ("", self.stack, self.former, self.takeover):
            return None
        return vault_refusals.CLAIM_OTHER.found(self.title, holder=seen.holder, stack=self.stack)

    def step(self, seen: Seen) -> str:
        """What claiming would change that the file's own change does not say; empty if nothing.

        A first claim is what the row itself says, the same whether the vault is made yet or not.
        """
        if not seen.exists or seen.holder == self.stack:
            return ""
        if seen.holder == self.former:
            return ""
        if not seen.holder:
            return f"set tag {TAG} to {self.stack} again"
        return f"take over: tag {TAG} {seen.holder} -> {self.stack}"

    def make(self, settings: client.Settings) -> None:
        """Write the tag unless it is there; raises OperationConflict if the vault is another's."""
        seen = read(settings, self.vault)
        if refusal := self.refusal(seen):
            raise errors.OperationConflict("NotOurVault", vault_refusals.words(refusal), self.title)
        if seen.holder != self.stack:
            write(settings, self.vault, "Merge", {TAG: self.stack})

    def end(self, settings: client.Settings) -> None:
        """Take the tags away if it is still ours; a vault that is gone needs nothing."""
        seen = read(settings, self.vault)
        if seen.holder == self.stack:
            write(settings, self.vault, "Delete", {TAG: self.stack, **seen.moves})


def deleted_in_error(
    vault: Vault, unguarded: collections.abc.Iterable[str], existing: collections.abc.Iterable[str]
) -> Finding | None:
    """Why a preview must stop: what the stack made unguarded is now said to exist.

    unguarded: ids of what the last `up` made or kept to be deleted; existing: ids by the file now.
    """
    said = {id_.casefold() for id_ in existing}
    names = sorted(ids.name(id_) for id_ in unguarded if id_.casefold() in said)
    if not names:
        return None
    where, told = f"vault {vault.name}", ", ".join(names)
    return vault_refusals.MADE_SAID_TO_EXIST.found(where, names=told)


def read(
    settings: client.Settings,
    vault: Vault,
    options: collections.abc.Mapping[str, typing.Any] | None = None,
) -> Seen:
    """The vault and its holder; options: the SDK's per-call options."""
    try:
        found = Arm(settings, options or {}).find(vault.id, VAULTS)
    except errors.Interrupted:
        raise
    except errors.ArmError as error:  # named by its path otherwise
        raise type(error)(error.code, error.reason, f"vault {vault.name}") from None
    if found is None:
        return Seen(False)
    return Seen(True, _holder(found), move_numbers.ours(found.get("tags") or {}))


def seen(settings: client.Settings, vault: Vault) -> look.Seen[Seen]:
    """The vault as this process's bounded look shows it; asked once for all who want to know."""
    key = ("vault", settings, vault.id.casefold(), client.TRANSPORT)
    return look.bounded(key, lambda options: read(settings, vault, options))


def keep_numbers(
    settings: client.Settings, vault: Vault, taken: move_numbers.Numbers, more: move_numbers.Numbers
) -> None:
    """Write the numbers that a run took among those that are there. more: what the state knows.

    The stack's own lock keeps two runs from writing at once. Raises what `read` and `write` do.
    """
    found = seen(settings, vault).found or read(settings, vault)
    numbers = move_numbers.latest(found.numbers, more, taken)
    if numbers != found.numbers:
        write(settings, vault, "Merge", move_numbers.tags(numbers))


def write(
    settings: client.Settings,
    vault: Vault,
    operation: str,
    tags: collections.abc.Mapping[str, str],
) -> None:
    """Merge or Delete tags; repeated after a lost answer, as both end the same twice."""
    body = {"operation": operation, "properties": {"tags": dict(tags)}}
    for left in reversed(range(TRIES)):
        try:
            return _patch(settings, vault, body)
        except errors.LostAnswer:
            if not left:
                raise
            client.pause(AGAIN_S, None, f"vault {vault.name}", "its tag is being written")
        except errors.ResourceNotFound:
            if operation == "Delete":
                return None
            raise
        except errors.Forbidden as error:
            told = vault_refusals.CLAIM_RIGHTS.found(f"vault {vault.name}", tag=", ".join(tags))
            raise errors.Forbidden(error.code, vault_refusals.words(told), told.where) from None
    return None


def _patch(settings: client.Settings, vault: Vault, body: Json) -> None:
    sdk.load()
    from azure.core.exceptions import HttpResponseError
    from azure.core.rest import HttpRequest

    path = f"{vault.id}/providers/Microsoft.Resources/tags/default"
    service = client.connect(settings, vault.subscription_id)
    request = HttpRequest("PATCH", path, params={"api-version": TAGS}, json=body)
    names = ", ".join(body["properties"]["tags"])
    with errors.translated(f"vault {vault.name}: tag {names}"):
        answer = service.send_request(request)
        if answer.status_code >= 400:
            raise HttpResponseError(response=answer)


def _holder(document: Json) -> str:
    """The tag's value: names of tags are case-blind, values are not (tag-resources page)."""
    tags = document.get("tags") or {}
    return next((str(v) for name, v in tags.items() if name.casefold() == TAG), "")
