"""The pack as a program: started as the engine does it, asked over its own protocol."""

import subprocess

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from tests.policy.shop import Shop
from tests.test_layers import ROOT

PYTHON = ROOT / "policy" / ".venv" / "bin" / "python"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # an unknown text on the wire, sdk v3.250.0


@pytest.fixture
def analyzer(started):
    """The pack without what an earlier test told it."""
    started.Configure(proto.ConfigureAnalyzerRequest())
    return started


@pytest.fixture(scope="module")
def started():
    """The pack's own process; a machine without its environment is told how to get it."""
    if not PYTHON.exists():
        pytest.fail("no policy/.venv: run `make venv`, then this again", pytrace=False)
    command = (str(PYTHON), str(ROOT / "policy"), "127.0.0.1:1")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
        process.kill()


def struct(props):
    made = struct_pb2.Struct()
    made.update(props)
    return made


def asked(analyzer, stack):
    """What the pack says of a stack: lines by policy."""
    request = proto.AnalyzeStackRequest(
        resources=[
            proto.AnalyzerResource(
                type=each.type,
                name=each.name,
                urn=each.urn,
                properties=struct(each.props),
                options=proto.AnalyzerResourceOptions(protect=each.protect),
                provider=proto.AnalyzerProviderResource(properties=struct(each.settings)),
            )
            for each in stack.resources
        ]
    )
    return analyzer.AnalyzeStack(request)


def lines(answer):
    return {each.policyName: each.message.splitlines()[-1] for each in answer.diagnostics}


def test_each_policy_is_offered_with_its_level_and_its_settings(analyzer):
    info = analyzer.GetAnalyzerInfo(proto.google_dot_protobuf_dot_empty__pb2.Empty())

    levels = {
        each.name: proto.EnforcementLevel.Name(each.enforcementLevel) for each in info.policies
    }
    assert levels == {
        "machines-protected": "MANDATORY",
        "disks-covered": "MANDATORY",
        "disks-left-out": "ADVISORY",
        "drilled-lately": "MANDATORY",
        "objective-met": "MANDATORY",
        "sources-fenced": "MANDATORY",
        "guards-on": "MANDATORY",
        "allowances-shown": "ADVISORY",
    }
    schemas = {each.name: set(each.configSchema.properties) for each in info.policies}
    assert schemas["drilled-lately"] == {"drillDays"}


def test_a_finding_names_the_record_and_reads_the_config_of_the_stack(analyzer):
    shop = Shop()
    shop.config = {"dr:protect": "false"}
    shop.drills["shop"]["objectives"] = {}
    answer = asked(analyzer, shop.stack())

    found = lines(answer)
    assert found["guards-on"].startswith("dr:protect is false")
    assert "declares no recovery point objective" in found["objective-met"]
    assert [d.urn for d in answer.diagnostics if d.policyName == "objective-met"] == ["urn::shop"]


def test_what_a_preview_cannot_know_is_absent(analyzer):
    """The SDK raises where an unknown value is read, and would skip the whole policy."""
    shop = Shop()
    shop.items["web-01"]["disks"] = {"os": {"id": UNKNOWN}}
    shop.history = UNKNOWN
    del shop.items["db-01"]["disks"]
    found = lines(asked(analyzer, shop.stack()))

    assert list(found) == ["disks-covered"]
    assert "machine db-01 replicates no disk" in found["disks-covered"]


def test_the_policy_config_reaches_its_policy(analyzer):
    told = proto.PolicyConfig(enforcementLevel=proto.ADVISORY, properties=struct({"rpoMinutes": 5}))
    analyzer.Configure(proto.ConfigureAnalyzerRequest(policyConfig={"objective-met": told}))
    answer = asked(analyzer, Shop().stack())

    assert "15 minutes, 5 are allowed" in lines(answer)["objective-met"]
    levels = {each.policyName: each.enforcementLevel for each in answer.diagnostics}
    assert levels["objective-met"] == proto.ADVISORY


def test_a_stack_of_something_else_is_left_alone(analyzer):
    answer = analyzer.AnalyzeStack(proto.AnalyzeStackRequest())

    assert list(answer.diagnostics) == []
    assert len(answer.not_applicable) == 8
