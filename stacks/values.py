"""The kinds of values that a file holds, each with the words of its refusal.

A refusal is a ValueError whose text follows the path and the value in the message: what is
allowed, then what to do.
"""

import collections.abc
import datetime
import functools
import ipaddress
import re
import typing

import pydantic

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
        raise ValueError("is not text; quote it if that is what it is called")
    raise ValueError("is not text; write one word")


def _name(kind: Kind, value: typing.Any) -> str:
    text = _text(value)
    if not kind.fits(text):
        raise ValueError(kind.refusal())
    return text


def _arm_id(kind: Kind, value: typing.Any) -> str:
    text = _text(value)
    if is_a(text, kind):
        return text
    found = type_of(text)
    wrong = f"is the id of a {found}" if found else "is no ARM id"
    raise ValueError(f"{wrong}; write the {kind.value.title}'s: /subscriptions/…{_tail(kind)}")


def _tail(kind: Kind) -> str:
    if kind is Kind.RESOURCE_GROUP:
        return "/resourceGroups/NAME"
    return f"/providers/{kind.value.type}/NAME"


def _whole(low: int, high: int, unit: str, value: typing.Any) -> int:
    """A whole number; text is taken too, because `pulumi config set` quotes numbers."""
    allowed = f"a whole number of {unit} from {low} to {high}"
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+(\.0)?", str(value).strip()):
        raise ValueError(f"is not {allowed}; write one")
    number = int(float(value))
    if not low <= number <= high:
        raise ValueError(f"is out of range; write {allowed}")
    return number


def _hours_or_off(value: typing.Any) -> int:
    if value is False or str(value).lower() == "off":
        return 0
    try:
        return _whole(1, 12, "hours", value)
    except ValueError:
        raise ValueError("is not off and not 1 to 12 hours; write one of these") from None


def _switch(value: typing.Any) -> bool:
    """true or false; on and off are words to the engine and are taken as such."""
    words = {"true": True, "on": True, "false": False, "off": False}
    if str(value).lower() not in words:
        raise ValueError("is neither true nor false; write one of the two")
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
    raise ValueError(f"is not allowed; write one of {', '.join(words)}")


def _location(value: typing.Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z][a-z0-9]+", text):
        short = re.sub(r"[^a-z0-9]", "", text.lower()) or "eastus2"
        raise ValueError(f"is no region's short name; write it like {short}")
    return text


def _zone(value: typing.Any) -> str:
    if isinstance(value, bool) or str(value) not in ("1", "2", "3"):
        raise ValueError("is no availability zone; write 1, 2 or 3")
    return str(value)


def _zone_or_none(value: typing.Any) -> str:
    if str(value) == "none":
        return "none"
    try:
        return _zone(value)
    except ValueError:
        raise ValueError("is no availability zone; write 1, 2, 3 or none") from None


def _guid(value: typing.Any) -> str:
    text = _text(value)
    if not GUID.fullmatch(text):
        raise ValueError("is no subscription or object id; write the 36 characters with dashes")
    return text


def _address(value: typing.Any) -> str:
    try:
        return str(ipaddress.IPv4Address(_text(value)))
    except ValueError:
        raise ValueError("is no IPv4 address; write one like 10.20.1.4") from None


def _prefix(value: typing.Any) -> str:
    try:
        return str(ipaddress.IPv4Network(_text(value)))
    except ValueError:
        raise ValueError(
            "is no IPv4 prefix with all host bits zero; write one like 10.20.1.0/24"
        ) from None


def _relative_path(value: typing.Any) -> str:
    text = _text(value)
    if text.startswith("/") or ".." in text.split("/"):
        raise ValueError("leaves the folder stacks/; write a path like machines/shop.yaml")
    return text


def _endpoint(value: typing.Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"https://[^/\s]+(/\S*)?", text):
        raise ValueError("is no https:// address; TLS is always used and always verified")
    return text.rstrip("/")


ALLOWANCES = ("destroy-away", "reseed", "purge", "remove-away")


def _allowance(value: typing.Any) -> str:
    verb, colon, target = _text(value).partition(":")
    if verb not in ALLOWANCES or not colon or not Kind.LABEL.fits(target):
        raise ValueError(f"is no allowance; write VERB:NAME with {', '.join(ALLOWANCES)}")
    return f"{verb}:{target}"


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
POSITIONS = tuple(
    f"{site}/{stage}"
    for site in ("primary", "recovery")
    for stage in ("protected", "failedOver", "committed")
)

Text = typing.Annotated[str, plain(_text)]
Label = typing.Annotated[str, _named(Kind.LABEL)]
SubnetName = typing.Annotated[str, _named(Kind.SUBNET)]
PolicyName = typing.Annotated[str, _named(Kind.REPLICATION_POLICY)]
MachineName = typing.Annotated[str, _named(Kind.VIRTUAL_MACHINE)]
MachineId = typing.Annotated[str, _identified(Kind.VIRTUAL_MACHINE)]
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
Allowance = typing.Annotated[str, plain(_allowance)]


def _position(value: typing.Any) -> str:
    if value in POSITIONS and value != POSITIONS[0]:
        raise ValueError("needs a move, which this version does not do; write primary/protected")
    if value != POSITIONS[0]:
        raise ValueError("is no position; write primary/protected")
    return POSITIONS[0]


Position = typing.Annotated[str, plain(_position)]
