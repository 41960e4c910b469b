"""Names that vaults and states hold: pinned, because they can never change."""

from components import naming


def test_a_guid_is_pinned():
    """Role definitions of running stacks are found by it."""
    assert naming.guid("/vault", "pipeline", "primary") == "8ea14abc-1499-5f4f-bed4-1e6d2e8cf191"


def test_a_role_assignments_name_is_pinned_and_regards_no_case():
    """Two runs, or two spellings of one id, must not make two assignments."""
    name = naming.role_assignment("/subscriptions/S/account", "/vault", "role")

    assert name == "f5758374-bfa4-59a5-80dd-4ab800d55778"
    assert name == naming.role_assignment("/SUBSCRIPTIONS/s/Account", "/Vault", "role")


def test_different_roles_and_vaults_have_different_assignments():
    names = {
        naming.role_assignment("/account", vault, role) for vault in "ab" for role in ("r", "s")
    }

    assert len(names) == 4
