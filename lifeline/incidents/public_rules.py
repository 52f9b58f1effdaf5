"""What of an incident the public may see, and how exactly: the only place where that is decided. Pure."""

import re
from typing import Literal

from sqlalchemy import ColumnElement, and_, literal, or_

from lifeline.incidents.cluster import EXACT_M
from lifeline.incidents.family import PublicWords
from lifeline.incidents.states import COUNTED
from lifeline.incidents.tables import Incident, Report

Shown = Literal["open", "gone", "secret"]  # on the map; was there and is told in words; never existed for the public
OPEN = ("unconfirmed", "confirmed", "handled")
GONE = ("over", "false")
VOUCHED = ("confirmed", "handled")  # by a person, whoever told of it
FINE, COARSE = 4, 3  # decimals of a degree: about 11 m, and about 110 m where people live or wait for rescue
COARSE_M = 100
STRANGERS = "gu"  # of a place that is known by its district only, the name may be what somebody typed
_NUMBER = re.compile(r" (?:산 ?)?\d.*")
NO_ALTERED_TEXT = frozenset({"x"})  # a platform whose terms allow a post whole or as a link, and not with parts hidden


def on_map() -> ColumnElement[bool]:
    """The same as `standing(...) == "open"`, but for the hour, as a condition on rows."""
    audience = or_(
        Incident.audience == "public",
        and_(Incident.audience == "look", Incident.looked),
        and_(Incident.audience == "confirmed", Incident.state == "confirmed"),
    )
    told = or_(Incident.reports > 0, Incident.state.in_(VOUCHED))
    return and_(Incident.state.in_(OPEN), audience, told)


def standing(state: str, audience: str, *, looked: bool, current: bool, reports: int = 1) -> Shown:
    """`current`: its window has not ended. What was never shown stays secret, also when it is over or found false.

    So does what nobody tells of any more, as staff hid or refuted each of its `reports`, unless staff themselves vouch for it.
    """
    seen = audience == "public" or (audience == "look" and looked) or (audience == "confirmed" and state == "confirmed")
    if not seen or state not in (*OPEN, *GONE) or not (reports or state in (*VOUCHED, *GONE)):
        return "secret"
    return "open" if current and state in OPEN else "gone"


def is_home(urgency: str, *, home: bool) -> bool:
    """`home`: what a report, or any report an incident ever had, tells of where somebody lives. Who is in danger is told of no exacter."""
    return home or urgency == "life"


def point(lat: float | None, lon: float | None, metres: int | None, *, home: bool) -> tuple[float, float] | None:
    """Rounded as the public gets it; None where only an area is known. Never exacter than that, not even in a picture of it."""
    if lat is None or lon is None or metres is None or metres > EXACT_M:
        return None
    places = COARSE if home else FINE
    return round(lat, places), round(lon, places)


def place_name(place: str, method: str, *, home: bool, read: bool = True) -> str:
    """As the public gets it: where the point is coarse, no number of a house or lot beside it; a stranger's words only when `read`."""
    if method == STRANGERS and not read:
        return ""
    return _NUMBER.sub("", place) if home and method == "address" else place


def shown_metres(metres: int | None, *, home: bool) -> int | None:
    """How far the thing may be from the point that is shown."""
    return metres if metres is None else max(metres, COARSE_M if home else 10)


def report_shown() -> ColumnElement[bool]:
    """A report of an incident on the map, as a condition on rows: one that staff hid or found false is only counted out."""
    return and_(Report.state.in_(COUNTED), Report.audience != "never")


def words_shown(public_words: PublicWords) -> ColumnElement[bool]:
    """Whether the public may read what a citizen wrote, as a condition on rows: what staff have looked at, unless the city says at once."""
    return or_(Report.looked, literal(public_words == "at_once"))


def may_quote(platform: str) -> bool:
    """Whether its words may be shown here. Where they may not, a link and our own words stand instead."""
    return platform not in NO_ALTERED_TEXT
