"""ARM ids and names of native resources: made from inputs, and read back."""

import hashlib
import re
import urllib.parse
import uuid

from emulator.native.shapes import Json
from emulator.native.table import PARAMETER, Naming, NativeType

SCOPES = ("scope", "resourceUri")
"""Parameters that are paths themselves."""


def own_name(kind: NativeType) -> str:
    """The input that holds the resource's own name: the path's last parameter."""
    return str(PARAMETER.findall(kind.path)[-1])


def invented(kind: NativeType, logical_name: str, seed: bytes) -> str:
    """The name of a resource that was given none: the same for the same seed."""
    digest = hashlib.sha256(seed + logical_name.encode()).digest()
    match kind.naming:
        case Naming.SAME:
            return logical_name
        case Naming.UUID:
            return str(uuid.UUID(bytes=digest[:16], version=4))
        case Naming.SUFFIX:
            return logical_name + digest.hex()[:8]


def arm_id(kind: NativeType, inputs: Json, subscription_id: str) -> str:
    """Where these inputs live. A scope is a path itself and stays as it is."""
    values = {"subscriptionId": subscription_id, **inputs}

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        text = str(values[name])
        return text.strip("/") if name in SCOPES else urllib.parse.quote(text, safe="()$,")

    return PARAMETER.sub(value, kind.path)


def parameters(kind: NativeType, id_: str) -> dict[str, str]:
    """The path's parameters, read back from an ARM id; empty when it is another type's id."""
    pieces = (
        f"(?P<{piece[1:-1]}>{'.+' if piece[1:-1] in SCOPES else '[^/]+'})"
        if piece.startswith("{")
        else re.escape(piece)
        for piece in re.split(r"(\{\w+\})", kind.path)
    )
    found = re.fullmatch("".join(pieces), id_, re.IGNORECASE)
    if not found:
        return {}
    told = {name: urllib.parse.unquote(text) for name, text in found.groupdict().items()}
    return {name: told[name] for name in kind.parameters}
