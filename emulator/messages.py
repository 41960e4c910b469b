"""What goes in and out of `dispatch`: one request, one reply, and the two error envelopes."""

import dataclasses
import json
import typing

Document = dict[str, typing.Any]
"""A JSON object, as stored or as sent."""

VAULT_SEGMENTS = 8  # subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v
OUTER_CODES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    412: "PreconditionFailed",
}


@dataclasses.dataclass(frozen=True)
class Request:
    """One call.

    path: normalised and canonical (fixed segments in Azure's case, names as sent) once dispatched.
    query: keys in lower case, values as sent. headers: keys in lower case.
    base: scheme, host and port that the client used; every absolute URL is built from it.
    raw: the body as it came; a blob's, whatever is in it.
    """

    method: str
    path: str
    query: dict[str, str] = dataclasses.field(default_factory=dict)
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: typing.Any = None
    base: str = "https://localhost:8443"
    raw: bytes = b""

    @property
    def vault_id(self) -> str:
        """ARM id of the vault that the path lies in or names."""
        return "/".join(self.path.split("/", VAULT_SEGMENTS + 1)[: VAULT_SEGMENTS + 1])

    @property
    def api_version(self) -> str:
        """The version that the client asked for."""
        return self.query.get("api-version", "")


@dataclasses.dataclass(frozen=True)
class Reply:
    """One answer.

    body: JSON, str or bytes (sent as they are) or None (no body).
    delay_s: real seconds to hold the answer back; dropped: close the connection instead (faults).
    hold: number of the held call that this answers once it is let go (holds); 0: not held.
    """

    status: int
    body: typing.Any = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    delay_s: float = 0.0
    dropped: bool = False
    hold: int = 0


def refuse(status: int, code: str, message: str, details: typing.Sequence[Document] = ()) -> Reply:
    """Azure Resource Manager's own error."""
    error: Document = {"code": code, "message": message}
    if details:
        error["details"] = list(details)
    return Reply(status, {"error": error})


def refuse_site_recovery(
    status: int,
    code: str,
    message: str,
    possible_causes: str = "",
    recommended_action: str = "",
) -> Reply:
    """Site Recovery's error: general outer code, its own in the first detail (protocol-a2a 8).

    `dispatch` fills in the two ids of the call.
    """
    detail = {
        "code": code,
        "message": message,
        "possibleCauses": possible_causes,
        "recommendedAction": recommended_action,
        "clientRequestId": None,
        "activityId": None,
    }
    return refuse(status, OUTER_CODES.get(status, "BadRequest"), message, [detail])


def encoded(reply: Reply) -> bytes:
    """The body as it is sent; call it before the world goes on, bodies are live documents."""
    if reply.body is None:
        return b""
    if isinstance(reply.body, bytes):
        return reply.body
    if isinstance(reply.body, str):
        return reply.body.encode()
    return json.dumps(reply.body, separators=(",", ":")).encode()
