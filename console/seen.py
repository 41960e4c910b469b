"""What a vault shows of a stack's machines now, from one look: one list of items, one of jobs."""

from console import project
from site_recovery import ids, watch
from site_recovery.azure_to_azure import home_id
from site_recovery.positions import Item
from stacks.config import Config


def of(stack: Config) -> watch.Watch:
    """The one watch of the stack's vault in this process; later looks read fewer jobs."""
    return watch.of(project.settings(stack), project.vault(stack))


def look(stack: Config) -> watch.Snapshot:
    """The vault's items and jobs now; none for a vault that does not exist yet."""
    return of(stack).read()


def containers(stack: Config) -> tuple[str, str]:
    """Ids of the primary and the recovery container."""
    vault_id, names = stack.vault.thing.id, stack.site_recovery
    primary = ids.fabric(vault_id, names.primary_fabric.name)
    recovery = ids.fabric(vault_id, names.recovery_fabric.name)
    return (
        ids.container(primary, names.primary_container.name),
        ids.container(recovery, names.recovery_container.name),
    )


def items(stack: Config, seen: watch.Snapshot) -> dict[str, Item]:
    """Machine to its item, under either container; machines without one are left out."""
    away = containers(stack)[1]
    by_home = {home_id(item, away).casefold(): item for item in seen.items}
    found = {name: by_home.get(each.id.casefold()) for name, each in stack.machines.items()}
    return {name: item for name, item in found.items() if item is not None}
