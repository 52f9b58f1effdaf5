"""Where a post's matter is: position, then address, station, place, dong, gu; candidates where the words leave a doubt."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from lifeline.core.sighting import Position
from lifeline.incidents.anchor import Meant, anchored
from lifeline.incidents.found import NOWHERE, Candidate, Place
from lifeline.incidents.gazetteer import Gazetteer
from lifeline.incidents.names import Entry
from lifeline.incidents.position import by_position
from lifeline.incidents.scan import Scan, flat, scan

NEAR_KM = 2.0
TOWARD_METRES = 1500
MOST_CANDIDATES = 12
_RANK = {"station": 1, "place": 2, "dong": 3, "road": 4, "gu": 5}


def locate(
    text: str,
    tags: Sequence[str],
    position: Position | None,
    gazetteer: Gazetteer,
    *,
    lately: Mapping[str, str] = {},
) -> Place:
    """The place of one post. `lately`: for an ambiguous name the district (5 digits) most posts of the last 24 hours meant by it.

    It decides a district where the words do not, never a point.
    """
    said = flat(text, tags)
    hits = gazetteer.finder.find_matches_as_indexes(said)
    found = _by_words(said, hits, gazetteer, lately) if hits else NOWHERE
    return found if position is None else by_position(position, found, gazetteer.districts)


def _by_words(said: str, hits: list[tuple[int, int, int]], gazetteer: Gazetteer, lately: Mapping[str, str]) -> Place:
    found = scan(said, hits, gazetteer)
    if not found.mentions:
        return Place(why=_why_nowhere(found)) if found.elsewhere else NOWHERE
    if len(found.mentions) == 1:
        only = found.mentions[0]
        if only.name.sure and not (only.detail or only.denied or only.toward):
            return only.entries[0].place
    meant = anchored(found)
    if not meant:
        return Place(why=_why_nowhere(found)) if found.elsewhere else NOWHERE
    return _chosen(meant, found, lately)


def _why_nowhere(found: Scan) -> str:
    return f"not here: the text names {', '.join(dict.fromkeys((*found.away, *found.elsewhere)))}"[:200]


def _chosen(meant: list[Meant], found: Scan, lately: Mapping[str, str]) -> Place:
    said = [one for one in meant if not one.denied] or meant
    sure = [one for one in said if one.entry is not None]
    candidates = _candidates(sorted(sure, key=_rank), said)
    if not sure:
        return _unsure(said, candidates, lately)
    pointed = [one for one in sure if _has_point(one.entry)]
    place = _pointed(pointed, sure, candidates) if pointed else _drawn(sure, candidates)
    denied = [one.text for one in meant if one.denied]
    return replace(place, why=f"{place.why}; said to be fine: {', '.join(denied)}") if denied else place


def _rank(one: Meant) -> tuple[bool, bool, int, int]:
    """The exactest first: by kind, and of one kind the smallest."""
    return (one.toward, one.bare, _RANK[one.entry.kind], one.entry.metres) if one.entry else (True, True, 9, 0)


def _has_point(entry: Entry | None) -> bool:
    return entry is not None and entry.place.lat is not None


def _pointed(pointed: list[Meant], sure: list[Meant], candidates: tuple[Candidate, ...]) -> Place:
    """The most exact of the places named, as long as the others are near it: two far apart are two candidates."""
    ordered = sorted(pointed, key=_rank)
    best, entry = ordered[0], ordered[0].entry
    assert entry is not None
    others = [one.entry for one in ordered[1:] if one.entry is not None and (best.toward or not one.toward or _within(entry, one.entry))]
    if far := next((other for other in others if not _within(entry, other)), None):
        codes = {code for one in (entry, *others) for code in one.districts[:1]}
        district = codes.pop() if len(codes) == 1 else ""
        return Place(
            entry.place.method,
            district,
            name=entry.name,
            candidates=candidates,
            why=f"{entry.name} and {far.name} are far apart: which of them?",
        )
    beside = [round(entry.km(other) * 1000) for other in others if other.kind == entry.kind and not _holds(other, entry)]
    metres = max([entry.metres, *beside])
    metres = max(metres, TOWARD_METRES) if best.toward else metres
    lot = next((one for one in sure if one.detail and one.entry and one.entry.kind in ("road", "dong")), None)
    address = lot is not None and (entry.kind == "dong")
    why = "; ".join(
        [best.why, *(f"address {one.text} {one.detail}" for one in sure if one is lot), *(["the way there"] if best.toward else [])]
    )
    return replace(
        entry.place,
        method="address" if address else entry.place.method,
        district=_district(entry, sure),
        metres=metres,
        name=f"{entry.name} {best.detail}".strip(),
        candidates=candidates,
        why=why,
    )


def _holds(area: Entry, other: Entry) -> bool:
    return area.km(other) * 1000 <= area.metres


def _within(one: Entry, other: Entry) -> bool:
    return one.km(other) <= _reach(one, other)


def _reach(one: Entry, other: Entry) -> float:
    """How far apart two places may be to be one matter, in km: an area may be named together with what lies in it."""
    areas = sum(entry.metres for entry in (one, other) if entry.metres > 500)
    return NEAR_KM + areas / 2000


def _district(entry: Entry, sure: list[Meant]) -> str:
    """A place on a border is in the district that is named beside it."""
    named = [code for one in sure if one.entry is not None and one.entry.kind == "gu" for code in one.entry.districts]
    return next((code for code in named if code in entry.districts), entry.districts[0])


def _drawn(sure: list[Meant], candidates: tuple[Candidate, ...]) -> Place:
    """Roads, streams and whole districts: no point, and a district where all of them share only one."""
    best = min(sure, key=_rank)
    entry = best.entry
    assert entry is not None
    shared = set(entry.districts).intersection(*(one.entry.districts for one in sure if one.entry is not None))
    metres = entry.metres
    name = f"{entry.name} {best.detail}".strip()
    method = "address" if entry.kind == "road" and best.detail else entry.place.method
    district = shared.pop() if len(shared) == 1 else ""
    ordered = tuple(sorted(candidates, key=lambda one: one.district != district)) if district else candidates
    return Place(method, district, metres=metres, name=name, candidates=ordered, why=best.why)


def _unsure(said: list[Meant], candidates: tuple[Candidate, ...], lately: Mapping[str, str]) -> Place:
    first = said[0]
    voted = lately.get(first.text, "")
    if voted and any(one.district == voted for one in candidates):
        ordered = tuple(sorted(candidates, key=lambda one: one.district != voted))
        method = first.options[0].place.method
        return Place(
            method, voted, name=first.text, candidates=ordered, why=f"{first.why}; the district as most posts of the last 24 hours meant it"
        )
    return Place(name=first.text, candidates=candidates, why=first.why, within=_within_one(first))


def _within_one(meant: Meant) -> str:
    """The district in which all lies that the name may mean. Names that other cities have too may mean what is not even here."""
    codes = {code for entry in meant.options for code in entry.districts}
    return codes.pop() if len(codes) == 1 and not any(entry.shared for entry in meant.options) else ""


def _candidates(sure: Iterable[Meant], said: Iterable[Meant]) -> tuple[Candidate, ...]:
    """Every place meant, the surest first, each once; a whole district only where nothing finer is named."""
    entries = [one.entry for one in sure if one.entry is not None]
    entries = [entry for entry in entries if entry.kind != "gu"] or entries
    entries += [option for one in said if one.entry is None for option in one.options]
    found = dict.fromkeys(candidate for entry in entries for candidate in entry.candidates)
    return tuple(found)[:MOST_CANDIDATES]
