"""Rows of checks: what a group's machines are asked after a failover, and in drills."""

from stacks.rule import Rule

CHECK_KIND = Rule(
    "check-kind",
    when="a check says none or several of tcp, http and run",
    text="says {count} of tcp, http and run",
    fix="write one of tcp: PORT, http: URL and run: COMMAND",
)
CHECK_KEY = Rule(
    "check-key",
    when="a check has a key of another kind of check",
    text="is for {kinds}",
    fix="take it out",
)
CHECK_URL = Rule(
    "check-url",
    when="http of a check is no http:// or https:// address with a host",
    text="{value} is no http:// or https:// address",
    fix="write one like https://{{address}}/health",
)
CHECK_PLACEHOLDER = Rule(
    "check-placeholder",
    when="a check's address has a placeholder that there is none of",
    text="{placeholder} stands for nothing",
    fix="write {{address}} for a machine's private address and {{machine}} for its name",
)
CHECK_NOBODY = Rule(
    "check-nobody",
    when="machines of a check is empty",
    text="is empty",
    fix="name machines of the group, or take the key out for all of them",
)
CHECK_STRANGER = Rule(
    "check-stranger",
    when="a check names a machine of another group",
    text="{machine} is not in this group",
    fix="take it out; checks are of one group",
)
CHECK_TWICE = Rule(
    "check-twice",
    when="two checks of a group have one name",
    text='"{name}" is the name of an earlier check of this group',
    fix="write another name",
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
