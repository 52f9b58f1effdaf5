"""What of the gazetteer stands in a text: names that are whole words there, with what is said around them."""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from lifeline.incidents import address
from lifeline.incidents.gazetteer import Gazetteer
from lifeline.incidents.names import Entry, Name

MOST, MOST_TAGS, MOST_MENTIONS = 20_000, 50, 24  # characters, tags and names that are looked at: more is no report
_FORMAT = re.compile("[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]")
_NUMBERED = re.compile(r"\d{1,2}동")
_LINE = re.compile(r"(?:호선|신분당선|경의중앙선|수인분당선|분당선|공항철도|우이신설선|신림선) ?$")
_GAP = re.compile(r"(?:광역시|특별자치시|특별자치도|시|도)? ?(?:[가-힣]{1,4}[시군구] ?){0,2}$")
_BESIDE_AFTER = re.compile(r" ?[(,]? ?$")


class Mention(Struct, frozen=True, gc=False):
    """One name in the text. `detail`: an exit or a house number; `bare`: a name without its ending and nothing beside it."""

    name: Name
    entries: tuple[Entry, ...]
    start: int
    end: int
    detail: str = ""
    bare: bool = False
    beside: bool = False
    denied: bool = False
    toward: bool = False


class Scan(Struct, gc=False):
    """`city`: the text says that it is about this city; `elsewhere`: other cities it names."""

    mentions: list[Mention]
    city: bool
    elsewhere: list[str]
    away: list[str]


def flat(text: str, tags: Sequence[str]) -> str:
    """Text and those tags it does not hold, composed, without invisible characters, in small letters."""
    said = text if len(text) <= MOST else _FORMAT.sub("", text[: 10 * MOST])[:MOST]
    for tag in tags[:MOST_TAGS]:
        if tag[:100] not in text:
            said += f"\n#{tag[:100].lstrip('#')}"
    if said.isascii():
        return said.lower()
    if not unicodedata.is_normalized("NFC", said):
        said = unicodedata.normalize("NFC", said)
    return _FORMAT.sub("", said).lower()


def scan(said: str, hits: list[tuple[int, int, int]], gazetteer: Gazetteer) -> Scan:
    """The hits of the finder that are places here, in the order of the text; each name once."""
    found = Scan([], city=False, elsewhere=[], away=[])
    cities: list[tuple[int, int, str]] = []
    met: set[str] = set()
    last = -1
    for position, (index, start, end) in enumerate(hits):
        name = gazetteer.names[index]
        if name.role == "city":
            found.city = True
        else:
            beyond = hits[position + 1][1] if position + 1 < len(hits) else len(said)
            if not _stands(said, name, start, end, before=last, beyond=beyond, gazetteer=gazetteer):
                continue
            if name.role == "elsewhere":
                cities.append((start, end, name.text))
            elif name.text not in met and len(met) < MOST_MENTIONS:
                mention = _mention(said, name, start, end, beyond=beyond, gazetteer=gazetteer)
                if mention is not None:
                    met.add(name.text)
                    found.mentions.append(mention)
        last = end
    if cities:
        _without(found, said, cities)
    return found


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _hangul(letter: str) -> bool:
    return "가" <= letter <= "힣"


def _stands(said: str, name: Name, start: int, end: int, *, before: int, beyond: int, gazetteer: Gazetteer) -> bool:
    """Whether the name is a word of its own there, and not a part of another."""
    if name.latin:
        return not (start and said[start - 1].isalnum() and said[start - 1].isascii()) and not (
            end < len(said) and said[end].isascii() and said[end].isalnum()
        )
    if name.left and start and start != before and _hangul(said[start - 1]):
        return False
    if end >= len(said) or end == beyond or not _hangul(said[end]):
        return True
    if name.role == "elsewhere" and said[end] in "시도군구광특":
        return True
    followers = gazetteer.after.get(said[end])
    if followers is None:
        return name.role == "stem" and gazetteer.beside.match(said, end) is not None
    return not followers or said.startswith(followers, end)


def _mention(said: str, name: Name, start: int, end: int, *, beyond: int, gazetteer: Gazetteer) -> Mention | None:
    if name.role == "stem":
        entries, detail, beside = _of_stem(said, name, start, end, gazetteer)
        if not entries:
            return None
    else:
        entries, detail, beside = _of_name(said, name, end)
    stop = beyond if beyond > end else len(said)
    denied = gazetteer.denied.search(said, end, min(end + 18, stop)) is not None
    toward = gazetteer.toward.search(said, end, min(end + 8, stop)) is not None
    return Mention(name, entries, start, end, detail, bare=name.role == "stem" and not beside, beside=beside, denied=denied, toward=toward)


def _of_name(said: str, name: Name, end: int) -> tuple[tuple[Entry, ...], str, bool]:
    if not address.number_follows(said, end):
        return name.entries, "", False
    if name.stations and (way_out := address.exit_of(said, end)):
        return name.stations, way_out, True
    return name.entries, address.detail(said, end, name.entries[0]), False


def _of_stem(said: str, name: Name, start: int, end: int, gazetteer: Gazetteer) -> tuple[tuple[Entry, ...], str, bool]:
    """Which of its places a name without ending means by what stands beside it; all of them, not sure, where nothing does."""
    if address.number_follows(said, end):
        if exit_number := address.exit_of(said, end):
            return _only(name, "station"), exit_number, True
        if _NUMBERED.match(said, end):
            return _only(name, "dong"), "", True
    if start and _LINE.search(said, max(0, start - 7), start):
        return _only(name, "station"), "", True
    if gazetteer.beside.match(said, end):
        return name.entries, "", True
    if not name.word and (kind := _kind_by_place(said, start, end, gazetteer)) and (entries := _only(name, kind)):
        return entries, "", True
    return name.entries, "", False


def _kind_by_place(said: str, start: int, end: int, gazetteer: Gazetteer) -> str:
    """What its ending behind a space says (사당 역), or a tag that begins with it: #강남침수 is about the district."""
    ahead = said[end : end + 3]
    kind = _ENDINGS.get(ahead[1:2], "") if ahead[:1] == " " else ""
    if kind and (not _hangul(ahead[2:] or " ") or gazetteer.after.get(ahead[2]) == ()):
        return kind
    return "gu" if start and said[start - 1] == "#" else ""


_ENDINGS = {"역": "station", "동": "dong", "구": "gu"}


def _only(name: Name, kind: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in name.entries if entry.kind == kind)


def _without(found: Scan, said: str, cities: list[tuple[int, int, str]]) -> None:
    """Names beside another city are there, not here: 부산 중구, 논현동(인천)."""
    found.elsewhere = [word for _, _, word in cities]
    kept = []
    for mention in found.mentions:
        if city := next((word for start, end, word in cities if _joined(said, start, end, mention)), ""):
            found.away.append(f"{city} {mention.name.text}")
        else:
            kept.append(mention)
    found.mentions = kept


def _joined(said: str, start: int, end: int, mention: Mention) -> bool:
    if end <= mention.start <= end + 14:
        return _GAP.match(said, end, mention.start) is not None
    return mention.end <= start <= mention.end + 3 and _BESIDE_AFTER.match(said, mention.end, start) is not None
