"""The kinds of values that a file holds. What they refuse is in rows_values.py."""

import collections.abc
import datetime
import functools
import ipaddress
import re
import typing

import pydantic

from stacks import rows_alerts, rows_checks, rows_drills, rows_moves
from stacks import rows_values as rows
from stacks.names import GUID, Kind, is_a, type_of
from stacks.problems import Hole

Check = collections.abc.Callable[[typing.Any], typing.Any]

# What the engine makes of a bare date (seen with engine 3.250): 2026-11-01 00:00:00 +0000 UTC
_MANGLED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+")


def mangled(value: object) -> bool:
    """Whether a bare date was read, here as a date or already rewritten by the engine."""
    return isinstance(value, datetime.date) or (
        isinstance(value, str) and _MANGLED.fullmatch(value) is not None
    )


def plain(check: Check) -> pydantic.PlainValidator:
    """A validator that lets holes through: their problem is already reported."""
    return pydantic.PlainValidator(lambda value: value if isinstance(value, Hole) else check(value))


def _text(value: typing.Any) -> str:
    if isinstance(value, str) and value.strip() == value and value:
        return value
    if isinstance(value, bool | int | float):
        raise rows.NOT_QUOTED.refusal()
    raise rows.NOT_TEXT.refusal()


def _name(kind: Kind, value: typing.Any) -> str:
    text = _text(value)
    if not kind.fits(text):
        raise rows.NAME.refusal(**kind.words())
    return text


def _arm_id(kind: Kind, value: typing.Any) -> str:
    text = _text(value)
    if is_a(text, kind):
        return text
    found = type_of(text)
    rule = rows.ID_OF_ANOTHER if found else rows.NO_ARM_ID
    raise rule.refusal(found=found, kind=kind.value.title, tail=_tail(kind))


# ARM types that may be taken for virtual machines, and are none; compared in lower case
_NO_MACHINES = {
    "microsoft.classiccompute/virtualmachines": rows.CLASSIC_MACHINE,
    "microsoft.classiccompute/domainnames": rows.CLOUD_SERVICE,
    "microsoft.compute/cloudservices": rows.CLOUD_SERVICE,
    "microsoft.compute/virtualmachinescalesets": rows.SCALE_SET_INSTANCE,
}


def _machine_id(value: typing.Any) -> str:
    """The id of a virtual machine; what may be taken for one is refused with its own reason."""
    found = (type_of(f"{value}") or "").lower()
    for type_, rule in _NO_MACHINES.items():
        if found == type_ or found.startswith(f"{type_}/"):
            raise rule.refusal()
    return _arm_id(Kind.VIRTUAL_MACHINE, value)


def _tail(kind: Kind) -> str:
    if kind is Kind.RESOURCE_GROUP:
        return "/resourceGroups/NAME"
    return f"/providers/{kind.value.type}/NAME"


def _whole(low: int, high: int, unit: str, value: typing.Any) -> int:
    """A whole number; text is taken too, because `pulumi config set` quotes numbers."""
    allowed = f"a whole number of {unit} from {low} to {high}"
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,9}(\.0)?", str(value).strip()):
        raise rows.WHOLE_NUMBER.refusal(allowed=allowed)
    number = int(float(value))
    if not low <= number <= high:
        raise rows.OUT_OF_RANGE.refusal(allowed=allowed)
    return number


def _hours_or_off(value: typing.Any) -> int:
    if value is False or str(value).lower() == "off":
        return 0
    try:
        return _whole(1, 12, "hours", value)
    except ValueError:
        raise rows.HOURS_OR_OFF.refusal() from None


def _switch(value: typing.Any) -> bool:
    """true or false; on and off are words to the engine and are taken as such."""
    words = {"true": True, "on": True, "false": False, "off": False}
    if str(value).lower() not in words:
        raise rows.SWITCH.refusal()
    return words[str(value).lower()]


