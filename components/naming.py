"""Names that the program gives: inside the vault, and to role assignments.

Vaults and states hold them: what a function here returns for given arguments never changes.
"""

import uuid

from stacks.config import Config

AWAY = "primary-to-recovery"
HOME = "recovery-to-primary"


def fabric(location: str) -> str:
    """A region's fabric; from zone to zone both sites share it."""
    return f"asr-{location}"


def container(location: str, role: str) -> str:
    """The protection container of a site; role (primary, recovery) as at enable time."""
    return f"{fabric(location)}-{role}"


def role_assignment(scope: str, vault_id: str, role: str) -> str:
    """A guid that is the same in every run: role assignments have no other name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope}|{vault_id}|{role}".lower()))


def vault_keys(config: Config) -> dict[str, str]:
    """The keys by which every resource inside the vault says which vault."""
    vault = config.vault.thing
    return {
        "subscription_id": vault.subscription_id,
        "resource_group_name": vault.resource_group_name,
        "vault_name": vault.name,
    }
