"""Where the simulated public is: places of the gazetteer, each with the ways people spell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from lifeline.incidents.gazetteer import Gazetteer
from lifeline.incidents.names import Entry

KINDS = frozenset({"station", "dong", "place"})
FEWEST, MOST, POSTS_EACH = 3, 60, 25


@dataclass(slots=True)
class Spot:
    """`others`: its further names; `short`: without their ending; `latin`: in English. `sure`: those of them that mean no other place."""

    entry: Entry
    others: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    latin: str = ""
    sure: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.entry.name


def spots(gazetteer: Gazetteer, names: Sequence[str], districts: Sequence[str], *, count: int, chance: Random) -> list[Spot]:
    """The places of these names, else so many that the scope has for `count` posts. Raises ValueError on a name of no place."""
    known = _spelled(gazetteer)
    if names:
        return [known[_named(gazetteer, name, districts)] for name in names]
    here = [entry for entry in known if entry.kind in KINDS and entry.place.known and (not districts or entry.districts[0] in districts)]
    ordered = sorted(here, key=lambda entry: (entry.name, entry.districts, entry.lat, entry.lon))
    wanted = min(len(ordered), max(FEWEST, min(MOST, count // POSTS_EACH)))
    return [known[entry] for entry in chance.sample(ordered, wanted)]


def _named(gazetteer: Gazetteer, name: str, districts: Sequence[str]) -> Entry:
    entries = sorted(gazetteer.named(name), key=lambda entry: (entry.districts[0] not in districts, entry.districts))
    if not entries:
        raise ValueError(f"the gazetteer knows no place of the name {name}")
    return entries[0]


@lru_cache(2)
def _spelled(gazetteer: Gazetteer) -> Mapping[Entry, Spot]:
    """Sorted, since the order of the gazetteer's names differs from one process to the next."""
    found: dict[Entry, Spot] = {}
    for name in sorted((one for one in gazetteer.names if one.entries), key=lambda one: one.text):
        for entry in name.entries:
            spot = found.setdefault(entry, Spot(entry))
            if name.sure:
                spot.sure.add(name.text)
            if name.latin:
                spot.latin = spot.latin or name.text.title()
            elif name.role == "stem":
                spot.short.append(name.text)
            elif name.text != entry.name.lower():
                spot.others.append(name.text)
    return found