def _switch_or_label(value: typing.Any) -> bool | str:
    """A name that is no word for true or false."""
    try:
        return _switch(value)
    except ValueError:
        return _name(Kind.LABEL, value)


def _choice(words: tuple[str, ...], value: typing.Any) -> str:
    for word in words:
        if str(value).casefold() == word.casefold():
            return word
    raise rows.CHOICE.refusal(words=", ".join(words))


def _location(value: typing.Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z][a-z0-9]+", text):
        short = re.sub(r"[^a-z0-9]", "", text.lower()) or "eastus2"
        raise rows.LOCATION.refusal(short=short)
    return text


def _zone(value: typing.Any) -> str:
    if isinstance(value, bool) or str(value) not in ("1", "2", "3"):
        raise rows.ZONE.refusal()
    return str(value)


def _zone_or_none(value: typing.Any) -> str:
    if str(value) == "none":
        return "none"
    try:
        return _zone(value)
    except ValueError:
        raise rows.ZONE_OR_NONE.refusal() from None


def _guid(value: typing.Any) -> str:
    text = _text(value)
    if not GUID.fullmatch(text):
        raise rows.GUID.refusal()
    return text


def _address(value: typing.Any) -> str:
    try:
        return str(ipaddress.IPv4Address(_text(value)))
    except ValueError:
        raise rows.ADDRESS.refusal() from None


def _prefix(value: typing.Any) -> str:
    try:
        return str(ipaddress.IPv4Network(_text(value)))
    except ValueError:
        raise rows.PREFIX.refusal() from None


def _relative_path(value: typing.Any) -> str:
    text = _text(value)
    if text.startswith("/") or ".." in text.split("/"):
        raise rows.PATH_OUTSIDE.refusal()
    return text


def _endpoint(value: typing.Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"https://[^/\s]+(/\S*)?", text):
        raise rows.ENDPOINT.refusal()
    return text.rstrip("/")


ALLOWANCES = (
    "destroy-away",
    "reseed",
    "purge",
    "remove-away",
    "disable",
    "unfenced",
    "red-checks",
)


def _allowance(value: typing.Any) -> str:
    verb, colon, target = _text(value).partition(":")
    if verb not in ALLOWANCES or not colon or not Kind.LABEL.fits(target):
        raise rows.ALLOWANCE.refusal(verbs=", ".join(ALLOWANCES))
    return f"{verb}:{target}"


def _position(value: typing.Any) -> str:
    if value in POSITIONS:
        return str(value)
    site, _, stage = f"{value}".partition("/")
    if stage == "seeding" and site in SITES:
        raise rows_moves.POSITION_SEEDING.refusal(protected=f"{site}/protected")
    raise rows_moves.POSITION.refusal(words=", ".join(POSITIONS))


def _line(value: typing.Any) -> str:
    text = _text(value)
    if len(text) > LINE or not text.isprintable():
        raise rows_moves.ONE_LINE.refusal(limit=LINE)
    return text


def _moment(value: typing.Any) -> str:
    """In UTC to the second, as it is stored and compared."""
    text = _text(value)
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise rows_moves.MOMENT.refusal() from None
    if moment.tzinfo is None:
        raise rows_moves.MOMENT.refusal()
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_url(value: typing.Any) -> str:
    """An address of a probe; what stands for a machine is put in when it is asked."""
    text = _text(value)
    for placeholder in re.findall(r"\{[^{}]*\}", text):
        if placeholder not in ("{address}", "{machine}"):
            raise rows_checks.CHECK_PLACEHOLDER.refusal(placeholder=placeholder)
    if not re.fullmatch(r"https?://[^/\s?#@:]+(:[1-9]\d{0,4})?([/?]\S*)?", text):
        raise rows_checks.CHECK_URL.refusal()
    return text


def _command(value: typing.Any) -> str:
    """A command for a shell; several lines may end with a line break, as YAML writes them."""
    return _text(value.strip() if isinstance(value, str) else value)


