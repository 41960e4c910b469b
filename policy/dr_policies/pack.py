"""The pack as the engine knows it: the rows, and the stack handed to them as plain values."""

import collections.abc
import typing

import pulumi_policy as sdk
from pulumi_policy.proxy import UnknownValueError

from dr_policies import drills, guards, machines, sources
from dr_policies.policy import Policy
from dr_policies.stack import Resource, Stack

NAME = "disaster-recovery"
POLICIES = (*machines.POLICIES, *drills.POLICIES, *sources.POLICIES, *guards.POLICIES)


def serve() -> None:
    """Answer the engine until it ends."""
    sdk.PolicyPack(NAME, [_offered(each) for each in POLICIES])


def _offered(policy: Policy) -> sdk.StackValidationPolicy:
    def validate(args: sdk.StackValidationArgs, report: sdk.ReportViolation) -> None:
        stack = Stack(tuple(_resource(each) for each in args.resources))
        if stack.settlement is None:
            args.not_applicable("the stack has no settlement: it is no disaster recovery pair")
        for found in policy.ask(stack, _plain(args.get_config())):
            report(found.message, found.urn or None)

    return sdk.StackValidationPolicy(
        policy.name,
        policy.holds,
        validate,
        sdk.EnforcementLevel(policy.level),
        sdk.PolicyConfigSchema(dict(policy.schema)) if policy.schema else None,
    )


def _resource(told: sdk.PolicyResource) -> Resource:
    settings = _plain(told.provider.props) if told.provider else {}
    return Resource(
        told.resource_type, told.name, told.urn, _plain(told.props), told.opts.protect, settings
    )


def _plain(told: typing.Any) -> typing.Any:
    """The value without what a preview cannot know: the SDK raises when it is read."""
    if isinstance(told, collections.abc.Mapping):
        return {key: _plain(told[key]) for key in told if _known(told, key)}
    if isinstance(told, collections.abc.Sequence) and not isinstance(told, str):
        return [_plain(told[number]) for number in range(len(told)) if _known(told, number)]
    return told


def _known(told: typing.Any, key: typing.Any) -> bool:
    try:
        told[key]
    except UnknownValueError:
        return False
    return True
