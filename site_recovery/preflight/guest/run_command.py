"""Running a read-only script in a machine: Run Command, asked and waited for.

POST runCommand answers 202 with Location (REST reference, Virtual Machines - Run Command); the
result's `value[].message` holds what the script printed.
"""

import typing

from site_recovery import client, errors, retries
from site_recovery.arm import Arm, Json, subscription_of
from site_recovery.preflight.facts import COMPUTE

LIMIT_S = 90.0
"""How long one machine is waited for."""
INTERVAL_S = 10.0
COMMANDS = {"Linux": "RunShellScript", "Windows": "RunPowerShellScript"}


def run(arm: Arm, machine_id: str, system: str, script: str) -> str:
    """What the script printed in a machine of this operating system.

    Raises ArmError where it was refused, failed, or gave no answer within LIMIT_S.
    """
    body = {"commandId": COMMANDS[system], "script": script.splitlines()}
    begun = client.monotonic()
    answer = _sent(arm, machine_id, "POST", f"{machine_id}/runCommand", body)
    where = answer.headers.get("Location") or answer.headers.get("Azure-AsyncOperation") or ""
    while _runs(answer):
        if client.monotonic() - begun >= LIMIT_S:
            raise errors.StillRunning("NoAnswer", f"no answer within {LIMIT_S:.0f} s", machine_id)
        wait = retries.seconds(answer.headers.get("Retry-After"))
        client.pause(min(wait or INTERVAL_S, INTERVAL_S), None, machine_id, "its script goes on")
        answer = _sent(arm, machine_id, "GET", where)
    return _message(answer.json(), machine_id)


def _sent(arm: Arm, machine_id: str, method: str, url: str, body: Json | None = None) -> typing.Any:
    from azure.core.exceptions import HttpResponseError
    from azure.core.rest import HttpRequest

    with errors.translated(machine_id):
        service = client.connect(arm.settings, subscription_of(machine_id))
        query = {"api-version": COMPUTE} if body else None
        answer = service.send_request(
            HttpRequest(method, url, params=query, json=body), **arm.options
        )
        if answer.status_code >= 400:
            raise HttpResponseError(response=answer)
    return answer


def _runs(answer: typing.Any) -> bool:
    """Whether the script goes on; a status document says so in words, a Location by its code."""
    if answer.status_code == 202:
        return True
    return answer.json().get("status") in ("InProgress", "Running")


def _message(document: Json, machine_id: str) -> str:
    """The messages of a result, wherever it stands."""
    if document.get("status") in ("Failed", "Canceled"):
        error = document.get("error") or {}
        code, reason = str(error.get("code")), str(error.get("message", "no reason given"))
        raise errors.OperationFailed(code, reason.rstrip("."), machine_id)
    output = (document.get("properties") or {}).get("output") or document
    return "\n".join(str(each.get("message", "")) for each in output.get("value") or ())
