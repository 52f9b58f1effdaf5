"""The districts an alert or a bulletin is for, drawn and listed as the public page draws and lists them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lifeline.bulletins.hazard import Hazard
from lifeline.web.desk.here import Here
from lifeline.web.public.districts import WORST, Districts, Row, drawn
from lifeline.web.public.notice import TONES, UNKNOWN
from lifeline.web.public.words import Words, load_words


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the public page's map and table are made from; `say` are the words of the public page."""

    districts: Districts
    say: Words
    city: str
    language: str


def draw(here: Here, hazard: Hazard | None, holds: Mapping[str, Collection[str]]) -> Drawn:
    """`holds`: districts by level; a level that is not known is never drawn as the lowest."""
    rows = [_row(here, hazard, level, codes) for level, codes in holds.items() if codes]
    rows.sort(key=lambda row: WORST.index(row.tone))
    city = here.office.city
    districts = Districts(tuple(rows), False, 0, drawn(city))  # of the other districts this one says nothing
    return Drawn(districts, load_words()[here.language], here.name(city.ko, city.en), here.language)


def _row(here: Here, hazard: Hazard | None, level_id: str, codes: Collection[str]) -> Row:
    level, known = hazard.find(level_id) if hazard else None, here.office.city.districts
    words = f"{hazard.name(here.language)} {level.name(here.language) if level else level_id}".strip() if hazard else level_id
    tone = TONES.get(level.severity, UNKNOWN) if level else UNKNOWN
    inside = sorted(code for code in codes if code in known)
    return Row(tuple(inside), tuple(known[code].name(here.language) for code in inside), tone, (words,), ())