def _drill_name(value: typing.Any) -> str:
    text = _name(Kind.LABEL, value)
    if len(text) > DRILL_NAME:
        raise rows_drills.DRILL_NAME.refusal(limit=DRILL_NAME)
    return text


def _evidence_path(value: typing.Any) -> str:
    """A path inside the project, the same on every system."""
    text = _text(value)
    if text.startswith(("/", "~")) or ".." in text.split("/") or re.search(r"[\\:]", text):
        raise rows_drills.EVIDENCE_OUTSIDE.refusal()
    return text.rstrip("/")


def _container_url(value: typing.Any) -> str:
    """The address of a container, whose name is as the storage service takes it.

    The local Azure has the account in the path, as Azurite has; elsewhere it is in the host.
    """
    name = r"(?=.{3,63}/?$)[a-z0-9]+(-[a-z0-9]+)*"
    local, host = r"(localhost|127\.0\.0\.1):\d{1,5}/[a-z0-9]{3,24}", r"[^/\s?#@:]+(:\d{1,5})?"
    text = f"{value}"
    if not re.fullmatch(rf"https://({local}|(?!localhost|127\.){host})/{name}/?", text):
        raise rows_drills.EVIDENCE_CONTAINER.refusal()
    return text.rstrip("/")


def _limit_or_off(low: int, high: int, unit: str, value: typing.Any) -> int:
    """A limit of an alert; 0 is off."""
    if value is False or str(value).lower() == "off":
        return 0
    try:
        return _whole(low, high, unit, value)
    except ValueError:
        allowed = f"a whole number of {unit} from {low} to {high}"
        raise rows_alerts.ALERT_LIMIT.refusal(allowed=allowed) from None


def _email(value: typing.Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]+", text):
        raise rows_alerts.ALERT_EMAIL.refusal()
    return text


