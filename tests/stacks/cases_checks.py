"""One input per row of checks: the edits that break it, and the whole line told."""

WEB = "dr:pair.groups.web"


def check(**keys):
    return {f"{WEB}.checks": [keys]}


CHECKS = {
    "check-kind": (
        check(tcp=443, run="true"),
        f"{WEB}.checks[0]: says 2 of tcp, http and run; "
        "write one of tcp: PORT, http: URL and run: COMMAND",
    ),
    "check-key": (
        check(run="true", machines=["web-01"]),
        f"{WEB}.checks[0].machines: is for tcp, and http with {{address}}; take it out",
    ),
    "check-url": (
        check(http="ftp://{address}/"),
        f'{WEB}.checks[0].http: "ftp://{{address}}/" is no http:// or https:// address; '
        "write one like https://{address}/health",
    ),
    "check-placeholder": (
        check(http="http://{ip}/"),
        f"{WEB}.checks[0].http: {{ip}} stands for nothing; write {{address}} for a machine's "
        "private address and {machine} for its name",
    ),
    "check-nobody": (
        check(tcp=443, machines=[]),
        f"{WEB}.checks[0].machines: is empty; name machines of the group, or take the key out "
        "for all of them",
    ),
    "check-stranger": (
        check(tcp=443, machines=["web-01", "db-01"]),
        f"{WEB}.checks[0].machines[1]: db-01 is not in this group; take it out; "
        "checks are of one group",
    ),
    "check-twice": (
        {f"{WEB}.checks": [{"name": "shop", "tcp": 443}, {"name": "Shop", "run": "true"}]},
        f'{WEB}.checks[1].name: "Shop" is the name of an earlier check of this group; '
        "write another name",
    ),
}
