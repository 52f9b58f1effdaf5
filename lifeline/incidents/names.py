"""From the rows of the gazetteer to the names texts use: whole, without their ending, in English, and words that decide."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lifeline.core.plane import kilometres
from lifeline.incidents.district import Districts
from lifeline.incidents.found import Candidate, Method, Place
from lifeline.incidents.gazetteer_file import Listed, WordsFile

Kind = Literal["station", "place", "dong", "gu", "road"]
Role = Literal["name", "stem", "city", "elsewhere"]
MOST_POINT = 3000  # metres: what is larger (a stream, a range of hills) has districts but no point
_GU_METRES, _ROAD_METRES = 4000, 8000
_LONG = 4  # letters
_BEFORE_DIGIT = re.compile(r"(?<=[가-힣])(?=\d)")
_GA = re.compile(r"(.+?)(\d)가$")
_METHODS: Mapping[Kind, Method] = {"station": "station", "place": "place", "dong": "dong", "gu": "gu", "road": "place"}


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One place. `place` is what a text that names it alone is given; `shared`: other cities have a place of that name."""

    name: str
    kind: Kind
    districts: tuple[str, ...]
    lat: float
    lon: float
    metres: int
    exits: int
    houses: bool
    elsewhere: tuple[str, ...]
    shared: bool
    candidates: tuple[Candidate, ...]
    place: Place

    def km(self, other: "Entry") -> float:
        return kilometres((self.lat, self.lon), (other.lat, other.lon))


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name as it stands in texts. `word`: it is also a word; `left`: it must begin a word; `sure`: it means one place.

    `stations`: those that go by this name without their ending (이태원 1번출구).
    """

    text: str
    role: Role
    entries: tuple[Entry, ...] = ()
    word: bool = False
    left: bool = False
    sure: bool = False
    latin: bool = False
    stations: tuple[Entry, ...] = ()


def _gus(districts: Districts) -> Iterator[Listed]:
    for code, one in districts.named.items():
        elsewhere = ("*",) if one.shared_name else ()
        yield Listed(one.ko, one.en, "gu", (code,), one.lat, one.lon, _GU_METRES, elsewhere=elsewhere)


def _gathered(rows: Iterable[Listed]) -> Iterator[Listed]:
    """성수동 of 성수동1가 and 성수동2가: what people say where the map has numbered parts."""
    parts: dict[str, list[Listed]] = defaultdict(list)
    known = {row.name for row in rows}
    for row in rows:
        if row.kind == "dong" and (match := _GA.match(row.name)) and match[1] not in known:
            parts[match[1]].append(row)
    for name, members in parts.items():
        lat = round(sum(one.lat or 0 for one in members) / len(members), 4)
        lon = round(sum(one.lon or 0 for one in members) / len(members), 4)
        far = max(kilometres((lat, lon), (one.lat or 0, one.lon or 0)) * 1000 + one.metres for one in members)
        codes = tuple(dict.fromkeys(one.districts[0] for one in members))
        yield replace(members[0], name=name, en="", districts=codes, lat=lat, lon=lon, metres=-int(-far // 10) * 10, elsewhere=())


def names_of(given: Iterable[Listed], words: WordsFile, districts: Districts) -> Iterator[Name]:
    """Every name once, whole names before stems: what is both is whole."""
    rows = list(given)
    rows += [*_gathered(rows), *_gus(districts)]
    entries = [(row, _entry(row, districts)) for row in rows]
    special = {word.lower() for word in (*words.city, *words.elsewhere)}
    tails = tuple(sorted(words.tails, key=len, reverse=True))
    alike, alike_whole = frozenset(words.words), frozenset(words.whole_words)
    whole = _by_text((name, entry) for row, entry in entries for said in (row.name, *row.also) for name in _spaced(said.lower(), tails))
    stems = _by_text((stem, entry) for row, entry in entries for stem in _stems(row))
    latin = _by_text((name, entry) for row, entry in entries for name in _english(row))
    for text, found in whole.items():
        stations = tuple(entry for entry in stems.get(text, ()) if entry.kind == "station")
        yield replace(_name(text, "name", found, word=text in alike_whole), stations=stations)
    for text in stems.keys() - whole.keys() - special:
        role: Role = "name" if _plain(text, stems[text]) and text not in alike else "stem"
        yield _name(text, role, stems[text], word=text in alike)
    yield from (_name(text, "name", latin[text], word=False) for text in latin.keys() - whole.keys() - special)
    yield from (Name(word, "city", latin=word.isascii()) for word in {word.lower() for word in words.city} - whole.keys())
    yield from (Name(word, "elsewhere", latin=word.isascii()) for word in {word.lower() for word in words.elsewhere} - whole.keys())


def _plain(stem: str, entries: list[Entry]) -> bool:
    """서울대입구 and 미아사거리 are stations also without 역: so long a name is nothing else."""
    return len(stem) >= _LONG and all(entry.kind == "station" for entry in entries)


def _spaced(name: str, tails: tuple[str, ...]) -> Iterator[str]:
    """The name, its numbered parts (목5동), and with spaces: 종로 3가, 잠실 야구장, 남산 1호터널, 남산 1호 터널."""
    yield name
    if len(name) == 2 and name[1] == "동":
        yield from (f"{name[0]}{number}동" for number in range(1, 8))
    apart = _BEFORE_DIGIT.sub(" ", name)
    if apart != name:
        yield apart
    tail = next((tail for tail in tails if name.endswith(tail) and len(name) > len(tail) + 1), "")
    if tail and not name[: -len(tail)].endswith(" "):
        yield f"{name[: -len(tail)]} {tail}"
        if apart != name:
            yield f"{apart[: -len(tail)]} {tail}"


def _by_text(pairs: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for text, entry in pairs:
        if entry not in found[text]:
            found[text].append(entry)
    return found


def _name(text: str, role: Role, entries: list[Entry], *, word: bool) -> Name:
    sure = role == "name" and not word and len(entries) == 1 and not entries[0].shared
    return Name(
        text, role, tuple(entries), word, left=len(text) < 3 or text[1].isdigit() or word or role == "stem", sure=sure, latin=text.isascii()
    )


def _stems(row: Listed) -> Iterator[str]:
    """신림 of 신림동 and of 신림역, 관악 of 관악구; one letter alone is never a name."""
    ending = {"station": "역", "dong": "동", "gu": "구"}.get(row.kind, "")
    for name in (row.name, *row.also):
        bare = _GA.sub(r"\1", name).removesuffix(ending) if ending else ""
        if len(bare) > 1 and bare != name and not bare.endswith("구청"):
            yield bare


def _english(row: Listed) -> Iterator[str]:
    said = row.en.lower()
    if len(said) > 5:
        yield said
        if "-" in said:
            yield said.replace("-", " ")


def _entry(row: Listed, districts: Districts) -> Entry:
    kind: Kind = row.kind  # type: ignore[assignment]
    lat, lon = (row.lat, row.lon) if row.lat is not None and row.lon is not None else districts.centre(row.districts[0])
    metres = row.metres or _ROAD_METRES
    candidates = tuple(Candidate(row.name, code, *_where(row, code, districts), metres) for code in row.districts)
    pointed = kind == "dong" or (kind in ("station", "place") and metres <= MOST_POINT)
    place = Place(
        method=_METHODS[kind],
        district=row.districts[0] if pointed or len(row.districts) == 1 else "",
        lat=lat if pointed else None,
        lon=lon if pointed else None,
        metres=metres,
        name=row.name,
        candidates=candidates,
        why=f"the text names {row.name} ({kind})",
    )
    shared = bool(row.elsewhere)
    return Entry(row.name, kind, row.districts, lat, lon, metres, row.exits, row.houses, row.elsewhere, shared, candidates, place)


def _where(row: Listed, code: str, districts: Districts) -> tuple[float, float]:
    """The place's own point, or for a line and a whole district the middle of the district."""
    return (row.lat, row.lon) if row.lat is not None and row.lon is not None else districts.centre(code)