def _locale(value: typing.Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise rows_alerts.ALERT_LOCALE.refusal()
    return text


def _named(kind: Kind) -> pydantic.PlainValidator:
    return plain(functools.partial(_name, kind))


def _identified(kind: Kind) -> pydantic.PlainValidator:
    return plain(functools.partial(_arm_id, kind))


# Source: disk types of the compute API (DiskStorageAccountTypes)
DISK_TYPES = (
    "Standard_LRS",
    "StandardSSD_LRS",
    "Premium_LRS",
    "PremiumV2_LRS",
    "StandardSSD_ZRS",
    "Premium_ZRS",
    "UltraSSD_LRS",
)
SITES = ("primary", "recovery")
DRILL_NAME = 32  # a choice of ours: part of names of files
LINE = 300  # a choice of ours: what a preview shows without folding
POINT_WORDS = ("latest", "latestProcessed", "latestAppConsistent", "latestCrashConsistent")
POSITIONS = tuple(
    f"{site}/{stage}" for site in SITES for stage in ("protected", "failedOver", "committed")
)

Text = typing.Annotated[str, plain(_text)]
Label = typing.Annotated[str, _named(Kind.LABEL)]
SubnetName = typing.Annotated[str, _named(Kind.SUBNET)]
PolicyName = typing.Annotated[str, _named(Kind.REPLICATION_POLICY)]
MachineName = typing.Annotated[str, _named(Kind.VIRTUAL_MACHINE)]
MachineId = typing.Annotated[str, plain(_machine_id)]
DiskId = typing.Annotated[str, _identified(Kind.DISK)]
NicId = typing.Annotated[str, _identified(Kind.NETWORK_INTERFACE)]
SecurityGroupId = typing.Annotated[str, _identified(Kind.SECURITY_GROUP)]
EncryptionSetId = typing.Annotated[str, _identified(Kind.DISK_ENCRYPTION_SET)]
AccountId = typing.Annotated[str, _identified(Kind.STORAGE_ACCOUNT)]
ReservationId = typing.Annotated[str, _identified(Kind.CAPACITY_RESERVATION_GROUP)]
Location = typing.Annotated[str, plain(_location)]
Zone = typing.Annotated[str, plain(_zone)]
ZoneOrNone = typing.Annotated[str, plain(_zone_or_none)]
Guid = typing.Annotated[str, plain(_guid)]
Address = typing.Annotated[str, plain(_address)]
Prefix = typing.Annotated[str, plain(_prefix)]
Switch = typing.Annotated[bool, plain(_switch)]
SwitchOrLabel = typing.Annotated[bool | str, plain(_switch_or_label)]
Churn = typing.Annotated[str, plain(functools.partial(_choice, ("normal", "high")))]
DiskType = typing.Annotated[str, plain(functools.partial(_choice, DISK_TYPES))]
LicenseType = typing.Annotated[
    str, plain(functools.partial(_choice, ("NotSpecified", "NoLicenseType", "WindowsServer")))
]
RetentionHours = typing.Annotated[int, plain(functools.partial(_whole, 0, 360, "hours"))]
AppConsistentHours = typing.Annotated[int, plain(_hours_or_off)]
Gib = typing.Annotated[int, plain(functools.partial(_whole, 1, 32767, "GiB"))]
Shard = typing.Annotated[int, plain(functools.partial(_whole, 0, 98, "cache shards"))]
RulePriority = typing.Annotated[int, plain(functools.partial(_whole, 100, 4000, "priorities"))]
DrillDays = typing.Annotated[int, plain(functools.partial(_whole, 1, 366, "days"))]
RelativePath = typing.Annotated[str, plain(_relative_path)]
Endpoint = typing.Annotated[str, plain(_endpoint)]
Line = typing.Annotated[str, plain(_line)]
Moment = typing.Annotated[str, plain(_moment)]
Position = typing.Annotated[str, plain(_position)]
PointWord = typing.Annotated[str, plain(functools.partial(_choice, POINT_WORDS))]
Side = typing.Annotated[str, plain(functools.partial(_choice, SITES))]
Direction = typing.Annotated[str, plain(functools.partial(_choice, ("away", "home")))]
RunbookId = typing.Annotated[str, _identified(Kind.RUNBOOK)]
MoveNumber = typing.Annotated[int, plain(functools.partial(_whole, 1, 999999, "moves"))]
BootStep = typing.Annotated[int, plain(functools.partial(_whole, 1, 7, "boot steps"))]
RunbookMinutes = typing.Annotated[int, plain(functools.partial(_whole, 1, 1440, "minutes"))]
Allowance = typing.Annotated[str, plain(_allowance)]
DrillName = typing.Annotated[str, plain(_drill_name)]
ObjectiveMinutes = typing.Annotated[int, plain(functools.partial(_whole, 1, 43200, "minutes"))]
Email = typing.Annotated[str, plain(_email)]
Locale = typing.Annotated[str, plain(_locale)]
RpoLimit = typing.Annotated[int, plain(functools.partial(_limit_or_off, 1, 43200, "minutes"))]
AgentLimit = typing.Annotated[int, plain(functools.partial(_limit_or_off, 1, 180, "days"))]
EvidencePath = typing.Annotated[str, plain(_evidence_path)]
ContainerUrl = typing.Annotated[str, plain(_container_url)]
Port = typing.Annotated[int, plain(functools.partial(_whole, 1, 65535, "ports"))]
HttpStatus = typing.Annotated[int, plain(functools.partial(_whole, 100, 599, "statuses"))]
CheckSeconds = typing.Annotated[int, plain(functools.partial(_whole, 1, 3600, "seconds"))]
RetrySeconds = typing.Annotated[int, plain(functools.partial(_whole, 0, 3600, "seconds"))]
CheckUrl = typing.Annotated[str, plain(_check_url)]
Command = typing.Annotated[str, plain(_command)]
