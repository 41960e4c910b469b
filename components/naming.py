"""Names that the program gives outside the vault, and the keys by which resources name it.

States and role assignments hold them: what a function here returns for given arguments never
changes.
"""

import uuid

from stacks.config import Config

DIAGNOSTIC_SETTING = "dr-alerts"


def guid(*parts: str) -> str:
    """A guid that is the same in every run, whatever the case of its parts."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join(parts).lower()))


def role_assignment(scope: str, grantee: str, role: str) -> str:
    """Role assignments have no other name than a guid. grantee: a vault's id, or an object id."""
    return guid(scope, grantee, role)


def role_definition(subscription_id: str, role: str) -> str:
    """The ARM id of a role, as assignments in a subscription name it."""
    definitions = "providers/Microsoft.Authorization/roleDefinitions"
    return f"/subscriptions/{subscription_id}/{definitions}/{role}"


def vault_keys(config: Config) -> dict[str, str]:
    """The keys by which every resource inside the vault says which vault."""
    vault = config.vault.thing
    return {
        "subscription_id": vault.subscription_id,
        "resource_group_name": vault.resource_group_name,
        "vault_name": vault.name,
    }
