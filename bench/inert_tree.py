"""The program with providers that do nothing: the engine's time for the very tree of a stack."""

import pathlib
import shutil

MODULES = {
    "fabric": "Fabric",
    "protection_container": "ProtectionContainer",
    "replication_policy": "ReplicationPolicy",
    "container_mapping": "ContainerMapping",
    "network_mapping": "NetworkMapping",
    "replicated_item": "ReplicatedItem",
    "settlement": "Settlement",
    "replication_group": "ReplicationGroup",
}
MODULE = """
import pulumi
from pulumi import dynamic


class InertProvider(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return dynamic.CreateResult("inert", props)

    def diff(self, _id, olds, news):
        return dynamic.DiffResult(changes=any(olds.get(key) != news[key] for key in news))


class NAME(dynamic.Resource, module="siterecovery", name="NAME"):
    def __init__(self, name, inputs, opts=None):
        super().__init__(InertProvider(), name, dict(inputs), opts)
        self.move_number = self.result = pulumi.Output.from_input({})
"""


def make(project: pathlib.Path) -> None:
    """Replace a project's link to our providers by modules of the same names, inert."""
    folder = project / "providers"
    folder.unlink()
    folder.mkdir()
    for module, name in MODULES.items():
        (folder / f"{module}.py").write_text(MODULE.replace("NAME", name), encoding="utf-8")
    settlement = folder / "settlement.py"
    settlement.write_text(settlement.read_text().replace("self.result", "self.machines"))
    shutil.rmtree(project / "__pycache__", ignore_errors=True)
