"""Whether a post goes to the map, to the inbox or nowhere, and why: what its words say is handed in, nothing is read here."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from lifeline.core.sighting import CSV, DRILL, FORM, PASTE, PHONE, Sighting

To = Literal["incident", "inbox", "none"]
ASKED = (FORM, PHONE, PASTE, CSV, DRILL)  # a person chose to tell us, or a clerk chose to keep it
_WANTS = frozenset(("ask", "complaint"))
# What outweighs a word of danger where the author is not there, in the order in which it is told.
_IDLE = (
    ("ad", "advertising"),
    ("past", "tells of the past"),
    ("news", "repeats the news"),
    ("over", "says that it is over"),
    ("joke", "a joke, a game or a film"),
    ("prayer", "wishes and thanks"),
    ("leisure", "speaks of leisure"),
)
_AWAY = frozenset(("past", "news", "prayer", "leisure", "joke"))  # which count for nothing where the author is there
_THANKS = ("over", "prayer")  # with which one says that a danger has passed
_HERE = frozenset(("here", "now", "still", "urgent"))


class Route(Struct, frozen=True, gc=False):
    """`why` in words for staff."""

    to: To
    why: str


def route(
    sighting: Sighting, *, hazard: str, urgency: str, signs: Collection[str] = (), case: bool = False, lead: str = "", over: bool = False
) -> Route:
    """`hazard`, `urgency`, `signs`, `over`: what the words were classed as. `lead`: the type of the tag it was found under.

    A risk to life goes to the map whatever else is said. That a danger has passed goes there too, to be noted beside it. `case`: danger
    of that type is no matter for a map: somebody must answer for it.
    """
    if urgency == "life":
        return Route("incident", "somebody may be in danger of life")
    found = _otherwise(sighting, hazard, signs, lead=lead, over=over)
    return Route("inbox", f"becomes a case: {found.why}") if case and found.to == "incident" else found


def _otherwise(sighting: Sighting, hazard: str, signs: Collection[str], *, lead: str, over: bool) -> Route:
    if hazard and (sighting.platform in ASKED or sighting.said.get("hazard")):
        return Route("incident", "told to us as a danger")
    there = not _HERE.isdisjoint(signs)
    if over:
        signs = [sign for sign in signs if sign not in _THANKS]
    if signs and (idle := _idle(signs, there=there)):
        return Route("none", idle)
    if over and hazard:
        return Route("incident", "says that the danger has passed")
    return _by_words(sighting, hazard, signs, there=there, only_lead=bool(lead) and hazard == lead and not signs)


def _idle(signs: Collection[str], *, there: bool) -> str:
    return next((why for sign, why in _IDLE if sign in signs and not (there and sign in _AWAY)), "")


def _by_words(sighting: Sighting, hazard: str, signs: Collection[str], *, there: bool, only_lead: bool) -> Route:
    wants = not _WANTS.isdisjoint(signs)
    if hazard and not (there or not wants):
        return Route("inbox", "asks about a danger") if "complaint" not in signs else Route("incident", "a danger, and a request")
    if hazard:
        return Route("incident", "found under its tag" if only_lead else "names a danger")
    if wants or sighting.platform in ASKED:
        return Route("inbox", "asks or requests something")
    return Route("none", "names no danger and asks nothing")
