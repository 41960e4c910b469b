"""Rows of single values: what one key takes, whatever stands beside it."""

from stacks.rule import Rule

NAMES = '"Naming rules and restrictions for Azure resources" (Microsoft)'

NOT_QUOTED = Rule(
    "not-quoted",
    when="a number, true or false stands where a name belongs",
    text="{value} is not text",
    fix="quote it if that is what it is called",
)
NOT_TEXT = Rule(
    "not-text",
    when="an empty text, one with blanks around it, a list or a mapping stands for a name",
    text="{value} is not text",
    fix="write one word",
)
NAME = Rule(
    "name",
    when="Azure would not take the name for such a thing",
    text="{value} is no valid {kind} name",
    fix="use {words}",
    source=NAMES,
)
KEY_NAME = Rule(
    "key-name",
    when="a machine's or a group's own key cannot be part of stored names",
    text="is no valid {kind} name",
    fix="use {words}",
)
ID_OF_ANOTHER = Rule(
    "id-of-another",
    when="an ARM id is of another type than the key takes",
    text="{value} is the id of a {found}",
    fix="write the {kind}'s: /subscriptions/…{tail}",
)
NO_ARM_ID = Rule(
    "no-arm-id",
    when="a text stands where only an ARM id can",
    text="{value} is no ARM id",
    fix="write the {kind}'s: /subscriptions/…{tail}",
)
REFERENCE_ID_OF_ANOTHER = Rule(
    "reference-id-of-another",
    when="a thing is referred to by the id of another type",
    text="{value} is the id of a {found}",
    fix="write the id of a {type}",
)
REFERENCE_NO_ARM_ID = Rule(
    "reference-no-arm-id",
    when="a thing is referred to by an id that is none",
    text="{value} is no ARM id",
    fix="write the id of a {type}",
)
CLASSIC_MACHINE = Rule(
    "classic-machine",
    when="a machine's id is of the classic deployment model (Microsoft.ClassicCompute)",
    text="{value} is a classic virtual machine, which the service replicates no more "
    "(the model was retired in 2023)",
    fix="migrate it to Azure Resource Manager and write the id of the new machine",
    source='"Support matrix for Azure VM disaster recovery": deployment by Resource Manager; the '
    'retirement: "Migrate your IaaS resources to Azure Resource Manager" (Microsoft)',
)
CLOUD_SERVICE = Rule(
    "cloud-service",
    when="a machine's id is a cloud service or a role instance of one",
    text="{value} is a cloud service, which the service does not replicate",
    fix="take it out; protect virtual machines here and deploy the cloud service a second time in "
    "the recovery region",
    source='"Support matrix for Azure VM disaster recovery" names Azure virtual machines only',
)
SCALE_SET_INSTANCE = Rule(
    "scale-set-instance",
    when="a machine's id is a scale set or an instance of one in uniform mode",
    text="{value} is of a scale set, whose instances the service does not replicate",
    fix="take it out; deploy the scale set a second time in the recovery region, or use machines "
    "of a flexible scale set, which have virtual machine ids of their own",
    source='"Support matrix for Azure VM disaster recovery", compute settings: flexible scale sets '
    "for availability only; uniform ones are not listed",
)
WHOLE_NUMBER = Rule(
    "whole-number",
    when="a number has a fraction, or is none",
    text="{value} is not {allowed}",
    fix="write one",
)
OUT_OF_RANGE = Rule(
    "out-of-range",
    when="a number is beyond what Azure or this program takes: retention 0 to 360 hours, a disk "
    "1 to 32767 GiB, a cache shard 0 to 98, a rule's priority 100 to 4000, drillDays 1 to 366, a "
    "move's number 1 to 999999, a runbook's time limit 1 to 1440 minutes, a drill's "
    "objectives 1 to 43200 minutes",
    text="{value} is out of range",
    fix="write {allowed}",
    source='"Support matrix for Azure VM disaster recovery": data disks of 1 GiB to 32 TiB; '
    '"Common questions: Azure-to-Azure disaster recovery": retention up to 15 days',
)
HOURS_OR_OFF = Rule(
    "hours-or-off",
    when="appConsistentHours is neither off nor 1 to 12",
    text="{value} is not off and not 1 to 12 hours",
    fix="write one of these",
    source='"Common questions: Azure-to-Azure disaster recovery": at most hourly',
)
SWITCH = Rule(
    "switch",
    when="a switch is neither true nor false (on and off are taken as such)",
    text="{value} is neither true nor false",
    fix="write one of the two",
)
CHOICE = Rule(
    "choice",
    when="a word is none of those that the key takes: types of disks and licenses, churn",
    text="{value} is not allowed",
    fix="write one of {words}",
    source="disk and license types of the compute API (DiskStorageAccountTypes, LicenseType)",
)
LOCATION = Rule(
    "location",
    when="a region is not written by its short name",
    text="{value} is no region's short name",
    fix="write it like {short}",
)
ZONE = Rule(
    "zone",
    when="a zone of a machine or of the recovery site is not 1, 2 or 3",
    text="{value} is no availability zone",
    fix="write 1, 2 or 3",
    source='"What are availability zones?" (Microsoft)',
)
ZONE_OR_NONE = Rule(
    "zone-or-none",
    when="a zone of a group or of overrides is not 1, 2, 3 or none",
    text="{value} is no availability zone",
    fix="write 1, 2, 3 or none",
    source=ZONE.source,
)
GUID = Rule(
    "guid",
    when="an id of a subscription or of a principal is no guid",
    text="{value} is no subscription or object id",
    fix="write the 36 characters with dashes",
)
ADDRESS = Rule(
    "address",
    when="a static address is none",
    text="{value} is no IPv4 address",
    fix="write one like 10.20.1.4",
)
PREFIX = Rule(
    "prefix",
    when="a prefix of a network or subnet is none, or has host bits",
    text="{value} is no IPv4 prefix with all host bits zero",
    fix="write one like 10.20.1.0/24",
)
PATH_OUTSIDE = Rule(
    "path-outside",
    when="the inventory's path is absolute or climbs out",
    text="{value} leaves the folder stacks/",
    fix="write a path like machines/shop.yaml",
)
ENDPOINT = Rule(
    "endpoint",
    when="dr:endpoint is no https address",
    text="{value} is no https:// address",
    fix="TLS is always used and always verified",
)
ALLOWANCE = Rule(
    "allowance",
    when="an entry of dr:allow is not VERB:NAME with a known verb and a well-formed name",
    text="{value} is no allowance",
    fix="write VERB:NAME with {verbs}",
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
