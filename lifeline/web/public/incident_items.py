"""What is said of one incident: what, where and how exactly, how many tell of it, and whether anybody has confirmed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from lifeline.incidents.english import in_english
from lifeline.incidents.family import Families
from lifeline.incidents.read import PinView
from lifeline.web.public.face import Face
from lifeline.web.public.incident_look import MapLook
from lifeline.web.public.one_line import one_line

AROUND_M = 300  # a place known less exactly than this is said as "around"
DEFAULT_ICON = "alert"
FAMILY_ICONS: Mapping[str, str] = MappingProxyType(
    {
        "water": "water",
        "ice": "ice",
        "wind": "wind",
        "heat_cold": "heat",
        "air": "air",
        "ground": "ground",
        "fire": "fire",
        "toxic": "toxic",
        "transport": "transport",
        "crowd": "crowd",
        "lifelines": "power",
        "health": "health",
        "rescue": "rescue",
    }
)
HAZARD_ICONS: Mapping[str, str] = MappingProxyType(
    {
        "heavy_rain": "rain",
        "typhoon": "typhoon",
        "lightning": "lightning",
        "earthquake": "quake",
        "subway_rail_accident": "train",
        "river_vessel_accident": "vessel",
        "aircraft_accident": "aircraft",
        "water_supply": "tap",
        "telecom_outage": "telecom",
        "mountain_accident": "mountain",
    }
)


@dataclass(frozen=True, slots=True)
class MapFace:
    """A face and what its map is made from. `tiles`: address pattern of map tiles and who made them, ("", "") for none."""

    face: Face
    look: MapLook
    families: Families
    tiles: tuple[str, str] = ("", "")
    english: Mapping[str, str] = field(default_factory=dict)

    def place(self, named: str) -> str:
        """A place as the language of the page names it, where the gazetteer does."""
        return named if self.face.language == "ko" else in_english(named, self.english)

    def icon(self, hazard: str) -> str:
        return HAZARD_ICONS.get(hazard) or FAMILY_ICONS.get(self.families.of(hazard).id, DEFAULT_ICON)

    def hazard(self, code: str, language: str = "") -> str:
        known = self.face.office.hazards.get(code)
        if known is not None:
            return known.name(language or self.face.language)
        return self.face.words[language or self.face.language]("hazard_unclear")

    def district(self, code: str, language: str = "") -> str:
        known = self.face.office.city.districts.get(code)
        return known.name(language or self.face.language) if known else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One incident in the words of a page. `name` is foreign text: a place as people wrote or as the gazetteer has it."""

    id: int
    icon: str
    hazard: str
    kind: str
    headline: str
    state: str
    said: str
    life: bool
    where: str
    people: str
    posts: str
    over: str
    first_at: datetime
    last_at: datetime
    until: datetime
    rounded: bool


# Answers that say nothing without their question.
BARE = frozenset({"Yes", "No", "None", "Not known", "있음", "없음", "모름", "1", "2 to 9", "10 or more"})


def item(one: PinView, map_face: MapFace, *, said: str = "") -> Item:
    """`said`: its state in words, where that is not the plain one of its state."""
    face = map_face.face
    say, korean = face.say, face.language == "ko"
    found = map_face.families.of(one.hazard).kind(one.kind) if one.kind else None
    return Item(
        id=one.id,
        icon=map_face.icon(one.hazard),
        hazard=map_face.hazard(one.hazard),
        kind=found.name(face.language) if found and not {found.ko, found.en} & BARE else "",
        headline=one_line(one.headline_ko or one.headline_en if korean else one.headline_en or one.headline_ko),
        state=one.state,
        said=said or say(f"state_{one.state}"),
        life=one.urgency == "life" and one.state != "handled",
        where=where(one, map_face),
        people=say("told_by_one") if one.authors == 1 else say("told_by", {"count": f"{one.authors:,}"}),
        posts=say("told_posts", {"count": f"{one.support:,}"}) if one.support > one.authors else "",
        over=_over(one.say_over, face),
        first_at=one.first_at,
        last_at=one.last_at,
        until=one.until,
        rounded=one.lat is not None and one.home,
    )


def _over(people: int, face: Face) -> str:
    return face.say("told_over", {"count": f"{people:,}"}) if people > 1 else face.say("told_over_by_one") if people else ""


def where(one: PinView, map_face: MapFace) -> str:
    """Place and how exactly it is known: never more than is known."""
    say, district, named = map_face.face.say, map_face.district(one.district), map_face.place(one_line(one.place))
    name = f"{district} {named}" if named and district and named != district and district not in named else named or district
    if one.lat is not None and one.metres is not None and name:
        key = "place_around" if one.metres >= AROUND_M else "place_near"
        return say(key, {"place": name, "metres": distance(one.metres)})
    if named and named != district:
        return say("place_area", {"place": name})
    return say("place_district", {"place": district}) if district else say("place_unknown")


def distance(metres: int) -> str:
    """As people say it: 40 m, 500 m, 1.5 km."""
    if metres >= 1000:
        return f"{metres / 1000:.1f}".removesuffix(".0") + " km"
    return f"{max(10, round(metres, -1))} m"
