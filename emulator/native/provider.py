"""The plugin's side of the engine's protocol (recorded: facts/real-clients, section D2)."""

import collections.abc
import contextlib
import threading
import typing

import grpc  # type: ignore[import-untyped]
from google.protobuf import any_pb2, empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from emulator.native import checks, differences, ids, resources, values
from emulator.native.arm import Arm, Sender, Settings
from emulator.native.table import TYPES, NativeType
from emulator.native.wire import ArmFailure

VERSION = "3.29.0"
KINDS = provider_pb2.PropertyDiff.Kind
CHANGES = provider_pb2.DiffResponse.DiffChanges
CLIENT_CONFIG = "azure-native:authorization:getClientConfig"
Context = typing.Any  # grpc.ServicerContext, which has no types


class NativeProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one engine. Calls come from several threads; only Configure changes anything."""

    def __init__(self, settings: Settings, wire: Sender) -> None:
        self._stop = threading.Event()
        self._arm = Arm(settings, wire, self._pause)
        self._location: str | None = None

    def _pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise ArmFailure("Interrupted", "the wait was stopped; run `pulumi up` again to go on")

    def Handshake(self, request: typing.Any, context: Context) -> typing.Any:
        return provider_pb2.ProviderHandshakeResponse()

    def Attach(self, request: typing.Any, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: typing.Any, context: Context) -> typing.Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def CheckConfig(self, request: typing.Any, context: Context) -> typing.Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: typing.Any, context: Context) -> typing.Any:
        return provider_pb2.DiffResponse(changes=CHANGES.DIFF_NONE)

    def Configure(self, request: typing.Any, context: Context) -> typing.Any:
        """Take subscription and location; credentials and clouds are the local Azure's own."""
        told = values.received(request.args)
        self._arm.use_subscription(told.get("subscriptionId"))
        self._location = told.get("location")
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Cancel(self, request: typing.Any, context: Context) -> empty_pb2.Empty:
        """End every wait at once; operations that ARM accepted go on there."""
        self._stop.set()
        return empty_pb2.Empty()

    def Check(self, request: typing.Any, context: Context) -> typing.Any:
        kind = _kind(request, context)
        old, news = values.received(request.olds), values.received(request.news)
        name = request.urn.rpartition("::")[2]
        seed = request.randomSeed
        inputs = checks.with_defaults(kind, news, old, name, seed, self._location)
        found = [
            provider_pb2.CheckFailure(property=key, reason=reason)
            for key, reason in checks.failures(kind, inputs)
        ]
        return provider_pb2.CheckResponse(inputs=values.sent(inputs), failures=found)

    def Diff(self, request: typing.Any, context: Context) -> typing.Any:
        kind = _kind(request, context)
        old, news = values.received(request.old_inputs), values.received(request.news)
        paths = differences.changed(old, news)
        for path in [path for path in paths if differences.top_key(path) in request.ignoreChanges]:
            del paths[path]
        replaces = differences.replacing(kind, old, news, paths)
        moved = old.get(ids.own_name(kind)) != news.get(ids.own_name(kind))
        return provider_pb2.DiffResponse(
            changes=CHANGES.DIFF_SOME if paths else CHANGES.DIFF_NONE,
            diffs=sorted({differences.top_key(path) for path in paths}),
            replaces=sorted({differences.top_key(path) for path in replaces}),
            deleteBeforeReplace=bool(replaces) and not moved,  # two cannot have the same id
            detailedDiff={path: _detail(how, path in replaces) for path, how in paths.items()},
            hasDetailedDiff=True,
        )

    def Create(self, request: typing.Any, context: Context) -> typing.Any:
        kind, inputs = _kind(request, context), values.received(request.properties)
        if request.preview:
            known = values.outputs_to_come(kind, inputs)
            return provider_pb2.CreateResponse(properties=values.sent(known))
        with _refusals(request, context):
            id_, outputs = resources.create(self._arm, kind, inputs)
        return provider_pb2.CreateResponse(id=id_, properties=values.sent(outputs))

    def Read(self, request: typing.Any, context: Context) -> typing.Any:
        kind = _kind(request, context)
        inputs, before = values.received(request.inputs), values.received(request.properties)
        with _refusals(request, context):
            found = resources.read(self._arm, kind, request.id, inputs, before)
        if found is None:
            return provider_pb2.ReadResponse()  # no id: gone
        outputs, seen = values.sent(found[0]), values.sent(found[1])
        return provider_pb2.ReadResponse(id=request.id, properties=outputs, inputs=seen)

    def Update(self, request: typing.Any, context: Context) -> typing.Any:
        kind, inputs = _kind(request, context), values.received(request.news)
        if request.preview:
            # as the plugin: nothing but these is known to stay (provider.go Update, stableOutputs)
            before = values.received(request.olds)
            known = values.outputs_to_come(kind, inputs)
            known.update((key, before[key]) for key in ("name", "location") if key in before)
            return provider_pb2.UpdateResponse(properties=values.sent(known))
        with _refusals(request, context):
            outputs = resources.update(self._arm, kind, request.id, inputs)
        return provider_pb2.UpdateResponse(properties=values.sent(outputs))

    def Delete(self, request: typing.Any, context: Context) -> empty_pb2.Empty:
        with _refusals(request, context):
            resources.delete(self._arm, _kind(request, context), request.id)
        return empty_pb2.Empty()

    def Invoke(self, request: typing.Any, context: Context) -> typing.Any:
        if request.tok != CLIENT_CONFIG:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the stand-in has no {request.tok}")
        return provider_pb2.InvokeResponse(**{"return": values.sent(self._arm.identity())})


def _kind(request: typing.Any, context: Context) -> NativeType:
    """The row of the request's type: the last one of the URN's chain of types."""
    token = request.urn.split("::")[2].rpartition("$")[2]
    if token not in TYPES:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            f"{token} has no row in the stand-in's table (emulator/native/table.py)",
        )
    return TYPES[token]


def _detail(how: str, replaces: bool) -> typing.Any:
    name = how.upper() + ("_REPLACE" if replaces else "")
    return provider_pb2.PropertyDiff(kind=KINDS.Value(name), inputDiff=True)


@contextlib.contextmanager
def _refusals(request: typing.Any, context: Context) -> collections.abc.Iterator[None]:
    """Tell the engine in one line what was refused; a half-made resource goes into its state."""
    try:
        yield
    except resources.HalfMade as error:
        context.set_trailing_metadata((("grpc-status-details-bin", _half_made(request, error)),))
        context.abort(grpc.StatusCode.UNKNOWN, str(error))
    except ArmFailure as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _half_made(request: typing.Any, error: resources.HalfMade) -> bytes:
    asked = request.properties if hasattr(request, "properties") else request.news
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=error.id,
            properties=values.sent(error.outputs),
            reasons=[str(error)],
            inputs=asked,
        )
    )
    code = grpc.StatusCode.UNKNOWN.value[0]
    status = status_pb2.Status(code=code, message=str(error), details=[detail])
    return typing.cast(bytes, status.SerializeToString())
