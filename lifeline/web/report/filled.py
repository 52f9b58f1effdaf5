"""What a citizen filled in: read from the form without trusting a byte of it, with a word for each field that is wrong. Pure."""

import json
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lifeline.core.place import City
from lifeline.core.sighting import Position
from lifeline.core.text import KST, nfc, storable
from lifeline.incidents.family import Family

LONGEST_PLACE, LONGEST_LINE, LONGEST_NOTE, MOST_PEOPLE = 120, 60, 1000, 9999
NEAR_CITY = 0.05  # degrees around the outlines: who reports from beyond has no place on this map
TRAP = "website"  # a field that people do not see; programs fill it in
AGO = {"now": 0, "10": 10, "30": 30}
LEAST_METRES, MOST_METRES = 5, 5_000
_HIDDEN = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c")


@dataclass(frozen=True, slots=True)
class Filled:
    """`errors` names a sentence for each field that is wrong; what was typed is in `typed` as it came, to be shown again."""

    danger: bool
    taps: Mapping[str, str]
    place: str
    district: str
    pin: Position | None
    people: int | None
    note: str
    seen: datetime
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> bytes:
        """Equal for the same form sent twice, and another once an answer was changed. A fix may wander a little."""
        pin = self.pin and (round(self.pin.lat, 3), round(self.pin.lon, 3))
        when = self.typed.get("seen", ""), self.typed.get("at", "")
        said = [self.danger, dict(sorted(self.taps.items())), self.place, self.district, pin, self.people, self.note, when]
        return json.dumps(said, ensure_ascii=False).encode()

    def text(self, city: City) -> str:
        """As a post would say it: where, then what."""
        district = city.districts[self.district].ko if self.district else ""
        return "\n".join(filter(None, (f"{district} {self.place}".strip(), self.note)))


def clean_line(given: str, most: int) -> str:
    """One line without controls and characters that turn the direction of writing."""
    return " ".join(_seen(given[: most * 4]).split())[:most]


def clean_lines(given: str) -> str:
    lines = (" ".join(_seen(line).split()) for line in given.splitlines())
    return "\n".join(line for line in lines if line)


def _seen(given: str) -> str:
    return "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in nfc(storable(given)) if sign not in _HIDDEN
    )


def read_form(form: Mapping[str, str], family: Family, city: City, now: datetime) -> Filled:
    """Everything in it, right or wrong."""
    errors: dict[str, str] = {}
    danger = form.get("danger", "")
    if danger not in ("yes", "no"):
        errors["danger"] = "error_danger"
    note = clean_lines(form.get("note", ""))
    if len(note) > LONGEST_NOTE:
        errors["note"] = "error_note"
    if not family.hazards and not note:
        errors["note"] = "error_what"
    if form.get(TRAP):
        errors[TRAP] = "error_trap"
    place, district, pin = _where(form, city, errors)
    return Filled(
        danger=danger == "yes",
        taps=_taps(form, family),
        place=place,
        district=district,
        pin=pin,
        people=_people(form.get("people", ""), errors),
        note=note,
        seen=_when(form, now, errors),
        typed={key: value[: LONGEST_NOTE * 2] for key, value in form.items()},
        errors=errors,
    )


def _taps(form: Mapping[str, str], family: Family) -> dict[str, str]:
    """Option ids, and lines of text, of the questions this type has; nothing else is taken."""
    found = {}
    for tap in family.taps:
        given = form.get(f"tap_{tap.id}", "")
        if tap.options:
            chosen = tap.option(given)
            found[tap.id] = chosen.id if chosen else ""
        else:
            found[tap.id] = clean_line(given, LONGEST_LINE)
    return {key: value for key, value in found.items() if value}


def _where(form: Mapping[str, str], city: City, errors: dict[str, str]) -> tuple[str, str, Position | None]:
    place = clean_line(form.get("place", ""), LONGEST_PLACE)
    district = form.get("district", "") if form.get("district", "") in city.districts else ""
    given = _pin(form)
    pin = given if given is not None and near(city, given) else None
    if not (place or district or pin):
        errors["place"] = "error_far" if given else "error_where"
    return place, district, pin


def near(city: City, at: Position) -> bool:
    """In the city or close to it. A point elsewhere, at nought-nought or with its numbers swapped is no place of ours."""
    boxes = [outline.box for outline in city.outlines.values()]
    south, west = min(box.south for box in boxes) - NEAR_CITY, min(box.west for box in boxes) - NEAR_CITY
    north, east = max(box.north for box in boxes) + NEAR_CITY, max(box.east for box in boxes) + NEAR_CITY
    return south <= at.lat <= north and west <= at.lon <= east


def _pin(form: Mapping[str, str]) -> Position | None:
    lat, lon, metres = (_number(form.get(name, "")) for name in ("lat", "lon", "metres"))
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Position(round(lat, 6), round(lon, 6), round(min(max(metres or 100.0, LEAST_METRES), MOST_METRES)), "pin")


def _number(given: str) -> float | None:
    try:
        found = float(given[:32])
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _people(given: str, errors: dict[str, str]) -> int | None:
    plain = unicodedata.normalize("NFKC", given.strip())
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 5 and int(plain) <= MOST_PEOPLE):
        errors["people"] = "error_people"
        return None
    return int(plain)


def _when(form: Mapping[str, str], now: datetime, errors: dict[str, str]) -> datetime:
    chosen = form.get("seen", "now") or "now"
    if chosen in AGO:
        return now - timedelta(minutes=AGO[chosen])
    try:
        clock = datetime.strptime(form.get("at", ""), "%H:%M").time()  # noqa: DTZ007 - a time of day; its zone is added below
    except ValueError:
        errors["at"] = "error_at"
        return now
    local = datetime.combine(now.astimezone(KST).date(), clock, KST)
    return local if local <= now else local - timedelta(days=1)
