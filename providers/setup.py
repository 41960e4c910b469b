"""The life of the five set-up resources of a vault: they differ in names, bodies and settings."""

import collections.abc
import contextlib
import typing

from pulumi import dynamic

from providers import base, live
from providers.base import Props, known
from site_recovery import client, errors, look, setup, vault_refusals
from site_recovery.differences import Change

Document = setup.Document
REFUSALS = (errors.ArmError, errors.OperationConflict, errors.OperationFailed)
OWNERSHIP = ("existing", "vault_existing")
ADOPTED = "adopted"


class SetupProvider(live.LiveProvider):
    """Create adopts or makes, read forgets what is gone, update changes in place, delete removes.

    Inputs of all: existing (must be there, is never made nor removed), vault_existing (what was
    found in such a vault is left there). A changeable input that is absent is the service's own.

    GROUP: the SDK's group of calls. SCENARIO: the job that makes the object.
    KEYS: the inputs that address it below its vault. OUTPUT: the output that holds its id.
    WORDS: changeable inputs as people call them.
    """

    GROUP: typing.ClassVar[str]
    SCENARIO: typing.ClassVar[str]
    KEYS: typing.ClassVar[tuple[str, ...]]
    OUTPUT: typing.ClassVar[str]
    WORDS: typing.ClassVar[collections.abc.Mapping[str, str]] = {}

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Refuse what cannot be meant; say what a create would do to what stands there already."""
        inputs = {key: value for key, value in news.items() if key != live.PLAN}
        result = super().check(olds, inputs)
        if olds or result.failures or not all(map(known, inputs.values())):
            return dynamic.CheckResult(inputs, result.failures)
        try:
            plan = self._plan(inputs)
        except errors.ArmError as refusal:
            told = f"{refusal.target}: {refusal.reason}"
            return dynamic.CheckResult(inputs, [dynamic.CheckFailure("", told)])
        return dynamic.CheckResult(live.planned(inputs, plan), [])

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed settings, and changed words about whose it is; what is absent did not change."""
        kept = {key: olds.get(key) for key in self.CHANGEABLE}
        said = {key: value for key, value in news.items() if value is not None}
        changed = bool(super().diff(id_, olds, {**kept, **said}).changes)
        words = [key for key in OWNERSHIP if known(news.get(key))]
        return dynamic.DiffResult(
            changes=changed or any(bool(olds.get(key)) != bool(news.get(key)) for key in words)
        )

    def create(self, props: Props) -> dynamic.CreateResult:
        """Adopt the object if it exists (an interrupted create left it), else make it."""
        target = self.target(props)
        found, adopted = self._found(target, props) or target.ensure(self.body(props))
        if adopted:
            self._refuse_another(props, self.live(found))
            if not self._as_wanted(props, found):
                self._update(target, props, found)
        return dynamic.CreateResult(self.id(props), self._outputs(props, adopted))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """What the service holds; a result without an id tells the engine that it is gone."""
        found = self.target(props).find()
        if found is None:
            return base.gone()
        held = self._held(props, self.live(found))
        return dynamic.ReadResult(id_, self._outputs(held, props.get(ADOPTED)), held)

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Change what can be changed in place; other words about whose it is need no call."""
        said = [key for key in self.CHANGEABLE if news.get(key) is not None]
        if any(self.differs(key, olds.get(key), news[key]) for key in said):
            target = self.target(news)
            self._update(target, news, target.get())
        return dynamic.UpdateResult(self._outputs(news, olds.get(ADOPTED)))

    def delete(self, _id: str, props: Props) -> None:
        """Remove what is ours; what is gone already is a success, any other refusal an error."""
        if props.get("existing"):
            return
        if props.get(ADOPTED) and props.get("vault_existing"):
            left = vault_refusals.LEFT_IN_VAULT.found(self.title(props))
            base.engine_log(base.request_urn(), str(left))
            return
        self.remove(props)

    def remove(self, props: Props) -> None:
        """Remove the object in order."""
        self.target(props).remove(*self.removal())

    def id(self, props: Props) -> str:
        """The object's ARM id."""
        raise NotImplementedError

    def body(self, props: Props) -> Document:
        """The PUT that makes it."""
        raise NotImplementedError

    def live(self, found: Document) -> Props:
        """What the service's document says of the inputs, as far as it says it."""
        raise NotImplementedError

    def patch(self, props: Props) -> Document:
        """The PATCH that brings the changeable inputs in place."""
        raise NotImplementedError

    def removal(self) -> tuple[Document, ...]:
        """What the removal sends besides the address."""
        return ()

    def shown(self, key: str, value: typing.Any) -> str:
        """A changeable input's value as people read it."""
        del key
        return str(value)

    def refuse_missing(self, props: Props) -> None:
        """Raises at preview what keeps an object from being made in a vault that is there."""
        del props

    def inputs(self, props: Props) -> Props:
        """The inputs among the props of the state, without the engine's own key."""
        return super().inputs(props) | {key: props[key] for key in OWNERSHIP if key in props}

    def job_target(self, props: Props) -> str:
        """The name that the making job shows as its target."""
        return str(props[self.KEYS[-1]])

    def address(self, props: Props) -> tuple[str, ...]:
        """The names below the vault, as the calls want them."""
        return tuple(props[key] for key in self.KEYS)

    def target(self, props: Props) -> setup.SetupObject:
        """The object as the calls address it; reports on the row of the resource of this call."""
        return setup.SetupObject(
            self.settings,
            props["subscription_id"],
            self.GROUP,
            (props["resource_group_name"], props["vault_name"], *self.address(props)),
            self.title(props),
            self.SCENARIO,
            self.job_target(props),
            base.CANCELLED,
            base.Progress(base.request_urn()).show,
        )

    def read_at_preview(
        self, props: Props, key: str, read: collections.abc.Callable[[look.Options], typing.Any]
    ) -> look.Seen[typing.Any]:
        """One bounded reading; none any more once the vault gave no answer."""
        watch = self.watch(props)
        if live.silent(watch):
            return look.Seen(None, "told already")
        seen = look.bounded((watch, key), read)
        if seen.why:
            live.tell_unseen(watch, seen.why)
        return seen

    def _plan(self, props: Props) -> str:
        """What create does to what is there already; raises what it would refuse."""
        vault = self.seen_vault(props)
        if vault is None:
            return ""
        found = None
        if vault.exists:
            target = self.target(props)
            seen = self.read_at_preview(props, self.id(props), lambda how: target.find(**how))
            if seen.why:
                return ""
            found = seen.found
        if found is None and props.get("existing"):
            raise self._not_there(props)
        if found is None:
            if vault.exists:
                self.refuse_missing(props)
            return ""
        self._refuse_another(props, self.live(found))
        return "; ".join(["adopt: there already", *self._changes(props, found)])

    def _changes(self, props: Props, found: Document) -> list[str]:
        """The settings that differ, each as people read it."""
        held = self.live(found)
        return [
            f"change {Change(self.WORDS[key], *(self.shown(key, v[key]) for v in (held, props)))}"
            for key in self._differing(props, held)
        ]

    def _found(self, target: setup.SetupObject, props: Props) -> tuple[Document, bool] | None:
        """An existing object, which must be there; None for one that may be made."""
        if not props.get("existing"):
            return None
        found = target.find()
        if found is None:
            raise self._not_there(props)
        return found, True

    def _not_there(self, props: Props) -> errors.ArmError:
        reason = vault_refusals.told(vault_refusals.SETUP_MISSING)
        return errors.ResourceNotFound("NotThere", reason, self.title(props))

    def _update(self, target: setup.SetupObject, props: Props, found: Document) -> None:
        """What the file leaves open is said again as the service holds it."""
        said = {key: value for key, value in props.items() if value is not None}
        full = {**self.live(found), **said}
        target.update(self.patch(full), lambda after: self._as_wanted(props, after))

    def _as_wanted(self, props: Props, found: Document) -> bool:
        return not self._differing(props, self.live(found))

    def _differing(self, props: Props, live: Props) -> list[str]:
        said = [key for key in self.CHANGEABLE if key in live and props.get(key) is not None]
        return [key for key in said if self.differs(key, live[key], props[key])]

    def _refuse_another(self, props: Props, live: Props) -> None:
        """An object of this name that is something else is not ours to change."""
        for key in self.IDENTITY:
            if key in live and self.differs(key, live[key], props[key]):
                reason = vault_refusals.told(
                    vault_refusals.EXISTS_OTHERWISE, key=key, held=live[key], said=props[key]
                )
                raise errors.OperationConflict("ExistsOtherwise", reason, self.title(props))

    def _held(self, props: Props, live: Props) -> Props:
        """The inputs as the service holds them; the spelling of what is the same stays."""
        return {
            key: live[key] if key in live and self.differs(key, value, live[key]) else value
            for key, value in self.inputs(props).items()
        }

    def _outputs(self, props: Props, adopted: object) -> Props:
        """Inputs and id; `adopted` for good once the object was found and not made."""
        outputs = {**self.inputs(props), self.OUTPUT: self.id(props)}
        return {**outputs, ADOPTED: True} if adopted else outputs


@contextlib.contextmanager
def items_named(settings: client.Settings, props: Props) -> collections.abc.Iterator[None]:
    """Say of a refused removal which replicated items stand in its way."""
    try:
        yield
    except errors.ArmError as refusal:
        if type(refusal) not in REFUSALS:
            raise
        service = client.connect(settings, props["subscription_id"])
        vault = (props["resource_group_name"], props["vault_name"])
        names = setup.items_in(service, vault, props["fabric_name"], props["container_name"])
        if not names:
            raise
        reason = vault_refusals.told(
            vault_refusals.MACHINES_STAND, count=len(names), machines=", ".join(names)
        )
        raise type(refusal)(refusal.code, reason, refusal.target) from None
