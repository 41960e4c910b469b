"""Rows of the files themselves: what can be read at all, and which keys there are."""

from stacks.rule import Rule

SUBSCRIPTION_MISSING = Rule(
    "subscription-missing",
    when="azure-native:subscriptionId is not there",
    text="is missing",
    fix="write the subscription's id",
)
SUBSCRIPTION_ID = Rule(
    "subscription-id",
    when="azure-native:subscriptionId is no subscription id",
    text="{value} is no subscription id",
    fix="write the 36 characters with dashes",
)
BARE_DATE = Rule(
    "bare-date",
    when="a date is written without quotes",
    text="{value} was a bare date, which the engine rewrites",
    fix="quote it",
    source="seen with engine 3.250",
)
INVENTORY_ABSENT = Rule(
    "inventory-absent",
    when="the file that pair.machines names is not there",
    text="{name} is not in {directory}",
    fix="correct the path",
)
INVENTORY_UNREADABLE = Rule(
    "inventory-unreadable",
    when="the inventory is a folder, not allowed to be read, or not UTF-8",
    text="{name} cannot be read: {reason}",
    fix="make it a text file",
)
INVENTORY_BROKEN = Rule(
    "inventory-broken",
    when="the inventory is no YAML",
    text="{reason}",
    fix="correct the file",
    source="YAML 1.2, core schema",
)
KEY_TWICE = Rule(
    "key-twice",
    when="a key stands twice in one mapping of the inventory; the last would hide the first",
    text='line {line}: found duplicate key "{key}"',
    fix="correct the file",
    source="YAML 1.2: keys of a mapping are unique",
)
INVENTORY_EMPTY = Rule(
    "inventory-empty",
    when="the inventory has no content",
    text="is empty",
    fix="write machines: and at least one machine",
)
KEY_UNKNOWN = Rule(
    "key-unknown",
    when="a key is none that the section has",
    text="unknown key",
    fix="{meant}Allowed: {keys}",
)
KEY_MISSING = Rule(
    "key-missing",
    when="a key that has no default is not there",
    text="is missing: {meaning}",
    fix="write it",
)
NOT_A_LIST = Rule(
    "not-a-list",
    when="something else stands where a list belongs",
    text="{value} is not a list",
    fix="write one",
)
NOT_A_MAPPING = Rule(
    "not-a-mapping",
    when="something else stands where a section belongs",
    text="{value} is not a mapping of keys",
    fix="write one",
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
