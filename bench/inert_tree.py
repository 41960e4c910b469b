"""The program with providers that do nothing: the engine's time for the very tree of a stack."""

import pathlib
import shutil

OURS = pathlib.Path(__file__).resolve().parents[1] / "providers"
MODULES = {
    "fabric": "Fabric",
    "protection_container": "ProtectionContainer",
    "replication_policy": "ReplicationPolicy",
    "container_mapping": "ContainerMapping",
    "network_mapping": "NetworkMapping",
    "replicated_item": "ReplicatedItem",
    "settlement": "Settlement",
    "replication_group": "ReplicationGroup",
    "preflight": "Preflight",
    "vault_claim": "VaultClaim",
    "alert_settings": "AlertSettings",
    "drill": "Drill",
    "drill_verdict": "DrillVerdict",
}
TABLES = ("__init__", "outbound")
"""Modules that hold no provider; components read them."""
MODULE = """
import pulumi
from pulumi import dynamic


class InertProvider(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return dynamic.CreateResult("inert", props)

    def diff(self, _id, olds, news):
        compared = [key for key in news if key not in UNCOMPARED]
        return dynamic.DiffResult(changes=any(olds.get(key) != news[key] for key in compared))


class NAME(dynamic.Resource, module="siterecovery", name="NAME"):
    def __init__(self, name, inputs, opts=None):
        super().__init__(InertProvider(), name, dict(inputs), opts)
        self.move_number = self.machines = self.groups = pulumi.Output.from_input({})
"""
UNCOMPARED = {"ReplicatedItem": ("position",)}
"""Inputs that make no difference to ours either: a move changes no machine's record."""


def make(project: pathlib.Path) -> None:
    """Replace a project's link to our providers by modules of the same names, inert."""
    folder = project / "providers"
    folder.unlink()
    folder.mkdir()
    for module, name in MODULES.items():
        text = MODULE.replace("NAME", name).replace("UNCOMPARED", repr(UNCOMPARED.get(name, ())))
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    for module in TABLES:
        shutil.copy(OURS / f"{module}.py", folder)
    shutil.rmtree(project / "__pycache__", ignore_errors=True)
