"""Which place a name means: by the city, a district or a near place named beside it; without one it stays in doubt."""

from collections.abc import Sequence

from msgspec import Struct

from lifeline.incidents.names import Entry
from lifeline.incidents.scan import Mention, Scan

NEAR_KM = 2.0
_AREA = {"gu": 0, "dong": 1, "place": 2, "station": 3, "road": 4}


class Meant(Struct, frozen=True, gc=False):
    """A name and what it means: `entry` where that is sure, else None with all `options`."""

    text: str
    entry: Entry | None
    options: tuple[Entry, ...]
    why: str
    detail: str = ""
    denied: bool = False
    toward: bool = False
    bare: bool = False


def anchored(found: Scan) -> list[Meant]:
    """Every mention with its meaning. Names that are also words and have no anchor are left out: they are words."""
    named = _districts_named(found)
    return [meant for mention in found.mentions if (meant := _meant(mention, found, named)) is not None]


def _districts_named(found: Scan) -> frozenset[str]:
    """Districts said by their whole names, or by a bare one right before another name (강남 신사동)."""
    codes: set[str] = set()
    for position, mention in enumerate(found.mentions):
        gus = [entry for entry in mention.entries if entry.kind == "gu" and not (entry.shared and not found.city)]
        following = found.mentions[position + 1] if position + 1 < len(found.mentions) else None
        if gus and (not mention.bare or (following is not None and following.start - mention.end <= 2)):
            codes.update(gus[0].districts)
    return frozenset(codes)


def _meant(mention: Mention, found: Scan, named: frozenset[str]) -> Meant | None:
    entries = _here(mention, found)
    if not entries:
        return None
    if mention.name.sure or (mention.beside and len(entries) == 1 and not entries[0].shared):
        return _sure(mention, entries[0], "")
    word = mention.name.word and not mention.beside
    doubtful = mention.bare or word or all(entry.shared for entry in entries)
    beside = tuple(entry for entry in entries if named.intersection(entry.districts) and entry.kind != "gu")
    near = tuple(entry for entry in entries if _near(entry, mention, found.mentions))
    for options, why in ((beside, "the district is named"), (near, "a place near it is named")):
        if options:
            return _decided(mention, entries if mention.bare else options, why)
    if found.city and not word:
        return _decided(mention, entries, "the city is named")
    if not doubtful:
        return _decided(mention, entries, "")
    if word:
        return None
    why = "may be a word or several places" if mention.bare else "a name other cities have too"
    return _doubt(mention, entries, f"{mention.name.text}: {why}, and nothing beside it decides")


def _here(mention: Mention, found: Scan) -> tuple[Entry, ...]:
    """Without those that a city named elsewhere in the text has as well: 대구 ... 대림동."""
    if not found.elsewhere or found.city:
        return mention.entries
    away = frozenset(found.elsewhere)
    return tuple(
        entry for entry in mention.entries if not entry.shared or not ("*" in entry.elsewhere or away.intersection(entry.elsewhere))
    )


def _near(entry: Entry, mention: Mention, others: Sequence[Mention]) -> bool:
    """A second name within 2 km. What may be a word itself decides nothing, nor does a place of the same name."""
    if entry.kind in ("gu", "road"):
        return any(other.name.sure and entry.districts[0] in other.entries[0].districts for other in others if other is not mention)
    return any(
        entry.km(place) <= NEAR_KM
        for other in others
        if other is not mention
        and not other.name.word
        and not (other.name.text in mention.name.text or mention.name.text in other.name.text)
        for place in other.entries
        if place.kind not in ("gu", "road")
    )


def _decided(mention: Mention, options: tuple[Entry, ...], why: str) -> Meant:
    """One place, or of several in one district the widest: a dong and its station of the same name are the dong."""
    if len(options) == 1:
        return _sure(mention, options[0], why)
    ordered = tuple(sorted(options, key=lambda entry: _AREA[entry.kind]))
    if mention.name.role == "stem" and all(set(ordered[0].districts).intersection(entry.districts) for entry in ordered[1:]):
        return _sure(mention, ordered[0], why, options=ordered)
    return _doubt(mention, ordered, f"{mention.name.text}: {len(ordered)} places have this name")


def _sure(mention: Mention, entry: Entry, why: str, *, options: tuple[Entry, ...] = ()) -> Meant:
    said = f"the text names {mention.name.text} ({entry.kind})" + (f"; {why}" if why else "")
    return Meant(mention.name.text, entry, options or (entry,), said, mention.detail, mention.denied, mention.toward, mention.bare)


def _doubt(mention: Mention, entries: tuple[Entry, ...], why: str) -> Meant:
    return Meant(mention.name.text, None, entries, why, mention.detail, mention.denied, mention.toward, mention.bare)
