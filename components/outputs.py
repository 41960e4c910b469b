"""What the stack exports, each with its meaning: a test holds it against what is exported.

A path is as `pulumi stack output --json` has it; NAME stands for each group, machine or site, `[]`
for each of a list.
"""

OUTPUTS = {
    "vaultId": "ARM id of the vault",
    "groups.NAME.position": "where the group was found last, e.g. `recovery/committed`",
    "groups.NAME.move": "number of the last move; 0 or null before the first",
    "groups.NAME.sourceFenced": "whether all machines that were left are switched off; null where "
    "nothing was left",
    "groups.NAME.drills[].name": "the group's last ten drills, newest first: the name of each",
    "groups.NAME.drills[].verdict": "green or red",
    "groups.NAME.drills[].began": "when it began, as the service says it",
    "groups.NAME.drills[].rpoSeconds": "age of the oldest recovery point that it came up from; "
    "null if a machine did not come up",
    "groups.NAME.drills[].rtoSeconds": "from its begin to the last machine up and the last check "
    "green; null if a machine did not come up",
    "groups.NAME.drills[].evidence": "name of the file of its evidence",
    "groups.NAME.drills[].sha256": "hash of that file's bytes",
    "machines.NAME.position": "where the machine was found last",
    "machines.NAME.health": "its replication health, as the service words it: Normal, Warning, "
    "Critical, None",
    "machines.NAME.runsAt": "ARM id of the machine that runs now",
    "machines.NAME.recoveryMachineId": "ARM id of the machine that came up, while it is away",
    "machines.NAME.recoveryAddresses": "its private addresses there",
    "machines.NAME.recoveryPoint": "name of the point that it came up from",
    "machines.NAME.failedOverAt": "when it failed over last, as the service says it",
    "outbound.urls": "names that machines must reach over TCP 443",
    "outbound.primary.tags": "service tags that the primary site must let out",
    "outbound.recovery.tags": "service tags that the recovery site must let out",
}
