"""A report before it is a row: what one post says, read and masked."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.incidents.area import FARTHEST_M, Area, area_of
from lifeline.incidents.cluster import EXACT_M, Point, Spot, Wanted
from lifeline.incidents.family import Family
from lifeline.incidents.found import Classed, Masked, Place


@dataclass(slots=True, eq=False)
class Draft:
    """`of` is the sighting. `support` and `people` are those of the post and of what repeats it in its batch.

    `outside`: it came to an exercise from somebody who does not play.
    """

    id: int
    of: int
    classed: Classed
    place: Place
    masked: Masked
    family: Family
    seen_at: datetime
    heard_at: datetime
    author: bytes | None
    people: frozenset[bytes]
    support: int
    text: str
    language: str = ""
    audience: str = "public"
    receipt: str | None = None
    taps: str = ""
    anonymous: bool = True
    outside: bool = False
    wording_of: int | None = None

    @property
    def signed(self) -> bytes | None:
        """Its author, where that is one for certain: behind the address of a form a whole neighbourhood may stand."""
        return None if self.receipt else self.author

    @property
    def point(self) -> Point | None:
        """None where it is not known exactly enough to stand for a place: never the middle of an area."""
        place = self.place
        exact = place.lat is not None and place.lon is not None and (place.metres or 0) <= EXACT_M
        return (place.lat, place.lon) if exact and place.lat is not None and place.lon is not None else None

    @property
    def district(self) -> str:
        """Also where a name may mean several places, if all of them lie in one district."""
        return self.place.district or self.place.within

    @property
    def spot(self) -> Spot | None:
        """Where it is as far as it is known, if that is not too far to be compared."""
        place = self.place
        if place.lat is None or place.lon is None or place.metres is None or place.metres > FARTHEST_M:
            return None
        return (place.lat, place.lon), place.metres

    @property
    def area(self) -> Area | None:
        place = self.place
        return None if self.point else area_of(district=self.district, method=place.method, metres=place.metres, name=place.name)

    @property
    def scope(self) -> str:
        """Within which wording is compared: hazard and area."""
        return f"{self.classed.hazard} {self.district}"

    @property
    def wanted(self) -> Wanted | None:
        """What incident it may belong to, or None where it makes none: nobody knows what it is about, or where."""
        point, area = self.point, self.area
        if not self.classed.hazard or self.place.abroad or area == ("", ""):
            return None
        return Wanted(
            hazard=self.classed.hazard,
            area=area,
            point=point,
            metres=self.place.metres,
            at=self.seen_at,
            window=self.family.window,
            reach_m=self.family.radius_m,
            author=self.signed,
            audience=self.audience,
            spot=self.spot,
            method=self.place.method,
        )

    def until(self) -> datetime:
        return self.seen_at + self.family.window
