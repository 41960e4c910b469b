"""What is checked: the facts of a stack file that a check needs, as plain data.

stacks/survey.py makes it; these types are the contract between the two.
"""

import typing


class Thing(typing.TypedDict):
    """Something outside the vault that the file names. key: its path in the file."""

    key: str
    id: str
    existing: bool


class Site(typing.TypedDict):
    """One side of the pair. cache_accounts: ARM ids by shard number (as text)."""

    location: str
    subscription_id: str
    resource_group_id: str
    network_id: str
    cache_accounts: dict[str, str]


class Vault(typing.TypedDict):
    """The vault. group_location: None where the group exists and the file does not say."""

    id: str
    location: str
    existing: bool
    group_location: str | None


class Disk(typing.TypedDict):
    """A replicated disk. target_type: after a failover. cache_account_id: where changes wait."""

    id: str
    gib: int
    type: str
    target_type: str
    cache_account_id: str
    disk_encryption_set_id: str | None


class Nic(typing.TypedDict):
    """What the file sets on an interface for its recovery; None: the service decides."""

    subnet: str
    static_ip: str | None
    accelerated_networking: bool | None


class Machine(typing.TypedDict):
    """A machine at home and how it recovers. size: recovery size; home_size: as at home.

    nics: ARM ids by name. recovered_nics: by name, where the file sets something.
    excluded_disks: ids of data disks that are not replicated.
    """

    id: str
    group: str
    size: str
    home_size: str
    zone: str | None
    home_zone: str | None
    consistency_group: str | None
    availability_set_id: str | None
    proximity_placement_group_id: str | None
    capacity_reservation_group_id: str | None
    disks: dict[str, Disk]
    excluded_disks: list[str]
    nics: dict[str, str]
    recovered_nics: dict[str, Nic]


class Subject(typing.TypedDict):
    """Everything that is checked. things: natives that are made or exist; key: path in the file.

    agent_updates: whether the service updates the agents (then the automation tag is needed).
    churn: "normal" or "high". groups: machine names by group.
    moves: by group what its file says of its position; a change means that it moves.
    drill_days: days after which the last drill is too old.
    """

    vault: Vault
    primary: Site
    recovery: Site
    zone_to_zone: bool
    policy_name: str
    agent_updates: bool
    churn: str
    drill_days: int
    things: list[Thing]
    machines: dict[str, Machine]
    groups: dict[str, list[str]]
    moves: dict[str, str]
