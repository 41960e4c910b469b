"""Drills: each group was drilled lately with a green verdict, against an objective it met."""

import collections.abc
import datetime
import typing

from dr_policies.policy import MANDATORY, Policy, Request, Violation
from dr_policies.stack import Props, Stack

DAYS = {
    "type": "integer",
    "minimum": 1,
    "default": 90,
    "description": "age in days at which the last drill is too old",
}
MINUTES = {
    "type": "integer",
    "minimum": 1,
    "description": "the longest objective that a group may declare; absent: any",
}


def _declared(stack: Stack) -> dict[str, Props]:
    """The drill that the file declares, by group."""
    return {str(each.props.get("group")): each.props for each in stack.ours("Drill")}


def _history(stack: Stack) -> Props | None:
    """Drills of each group, newest first; None while a preview cannot know them."""
    verdicts = stack.ours("DrillVerdict")
    known = [each.props["history"] for each in verdicts if each.props.get("history") is not None]
    return typing.cast(Props, known[0]) if known else None if verdicts else {}


def _last(stack: Stack, group: str) -> Props | None:
    """The last drill of a group; empty if there was none, None if nobody knows yet."""
    history = _history(stack)
    if history is None:
        return None
    return next(iter(history.get(group) or []), {})


def recent(request: Request) -> collections.abc.Iterator[Violation]:
    """A group that was never drilled, too long ago, or in vain."""
    stack, declared = request.stack, _declared(request.stack)
    for group in sorted(stack.groups):
        if (last := _last(stack, group)) is None:
            continue  # this change runs a drill, or another group's: the end of `up` tells
        if last:
            problem = _stale(last, request)
        elif group in declared:
            problem = (
                "was never drilled, though it declares a drill: run `pulumi up` while protected"
            )
        else:
            problem = "declares no drill: write drill: {name: …} for it"
        if problem:
            yield Violation(
                f"group {group} {problem}; nobody knows that it would come up", stack.urn_of(group)
            )


def _stale(last: Props, request: Request) -> str:
    """What is wrong with a group's last drill; empty if nothing is."""
    name, days = last.get("name"), int(request.settings["drillDays"])
    if last.get("verdict") != "green":
        return f"failed its last drill {name}: put right what its evidence names, then drill anew"
    age = (request.now - _moment(str(last["began"]))).days
    if age <= days:
        return ""
    return f"was drilled {age} days ago ({name}), {days} are allowed: give its drill a new name"


def _moment(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def objective(request: Request) -> collections.abc.Iterator[Violation]:
    """A group without a recovery point objective, with one too long, or that missed its own."""
    stack, declared = request.stack, _declared(request.stack)
    for group in sorted(stack.groups):
        said = (declared.get(group) or {}).get("objectives") or {}
        problem = _objective(said.get("rpo_minutes"), _last(stack, group) or {}, request)
        if problem:
            yield Violation(f"group {group} {problem}", stack.urn_of(group))


def _objective(minutes: float | None, last: Props, request: Request) -> str:
    limit = request.settings.get("rpoMinutes")
    if minutes is None:
        return (
            "declares no recovery point objective: nobody said how much data it may lose; "
            "write drill: {objectives: {rpoMinutes: …}} for it"
        )
    if limit is not None and minutes > limit:
        return (
            f"declares an RPO of {minutes:g} minutes, {limit:g} are allowed by the policy config; "
            "write a shorter one, or agree on another limit"
        )
    lost = last.get("rpoSeconds")
    if lost is not None and float(lost) > 60 * minutes:
        return (
            f"lost {float(lost) / 60:.1f} minutes in its last drill {last.get('name')}, its RPO is "
            f"{minutes:g}; find why replication lags, then drill it anew"
        )
    return ""


POLICIES = (
    Policy(
        "drilled-lately",
        MANDATORY,
        "Every group was drilled lately, and came up.",
        recent,
        {"drillDays": DAYS},
    ),
    Policy(
        "objective-met",
        MANDATORY,
        "Every group declares how much data it may lose, and lost no more in its last drill.",
        objective,
        {"rpoMinutes": MINUTES},
    ),
)
