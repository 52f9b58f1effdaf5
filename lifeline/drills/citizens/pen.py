"""One post in its author's own words: what is said, of which place, and what goes wrong in the writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from lifeline.core.post import drill_tag
from lifeline.core.sighting import Position
from lifeline.drills.citizens import slips
from lifeline.drills.citizens.places import Spot
from lifeline.drills.citizens.sentence import written
from lifeline.drills.citizens.words import Citizens

SLIPS = (("typo", slips.typo), ("jamo", slips.jamo), ("no_spaces", slips.no_spaces), ("nfd", slips.nfd))
NOT_PLAIN = frozenset({"poison", "spam", "news"})  # which machines write: without slips
METRES = 0.0004  # degrees by which somebody is beside the place


@dataclass(frozen=True, slots=True)
class Words:
    """`said` as in Truth. `tags` are those in the text, without #."""

    text: str
    kind: str
    language: str = "ko"
    tags: tuple[str, ...] = ()
    spot: Spot | None = None
    said: str = "none"
    slips: tuple[str, ...] = ()
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Pen:
    """`spots` the likeliest first. `tag` is the exercise's own hashtag, `wrong_tags` others of exercises, all without #."""

    given: Citizens
    about: str
    spots: Sequence[Spot]
    tag: str
    wrong_tags: Sequence[str]
    chance: Random

    def write(self) -> Words:
        mix = self.given.mixes[self.given.blocks[self.about].mix]
        kind = self.chance.choices([*mix], [*mix.values()])[0]
        english = self._happens("english")
        sentences = self.given.sentences(self.about, kind, english=english)
        if not sentences:
            english, sentences = False, self.given.sentences(self.about, kind, english=False)
        sentence = self.chance.choice(sentences)
        spot = self._spot() if "{place}" in sentence and kind != "poison" else None
        name, said = self._spelled(spot, english=english) if spot else ("", "none")
        text = sentence if kind == "poison" else written(sentence, self.given.slots, name, self.chance)
        text, made = self._added(text, kind, spot, english=english)
        text, tags = self._tagged(text)
        place = self._position(spot) if spot and self._happens("position") else None
        return Words(text, kind, "en" if english else "ko", tags, spot, said, made, place)

    def _happens(self, name: str) -> bool:
        rate: float = getattr(self.given.rates, name)
        return self.chance.random() < rate

    def _spot(self) -> Spot:
        """Few places are told of by most: the second half as often as the first, and so on."""
        return self.spots[int(len(self.spots) * self.chance.random() ** 2)]

    def _spelled(self, spot: Spot, *, english: bool) -> tuple[str, str]:
        if self._happens("no_place"):
            return ("my place" if english else self.chance.choice(self.given.slots["nowhere"])), "none"
        if self._happens("wrong_place") and len(self.spots) > 1:
            other = self.chance.choice([one for one in self.spots if one is not spot])
            return (other.latin if english and other.latin else other.name), "wrong"
        if english:
            name = spot.latin or spot.name
        elif spot.short and self._happens("short_place"):
            name = self.chance.choice(spot.short)
        else:
            name = self.chance.choice(spot.others) if spot.others and self._happens("other_spelling") else spot.name
        return name, "right" if name.lower() in spot.sure else "short"

    def _added(self, text: str, kind: str, spot: Spot | None, *, english: bool) -> tuple[str, tuple[str, ...]]:
        if english or kind in NOT_PLAIN:
            return text, ()
        made = []
        for name in ("late", "second_place", "telephone", "name"):
            if (name in ("telephone", "name") or spot) and self._happens(name):
                more = written(self.chance.choice(self.given.adds[name]), self.given.slots, self._spot().name, self.chance)
                text = f"{more} {text}" if name == "late" else f"{text} {more}"
                made.append(name)
        for name, slip in SLIPS:
            if self._happens(name):
                text = slip(text, self.chance)
                made.append(name)
        return text, tuple(made)

    def _tagged(self, text: str) -> tuple[str, tuple[str, ...]]:
        tags: list[str] = []
        if self.tag and not self._happens("no_tag"):
            tags = [self.chance.choice(self.wrong_tags) if self.wrong_tags and self._happens("wrong_tag") else self.tag]
        if (own := self.given.blocks[self.about].tags) and self._happens("more_tags"):
            tags.append(drill_tag(self.chance.choice(own)).lstrip("#"))
        tags = list(dict.fromkeys(tags))
        marks = " ".join(f"#{tag}" for tag in tags)
        return (f"{marks} {text}" if self.chance.random() < 0.25 else f"{text} {marks}").strip(), tuple(tags)

    def _position(self, spot: Spot) -> Position:
        lat, lon = spot.entry.lat + self.chance.gauss(0, METRES), spot.entry.lon + self.chance.gauss(0, METRES)
        return Position(round(lat, 6), round(lon, 6), 30, "platform")
