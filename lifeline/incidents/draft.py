"""A report before it is a row: what one post says, read and masked."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.incidents.cluster import EXACT_M, Point, Wanted
from lifeline.incidents.family import Family
from lifeline.incidents.found import Classed, Masked, Place


@dataclass(slots=True, eq=False)
class Draft:
    """`of` is the sighting. `support` and `people` are those of the post and of what repeats it in its batch."""

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
    wording_of: int | None = None

    @property
    def point(self) -> Point | None:
        """None where it is not known exactly enough to stand for a place: never the middle of an area."""
        place = self.place
        exact = place.lat is not None and place.lon is not None and (place.metres or 0) <= EXACT_M
        return (place.lat, place.lon) if exact and place.lat is not None and place.lon is not None else None

    @property
    def scope(self) -> str:
        """Within which wording is compared: hazard and area."""
        return f"{self.classed.hazard} {self.place.district}"

    @property
    def wanted(self) -> Wanted | None:
        """What incident it may belong to, or None where it makes none: nobody knows what it is about, or where."""
        if not self.classed.hazard or self.place.abroad or not (self.point or self.place.district):
            return None
        return Wanted(
            hazard=self.classed.hazard,
            district=self.place.district,
            point=self.point,
            metres=self.place.metres,
            at=self.seen_at,
            window=self.family.window,
            reach_m=self.family.radius_m,
            author=self.author,
            audience=self.audience,
        )

    def until(self) -> datetime:
        return self.seen_at + self.family.window
