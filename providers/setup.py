"""The life of the five set-up resources of a vault: they differ in names, bodies and settings."""

import collections.abc
import contextlib
import typing

from pulumi import dynamic

from providers import base
from providers.base import Props
from site_recovery import client, errors, setup

Document = setup.Document
REFUSALS = (errors.ArmError, errors.OperationConflict, errors.OperationFailed)
FIRST = "remove them from the stack, run `pulumi up`, then again"


class SetupProvider(base.Provider):
    """Create adopts or makes, read forgets what is gone, update changes in place, delete removes.

    GROUP: the SDK's group of calls. SCENARIO: the job that makes the object.
    KEYS: the inputs that address it below its vault. OUTPUT: the output that holds its id.
    """

    GROUP: typing.ClassVar[str]
    SCENARIO: typing.ClassVar[str]
    KEYS: typing.ClassVar[tuple[str, ...]]
    OUTPUT: typing.ClassVar[str]

    def create(self, props: Props) -> dynamic.CreateResult:
        """Adopt the object if it exists (an interrupted create left it), else make it."""
        target = self.target(props)
        found, adopted = target.ensure(self.body(props))
        if adopted:
            self._refuse_another(props, self.live(found))
            if not self._as_wanted(props, found):
                self._update(target, props)
        return dynamic.CreateResult(self.id(props), self._outputs(props))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """What the service holds; a result without an id tells the engine that it is gone."""
        found = self.target(props).find()
        if found is None:
            return base.gone()
        held = self._held(props, self.live(found))
        return dynamic.ReadResult(id_, self._outputs(held), held)

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Change what can be changed in place; identity was compared by diff."""
        del olds
        self._update(self.target(news), news)
        return dynamic.UpdateResult(self._outputs(news))

    def delete(self, _id: str, props: Props) -> None:
        """Remove; what is already gone is a success, any other refusal is an error."""
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

    def _update(self, target: setup.SetupObject, props: Props) -> None:
        target.update(self.patch(props), lambda found: self._as_wanted(props, found))

    def _as_wanted(self, props: Props, found: Document) -> bool:
        live = self.live(found)
        keys = [key for key in self.CHANGEABLE if key in live]
        return not any(self.differs(key, live[key], props.get(key)) for key in keys)

    def _refuse_another(self, props: Props, live: Props) -> None:
        """An object of this name that is something else is not ours to change."""
        for key in self.IDENTITY:
            if key in live and self.differs(key, live[key], props[key]):
                reason = (
                    f"it exists with {key} {live[key]}, the stack says {props[key]}; "
                    "remove it from the vault or correct the stack"
                )
                raise errors.OperationConflict("ExistsOtherwise", reason, self.title(props))

    def _held(self, props: Props, live: Props) -> Props:
        """The inputs as the service holds them; the spelling of what is the same stays."""
        return {
            key: live[key] if key in live and self.differs(key, value, live[key]) else value
            for key, value in self.inputs(props).items()
        }

    def _outputs(self, props: Props) -> Props:
        return {**self.inputs(props), self.OUTPUT: self.id(props)}


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
        reason = f"{len(names)} machines still replicate from it: {', '.join(names)}; {FIRST}"
        raise type(refusal)(refusal.code, reason, refusal.target) from None
