"""The words of a decision: what came by which feed, what is in force, and what is to be done and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from lifeline.bulletins.guideline import Release
from lifeline.core import cap
from lifeline.core.place import Scope


class Kind(StrEnum):
    """What a bulletin is to the citizen. `over` and `called_off` end a warning, `correction` takes back our own error."""

    ALERT = "alert"
    UPDATE = "update"
    OVER = "over"
    CALLED_OFF = "called_off"
    CORRECTION = "correction"


class Act(StrEnum):
    BULLETIN = "bulletin"
    PERSON = "person"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Source:
    """The feed an alert came by. `trust` is signed, pinned or open (anybody could imitate it); no `senders` means any.

    `events`: what this feed's own event words or codes mean, as (type, level or empty).
    """

    name: str
    trust: str
    max_age: timedelta
    senders: tuple[str, ...] = ()
    events: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InForce:
    """A bulletin the city is saying now. `source` is the key of the alert behind it, None if a person wrote it."""

    bulletin_id: str
    hazard: str
    level: str
    districts: frozenset[str]
    source: tuple[str, str, datetime] | None
    until: datetime | None

    def comes_from(self, sender: str) -> bool:
        return self.source is not None and self.source[0] == sender


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` is a sentence for the record and the desk. With Act.BULLETIN every field but `refers_to` is set."""

    act: Act
    reason: str
    msg_type: cap.MsgType | None = None
    kind: Kind | None = None
    hazard: str = ""
    level: str = ""
    scope: Scope | None = None
    release: Release | None = None
    refers_to: str = ""
