"""What the public gets of the incident map: frozen values, rounded and masked already, so that no page can show more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec import Struct

from lifeline.incidents.credibility import Reason


class PinView(Struct, frozen=True, gc=False):
    """One incident that stands on the map. No point (`lat` None): only `district` and `place` are known, and an area is drawn.

    `metres`: how far it may be from the point. `support` counts posts, `authors` people, `reports` reports;
    `say_over` people who say that it is over. `home`: its place is told coarsely, since somebody lives or waits for rescue there.
    """

    id: int
    hazard: str
    kind: str
    urgency: str
    state: str
    headline_ko: str
    headline_en: str
    district: str
    place: str
    method: str
    lat: float | None
    lon: float | None
    metres: int | None
    first_at: datetime
    last_at: datetime
    until: datetime
    support: int
    authors: int
    reports: int
    say_over: int = 0
    home: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report. `text` is empty where it may not be shown (`withheld`), was taken back by its author (`deleted`), waits until
    staff have looked at it (`unread`) or was never there.

    `url`: the post at its platform, where its author did not ask to be left out. `pictures`: names of those that are public.
    """

    id: int
    platform: str
    text: str
    url: str
    language: str
    masked: bool
    withheld: bool
    deleted: bool
    first_hand: bool
    people: int | None
    taps: tuple[tuple[str, str], ...]
    place: str
    seen_at: datetime
    heard_at: datetime
    support: int
    pictures: tuple[str, ...]
    says_over: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class ActView:
    """What staff did, without who and without their notes."""

    act: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident with its reports, the newest first (`more` are not listed). `shown` "gone": it left the map, only its facts are told.

    `reasons`: why it may be believed or doubted, the weightiest first, without what points at a person.
    """

    pin: PinView
    shown: Literal["open", "gone"]
    reports: tuple[ReportView, ...]
    more: int
    acts: tuple[ActView, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """It was joined to another: that one's number."""

    into: int


@dataclass(frozen=True, slots=True)
class PictureView:
    """A public picture as JPEG."""

    name: str
    jpeg: bytes
    at: datetime
