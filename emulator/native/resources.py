"""Create, read, update and delete of native resources, in plain values.

The order of calls is the real plugin's (read in its source): a GET that must find nothing, PUT,
wait, GET again; PUT of the full body for changes; DELETE, where 404 means done.
"""

from emulator.native import differences, ids, shapes
from emulator.native.arm import Arm
from emulator.native.shapes import Json
from emulator.native.table import NativeType
from emulator.native.wire import ArmFailure

Values = dict[str, Json]


class HalfMade(Exception):
    """ARM keeps the resource although its create or update failed; the engine must too."""

    def __init__(self, id_: str, outputs: Values, reason: str) -> None:
        self.id = id_
        self.outputs = outputs
        super().__init__(reason)


def create(arm: Arm, kind: NativeType, inputs: Values) -> tuple[str, Values]:
    """Id and outputs of a new resource."""
    id_ = ids.arm_id(kind, inputs, arm.subscription_id)
    if kind.at_rest is None and arm.get(id_, kind.api_version):
        raise ArmFailure("AlreadyExists", f"cannot create already existing resource '{id_}'")
    return _put(arm, kind, id_, inputs)


def update(arm: Arm, kind: NativeType, id_: str, inputs: Values) -> Values:
    """Outputs after a PUT of all inputs."""
    return _put(arm, kind, id_, inputs)[1]


def _put(arm: Arm, kind: NativeType, id_: str, inputs: Values) -> tuple[str, Values]:
    failure = ""
    try:
        arm.put(id_, kind.api_version, body(kind, inputs))
    except ArmFailure as error:
        failure = str(error)
        if error.code in ("EndpointDown", "Interrupted"):
            raise
    found = arm.get(id_, kind.api_version)
    if found is None:
        raise ArmFailure("NotCreated", failure or f"{id_} is not there after its create")
    if failure:
        raise HalfMade(found["id"], outputs(kind, found), failure)
    return found["id"], outputs(kind, found)


def read(
    arm: Arm, kind: NativeType, id_: str, inputs: Values, before: Values
) -> tuple[Values, Values] | None:
    """Outputs, and inputs corrected by what changed since `before`; None when it is gone.

    Without inputs (an import) they are made from what is there.
    """
    found = arm.get(id_, kind.api_version)
    if found is None:
        return None
    now = outputs(kind, found)
    if inputs:
        return now, differences.inputs_seen(inputs, before, now)
    held = {key: now[key] for key in sorted(kind.inputs - {"id"}) if key in now}
    return now, {**held, **ids.parameters(kind, id_)}


def delete(arm: Arm, kind: NativeType, id_: str) -> None:
    """Remove it, or put back what exists as long as its parent does."""
    if kind.at_rest is None:
        arm.delete(id_, kind.api_version)
    elif arm.get(id_, kind.api_version):
        arm.put(id_, kind.api_version, shapes.to_wire(kind.shape, kind.at_rest))


def body(kind: NativeType, inputs: Values) -> Json:
    """The body of a PUT: everything but the path's parameters."""
    wanted = {key: value for key, value in inputs.items() if key in kind.inputs}
    return shapes.to_wire(kind.shape, wanted)


def outputs(kind: NativeType, found: Json) -> Values:
    """What the SDK's class shows of a resource; what it does not know is left out."""
    told = shapes.from_wire(kind.shape, found)
    known = (kind.inputs | kind.outputs) - {"id"}
    return {
        **{key: value for key, value in told.items() if key in known and value is not None},
        "azureApiVersion": kind.api_version,
    }
