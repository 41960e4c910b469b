"""The dependency directions of this project, and the references that saved states hold."""

import ast
import base64
import functools
import importlib
import pathlib

import pytest
from pulumi.dynamic.dynamic import serialize_provider

ROOT = pathlib.Path(__file__).parent.parent
OURS = ("stacks", "components", "providers", "site_recovery", "emulator", "console")


def but(*allowed: str) -> tuple[str, ...]:
    return tuple(name for name in OURS if name not in allowed)


FORBIDDEN = {
    "stacks/*.py": ("pulumi", "pulumi_azure_native", "azure", *but("stacks")),
    "components/*.py": ("azure", "site_recovery", "emulator", "console"),
    "providers/*.py": ("azure", "pulumi_azure_native", *but("providers", "site_recovery")),
    "site_recovery/**/*.py": ("pulumi", "pulumi_azure_native", *but("site_recovery")),
    "emulator/*.py": ("pulumi", "pulumi_azure_native", "azure", *but("emulator")),
    "emulator/site_recovery/**/*.py": ("pulumi", "pulumi_azure_native", "azure", *but("emulator")),
    "emulator/native/**/*.py": ("pulumi_azure_native", "azure", *but("emulator")),
    "console/**/*.py": ("azure", "pulumi_azure_native", "components", "providers", "emulator"),
    "policy/*.py": ("pulumi", "azure", *OURS),
    "policy/dr_policies/*.py": ("pulumi", "azure", *OURS),
    "__main__.py": ("site_recovery", "emulator", "console", "azure"),
}

# The state of every stack names these; a row may be added, never changed.
STORED = {
    "providers.fabric": "FabricProvider",
    "providers.protection_container": "ProtectionContainerProvider",
    "providers.replication_policy": "ReplicationPolicyProvider",
    "providers.container_mapping": "ContainerMappingProvider",
    "providers.network_mapping": "NetworkMappingProvider",
    "providers.replicated_item": "ReplicatedItemProvider",
    "providers.settlement": "SettlementProvider",
    "providers.replication_group": "ReplicationGroupProvider",
    "providers.preflight": "PreflightProvider",
    "providers.vault_claim": "VaultClaimProvider",
    "providers.drill": "DrillProvider",
    "providers.drill_verdict": "DrillVerdictProvider",
    "providers.alert_settings": "AlertSettingsProvider",
}


@functools.cache
def imported(path: pathlib.Path) -> set[str]:
    """Full names of what a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_imports_go_one_way(pattern):
    """Each folder reads only what DESIGN.md section 1 lets it read."""
    paths = list(ROOT.glob(pattern))

    assert paths, f"{pattern} matches nothing: the row checks nothing"
    for path in paths:
        for barred in FORBIDDEN[pattern]:
            crossed = sorted(n for n in imported(path) if f"{n}.".startswith(f"{barred}."))
            assert not crossed, f"{path.relative_to(ROOT)} imports {crossed}"


def test_every_file_of_ours_is_held_by_a_row():
    """A new subfolder could import what it likes without anybody noticing."""
    held = {path for pattern in FORBIDDEN for path in ROOT.glob(pattern)}
    ours = {path for folder in OURS for path in (ROOT / folder).rglob("*.py")}

    assert sorted(str(path.relative_to(ROOT)) for path in ours - held) == []


def test_the_azure_sdk_is_imported_inside_functions_only():
    """Nothing heavy is loaded before it is needed: a preview without look-ups never pays for it."""
    for path in ROOT.glob("site_recovery/**/*.py"):
        top = ast.parse(path.read_text(encoding="utf-8"))
        for node in top.body:
            names = imported_names(node)
            assert not [n for n in names if n.split(".")[0] == "azure"], path


def imported_names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


@pytest.mark.parametrize("module", STORED)
def test_stored_provider_reference_is_unchanged(module):
    """What existing stacks hold still names a class that exists, and captures nothing."""
    provider = getattr(importlib.import_module(module), STORED[module])()
    payload = base64.b64decode(serialize_provider(provider))

    assert module.encode() in payload
    assert STORED[module].encode() in payload
    assert len(payload) < 100


@pytest.mark.parametrize("module", STORED)
def test_provider_payload_stays_readable_in_the_state(module):
    """Marked secret, a payload costs the engine memory and time in every record."""
    provider = getattr(importlib.import_module(module), STORED[module])

    assert provider.serialize_as_secret_always is False


def test_every_provider_module_is_listed():
    """A provider that is missing above could be renamed without anybody noticing."""
    defined = {
        f"providers.{path.stem}"
        for path in ROOT.glob("providers/*.py")
        if "dynamic.Resource," in path.read_text(encoding="utf-8")
    }

    assert defined == set(STORED)
