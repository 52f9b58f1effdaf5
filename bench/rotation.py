"""Distinct documents from one recorded document: other identifiers, times, places and events, as a year of one sender has them."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product

MANY = 200
STEP = timedelta(minutes=37)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_IDENTIFIER = re.compile(r"(?<=<identifier>)[^<]+")
Words = dict[str, str]  # what stands in the recorded document, and what stands in its place

_DISTRICTS = {
    "종로구": "11110",
    "중구": "11140",
    "용산구": "11170",
    "성동구": "11200",
    "은평구": "11380",
    "마포구": "11440",
    "송파구": "11710",
}
SEOUL: Sequence[Words] = [
    {},  # all of it
    *({"<areaDesc>서울<": f"<areaDesc>서울 {name}<", ">1100000000<": f">{code}00000<"} for name, code in _DISTRICTS.items()),
]
SNOW: Sequence[Words] = [
    {"대설주의보": f"{kind}{level}"} for kind in ("대설", "호우", "강풍", "한파", "건조") for level in ("주의보", "경보")
]
RAIN: Sequence[Words] = [{"호우주의보": words["대설주의보"]} for words in SNOW]
_DEPARTMENTS = (
    "Ain",
    "Aisne",
    "Allier",
    "Ariège",
    "Aube",
    "Aude",
    "Cantal",
    "Corrèze",
    "Creuse",
    "Doubs",
    "Drôme",
    "Eure",
    "Finistère",
    "Gard",
)
FRANCE: Sequence[Words] = [{"Haute Savoie": name, "FR718": f"FR{at + 101}"} for at, name in enumerate(_DEPARTMENTS)]
VIGILANCE: Sequence[Words] = [
    {"Avalanches : vigilance jaune": f"{french} : vigilance {colour}", "Moderate avalanches": f"{level} {english}"}
    for french, english in (
        ("Avalanches", "avalanches"),
        ("Vent violent", "wind"),
        ("Neige-verglas", "snow-ice"),
        ("Orages", "thunderstorm"),
    )
    for colour, level in (("jaune", "Moderate"), ("orange", "Severe"))
]


def distinct(body: bytes, places: Sequence[Words] = ({},), events: Sequence[Words] = ({},)) -> list[bytes]:
    """MANY documents as long as the recorded one, no two alike."""
    turns = list(product(places, events))
    return [_one(body.decode(), number, turns[number % len(turns)]) for number in range(MANY)]


def _one(text: str, number: int, turn: tuple[Words, ...]) -> bytes:
    text = _IDENTIFIER.sub(lambda found: f"{found.group()[:-3]}{number:03}", text)
    text = _TIME.sub(lambda found: (datetime.fromisoformat(found.group()) + number * STEP).isoformat(), text)
    for words in turn:
        for old, new in words.items():
            text = text.replace(old, new)
    return text.encode()
