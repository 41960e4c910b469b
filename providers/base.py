"""What all providers share: settings, the row's progress, refusals, identity without replacement.

The state of every stack refers to the provider modules and their classes by name; this module is
imported by them and may change.
"""

import json
import threading
import typing

import pulumi.output
from pulumi import dynamic

from providers import engine
from providers.engine import Progress, engine_log, request_urn
from site_recovery import client, errors, ids, sdk, vault_refusals

__all__ = [
    "CANCELLED",
    "VAULT",
    "Progress",
    "Props",
    "Provider",
    "engine_log",
    "gone",
    "known",
    "request_urn",
]

Props = dict[str, typing.Any]
VAULT = ("subscription_id", "resource_group_name", "vault_name")
CANCELLED = client.STOP
"""Set when the user cancels or the engine is gone; every wait of this process ends with it."""


class Provider(dynamic.ResourceProvider):
    """Base of our providers: configured once per class and process, then used by many threads.

    IDENTITY: inputs that say which object is meant; they never change in place.
    CHANGEABLE: inputs that an update can change.
    COST: what another identity would cost, told with the refusal.
    """

    serialize_as_secret_always = False  # the payload is a class name; keep it readable in state
    IDENTITY: typing.ClassVar[tuple[str, ...]] = VAULT
    CHANGEABLE: typing.ClassVar[tuple[str, ...]] = ()
    COST: typing.ClassVar[str] = ""

    settings: client.Settings
    live_check: bool
    allow: tuple[str, ...]
    protect: bool

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Read the stack's config of our namespace; repeatable, as each class is configured."""
        config = req.config
        endpoint = str(config.get("endpoint") or client.PUBLIC).rstrip("/")
        self.settings = client.Settings(endpoint, str(config.get("caFile") or ""))
        self.live_check = _plain(config.get("liveCheck"), "on") not in ("off", False)
        self.allow = tuple(_plain(config.get("allow"), []))
        self.protect = _plain(config.get("protect"), True) not in ("false", False)
        if engine.in_plugin():
            engine.prepare(CANCELLED)
            threading.Thread(target=sdk.load, daemon=True).start()

    def check(self, _olds: Props, news: Props) -> dynamic.CheckResult:
        """Refuse what cannot be meant, before anything is called."""
        problems = [vault_refusals.told(vault_refusals.EMPTY, key=key) for key in self.empty(news)]
        problems += self.problems(news)
        failures = [dynamic.CheckFailure("", f"{self.title(news)}: {told}") for told in problems]
        return dynamic.CheckResult(news, failures)

    def diff(self, _id: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed settings are an update; another identity is refused, never a replacement."""
        moved = [key for key in self.IDENTITY if self.differs(key, olds.get(key), news.get(key))]
        if moved:
            raise errors.IdentityChanged(self.title(olds), moved, self.COST) from None
        changed = any(self.differs(key, olds.get(key), news.get(key)) for key in self.CHANGEABLE)
        return dynamic.DiffResult(changes=changed)

    def empty(self, news: Props) -> list[str]:
        """The identity keys without a value; an unknown one has a value that is not known yet."""
        return [key for key in self.IDENTITY if known(news.get(key)) and not news.get(key)]

    def problems(self, news: Props) -> list[str]:
        """What else is wrong with the inputs; one text each."""
        del news
        return []

    def title(self, props: Props) -> str:
        """What the props address, in words an operator knows."""
        return f"vault {props.get('vault_name')}"

    def differs(self, key: str, old: object, new: object) -> bool:
        """Whether an input changed, compared as ARM compares; an unknown one did not."""
        if not known(new):
            return False
        if isinstance(old, str) and isinstance(new, str):
            same = ids.same_location if key == "location" else ids.same
            return not same(old, new)
        return old != new

    def inputs(self, props: Props) -> Props:
        """The inputs among the props of the state, without the engine's own key."""
        return {key: props[key] for key in (*self.IDENTITY, *self.CHANGEABLE) if key in props}


def gone() -> dynamic.ReadResult:
    """What read returns for what is not there; the server needs outputs, even empty ones."""
    return dynamic.ReadResult(None, {})


def known(value: object) -> bool:
    """Whether a value is known: at preview the engine sends an Unknown for what is not made yet."""
    return not isinstance(value, pulumi.output.Unknown)


def _plain(value: typing.Any, default: typing.Any) -> typing.Any:
    """A config value as it was meant: the engine hands lists and flags as JSON text."""
    if value is None:
        return default
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
