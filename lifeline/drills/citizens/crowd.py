"""Who posts, and who passes on what: a few posts become known to all, most are read by nobody."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec import structs

from lifeline.core.sighting import EXERCISE, Sighting
from lifeline.drills.citizens.pen import Pen, Words
from lifeline.drills.citizens.truth import Truth

PLATFORM = LISTENER = EXERCISE
FAR = {"cry": 5, "rumour": 4, "report": 2, "news": 2}  # how readily a kind is passed on, against 1 of the others
MACHINES = frozenset({"spam", "poison", "news"})
BOTS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """Both in the same order, that of `created_at`."""

    sightings: list[Sighting]
    truths: list[Truth]


@dataclass(slots=True)
class Crowd:
    """`authors`: so many there are. `likely` names a post once more whenever it was passed on, so that it is again (Yule and Simon)."""

    pen: Pen
    code: str
    authors: int
    told: Told = field(default_factory=lambda: Told([], []))
    likely: list[int] = field(default_factory=list)

    def post(self, at: datetime) -> None:
        rates = self.pen.given.rates
        dice = self.pen.chance.random() if self.likely else 1.0
        for rate, copy in ((rates.repost, "repost"), (rates.quote, "quote"), (rates.same_words, "same"), (rates.near_words, "near")):
            if dice < rate:
                return self._again(at, copy)
            dice -= rate
        return self._own(at)

    def _own(self, at: datetime) -> None:
        words, rates, chance = self.pen.write(), self.pen.given.rates, self.pen.chance
        self.likely += [len(self.told.truths)] * FAR.get(words.kind, 1)
        machine = words.kind in MACHINES
        post = self._post(
            at, words.text, words.tags, words.language, author=f"bot-{chance.randrange(BOTS)}" if machine else self._somebody()
        )
        young = chance.random() < (rates.young_spam if machine else rates.young)
        media = (f"https://photo.invalid/{post.post_id}.jpg",) if not machine and chance.random() < rates.picture else ()
        self._keep(structs.replace(post, position=words.position, young=young, media=media), self._truth(post.post_id, words))

    def _truth(self, post: str, words: Words) -> Truth:
        about = self.pen.about
        truth = Truth(post, about, words.kind, self.pen.given.blocks[about].hazard, said=words.said, slips=words.slips)
        if words.spot is None:
            return truth
        where = words.spot.entry
        return replace(truth, place=where.name, district=where.districts[0], lat=where.lat, lon=where.lon)

    def _again(self, at: datetime, way: str) -> None:
        chance, of = self.pen.chance, self.pen.chance.choice(self.likely)
        self.likely.append(of)
        first = self.told.sightings[of]
        post = self._post(at, first.text, first.tags, first.language, author=self._somebody())
        match way:
            case "repost":
                unheard = "-unheard" if chance.random() < self.pen.given.rates.unheard_original else ""
                post = structs.replace(post, copy="repost", copy_of=f"{first.post_id}{unheard}")
            case "quote":
                post = structs.replace(post, text=chance.choice(self.pen.given.adds["quote"]), tags=(), copy="quote", copy_of=first.post_id)
            case "same":
                text = chance.choice((first.text, f"{first.text} https://example.invalid/{of}", f"RT @{first.handle}: {first.text}"))
                post = structs.replace(post, text=text)
            case _:
                post = structs.replace(post, text=f"{first.text} {chance.choice(self.pen.given.adds['near'])}")
        self._keep(post, replace(self.told.truths[of], post_id=post.post_id, copies=first.post_id))

    def _somebody(self) -> str:
        """Some write much, most once."""
        return f"citizen-{int(self.authors * self.pen.chance.random() ** 1.5)}"

    def _post(self, at: datetime, text: str, tags: tuple[str, ...], language: str, *, author: str) -> Sighting:
        return Sighting(
            platform=PLATFORM,
            post_id=f"{self.code}-{len(self.told.sightings) + 1}",
            text=text,
            created_at=at,
            heard_at=at,
            author=author,
            handle=author,
            language=language,
            listener=LISTENER,
            tags=tags,
        )

    def _keep(self, post: Sighting, truth: Truth) -> None:
        self.told.sightings.append(post)
        self.told.truths.append(truth)
