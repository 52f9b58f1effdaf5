"""Common Alerting Protocol 1.2: what everything official becomes at the border (OASIS CAP-v1.2, section 3.2)."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self


class Status(StrEnum):
    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Urgency(StrEnum):
    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


ALL_CLEAR = "AllClear"


@dataclass(frozen=True, slots=True)
class Pair:
    """A CAP valueName/value pair: geocode, eventCode or parameter."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One earlier message: `sender,identifier,sent` (CAP 3.2.1)."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """Where. Polygons are rings of (latitude, longitude) in WGS84 degrees, latitude first as CAP has it."""

    description: str
    geocodes: tuple[Pair, ...] = ()
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()  # latitude, longitude, radius in km


@dataclass(frozen=True, slots=True)
class Info:
    """What is said, in one language. Several blocks of one alert tell the same event (CAP 3.2.2)."""

    event: str
    language: str = "en-US"
    category: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()
    urgency: Urgency = Urgency.UNKNOWN
    severity: Severity = Severity.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    audience: str = ""
    event_codes: tuple[Pair, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Pair, ...] = ()
    areas: tuple[Area, ...] = ()

    def parameter(self, name: str) -> str:
        """The first parameter of that name, or the empty string."""
        for pair in self.parameters:
            if pair.name == name:
                return pair.value
        return ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One official message. Times are UTC; `sent_text` is the time as the source wrote it, with the zone assumed.

    `incidents` names what several messages are about together, as written: names with spaces between (CAP 3.2.1).
    """

    identifier: str
    sender: str
    sent: datetime
    status: Status
    msg_type: MsgType
    scope: Scope = Scope.PUBLIC
    infos: tuple[Info, ...] = ()
    references: tuple[Reference, ...] = ()
    source: str = ""
    note: str = ""
    codes: tuple[str, ...] = ()
    sent_text: str = ""
    incidents: str = ""

    def __post_init__(self) -> None:
        if not self.identifier or not self.sender:
            raise ValueError("an alert needs an identifier and a sender")
        if self.sent.tzinfo is None:
            raise ValueError(f"alert {self.identifier}: the time sent has no zone")

    @property
    def key(self) -> tuple[str, str, datetime]:
        """What makes two messages the same: (sender, identifier, sent)."""
        return self.sender, self.identifier, self.sent

    def with_infos(self, *infos: Info) -> Self:
        return replace(self, infos=infos)


def to_json(alert: Alert) -> str:
    """The alert as one JSON object; `from_json` gives an equal alert back."""
    return json.dumps(alert, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """A time as text, one of our records as an object; not by `asdict`, whose deep copies take five times as long."""
    return value.isoformat() if isinstance(value, datetime) else {name: getattr(value, name) for name in value.__slots__}


def from_json(text: str) -> Alert:
    """The alert written by `to_json`. Raises ValueError, KeyError or TypeError on anything else."""
    raw = json.loads(text)
    return Alert(
        **raw
        | {
            "sent": _time(raw["sent"]),
            "status": Status(raw["status"]),
            "msg_type": MsgType(raw["msg_type"]),
            "scope": Scope(raw["scope"]),
            "codes": tuple(raw["codes"]),
            "infos": tuple(_info(info) for info in raw["infos"]),
            "references": tuple(Reference(**ref | {"sent": _time(ref["sent"])}) for ref in raw["references"]),
        }
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _info(raw: dict[str, Any]) -> Info:
    times = {name: _time(raw[name]) if raw[name] else None for name in ("effective", "onset", "expires")}
    pairs = {name: tuple(Pair(**pair) for pair in raw[name]) for name in ("event_codes", "parameters")}
    return Info(
        **raw
        | times
        | pairs
        | {
            "category": tuple(raw["category"]),
            "response_types": tuple(raw["response_types"]),
            "urgency": Urgency(raw["urgency"]),
            "severity": Severity(raw["severity"]),
            "certainty": Certainty(raw["certainty"]),
            "areas": tuple(_area(area) for area in raw["areas"]),
        }
    )


def _area(raw: dict[str, Any]) -> Area:
    return Area(
        description=raw["description"],
        geocodes=tuple(Pair(**pair) for pair in raw["geocodes"]),
        polygons=tuple(tuple((lat, lon) for lat, lon in ring) for ring in raw["polygons"]),
        circles=tuple((lat, lon, km) for lat, lon, km in raw["circles"]),
    )
