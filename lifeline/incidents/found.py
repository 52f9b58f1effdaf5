"""What is found in a post: where, what, how urgent, and what must not be shown; values only, so that rows and pages agree on them."""

from typing import Literal

from msgspec import Struct

Urgency = Literal["life", "urgent", "normal"]
Method = Literal["platform", "photo", "pin", "address", "station", "place", "dong", "gu", "none"]


class Candidate(Struct, frozen=True, gc=False):
    """One place a name may mean. `metres`: how far the thing may be from the point."""

    name: str
    district: str
    lat: float
    lon: float
    metres: int


class Place(Struct, frozen=True, gc=False):
    """Where. `district` is a 5-digit code ("" unknown). No point (lat None) where the name means several places or a whole district only.

    `candidates`: every place the words may mean, the likeliest first; one of them was chosen only where the words leave no doubt.
    `why`: how it was found, in words for staff. `abroad`: a given position outside the city, which is kept out of the map.
    `within`: the district in which every place lies that a name may mean which decides none ("" where they lie in several).
    """

    method: Method = "none"
    district: str = ""
    lat: float | None = None
    lon: float | None = None
    metres: int | None = None
    name: str = ""
    candidates: tuple[Candidate, ...] = ()
    why: str = ""
    abroad: bool = False
    within: str = ""

    @property
    def known(self) -> bool:
        return self.lat is not None


NOWHERE = Place()


class Classed(Struct, frozen=True, gc=False):
    """What a post is about. `hazard` is one of the 55 codes or "" (unclear); `kind` a word of that hazard's family ("" none).

    `reasons` name the words that led there. `first_hand`: the author seems to be there. `people`: a number said to be in danger.
    `signs`: what else the words say, by which a post is routed: news, past, joke, ad, prayer, ask, complaint, leisure, over, here ...
    `over`: they say that the danger itself has passed, which is no report of it.
    `home`: they are about where somebody lives or waits for rescue.
    """

    hazard: str = ""
    kind: str = ""
    urgency: Urgency = "normal"
    first_hand: bool = False
    people: int | None = None
    reasons: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    over: bool = False
    home: bool = False


class Masked(Struct, frozen=True, gc=False):
    """The text with what must not be shown replaced, and the kinds of what was.

    They are phone, resident, plate, account, card, email, handle, id (of a messenger), unit (of a house) and name.
    """

    text: str
    hidden: tuple[str, ...] = ()
