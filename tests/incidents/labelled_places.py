"""The labelled posts: what each says about its place, and what was found of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lifeline.core.strict_yaml import load
from lifeline.incidents.found import Place

FOLDER = Path(__file__).parent / "places"
POINTED = ("station", "place", "dong", "address")


@dataclass(frozen=True)
class Labelled:
    """`by`: the method expected, or road for what has no point. `districts` by Korean name: any of them is right."""

    post: str
    by: str
    place: str
    districts: frozenset[str]
    candidates: frozenset[str]

    @property
    def point(self) -> str:
        return self.place if self.by in POINTED else ""


def labelled(part: str) -> list[Labelled]:
    """The posts of tuned.yaml or held_out.yaml."""
    return [_one(row) for row in load(FOLDER / f"{part}.yaml").data["posts"]]


def _one(row: Mapping[str, Any]) -> Labelled:
    names = frozenset(row.get("candidates", ()))
    return Labelled(row["post"], row["by"], row.get("place", ""), frozenset(row.get("districts", ())), names)


@dataclass
class Score:
    """What was found right (`right`), found wrongly (`wrong`) and not found (`missed`)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, *, expected: bool, found: bool, same: bool) -> None:
        self.right += expected and found and same
        self.wrong += found and not (expected and same)
        self.missed += expected and not (found and same)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def faults(one: Labelled, place: Place, district: str) -> list[str]:
    """What is not as labelled: point, district, candidates. `district` is the Korean name of the one found."""
    scores = {name: Score() for name in ("point", "district", "candidates")}
    count(scores, one, place, district)
    return [name for name, score in scores.items() if score.wrong or score.missed]


def count(scores: Mapping[str, Score], one: Labelled, place: Place, district: str) -> None:
    scores["point"].add(expected=bool(one.point), found=place.known, same=place.name == one.point)
    scores["district"].add(expected=bool(one.districts), found=bool(district), same=district in one.districts)
    open_ones = frozenset(found.name for found in place.candidates) if not place.district else frozenset()
    wanted = one.candidates
    scores["candidates"].add(expected=bool(wanted), found=bool(open_ones) and one.by != "road", same=_holds(open_ones, wanted))


def _holds(found: Iterable[str], wanted: Iterable[str]) -> bool:
    return frozenset(wanted) <= frozenset(found)
