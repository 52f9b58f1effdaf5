"""Numbers behind a name: exits of stations, lots of a dong, houses of a road, and not hours, lanes, buses or people."""

import re

from lifeline.incidents.names import Entry

_EXIT = re.compile(r" ?(\d{1,2})(?: ?[,·~-] ?\d{1,2})* ?번 ?(?:출입구|출구|게이트)|,? exit (\d{1,2})")
_LOT = re.compile(r" ?((?:산 ?)?\d{1,4}(?:-\d{1,4})? ?번지|\d{1,4}-\d{1,4}(?![\d-]))")
_UNITS = "시|분|초|일|월|년|명|차|대|호|km|m\\b|미터|cm|mm|%|도|건|층|개|번 ?출구|번 ?버스|번 ?국도"
_HOUSE = re.compile(rf" ?((?:\d{{1,3}}번?길 ?)?\d{{1,4}}(?:-\d{{1,3}})?)(?![\d-])(?! ?(?:{_UNITS}))")


def number_follows(said: str, end: int) -> bool:
    """Whether looking for a number there is worth it."""
    ahead = said[end : end + 2]
    return ahead[:1].isdigit() or (ahead[:1] in (" ", ",") and (ahead[1:].isdigit() or ahead[1:] in ("산", "e", " ")))


def exit_of(said: str, end: int) -> str:
    match = _EXIT.match(said, end)
    return f"{match[1] or match[2]}번출구" if match else ""


def detail(said: str, end: int, entry: Entry) -> str:
    """The exit of a station, the lot or house of an address: as said, "" where none stands behind the name."""
    if entry.kind == "station":
        return exit_of(said, end)
    if entry.kind == "road":
        match = _HOUSE.match(said, end) if entry.houses else None
    else:
        match = _LOT.match(said, end) if entry.kind == "dong" else None
    return match[1] if match else ""
