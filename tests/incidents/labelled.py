"""The labelled posts, and what our rules make of them: counted the same way by a test and by the bench."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lifeline.core.sighting import Sighting
from lifeline.core.strict_yaml import load
from lifeline.incidents.classify import classify
from lifeline.incidents.found import Classed
from lifeline.incidents.lexicon import Lexicon
from lifeline.listening.route import Route, route

POSTS = Path(__file__).with_name("posts")
NOW = datetime(2026, 8, 8, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Post:
    """One post and what a person makes of it. `to`: incident, inbox or none."""

    text: str
    hazard: str
    urgency: str
    to: str
    lead: str

    @property
    def tags(self) -> list[str]:
        return [word for word in self.text.split() if word.startswith("#")]


@dataclass
class Count:
    """Right, said though it is not so, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def posts(name: str) -> list[Post]:
    """`known` or `held_out`."""
    listed = load(POSTS / f"{name}.yaml").data["posts"]
    return [Post(one["t"], one["h"].replace("none", ""), one.get("u", "normal"), one["to"], one.get("lead", "")) for one in listed]


def judged(post: Post, lexicon: Lexicon) -> tuple[Classed, Route]:
    found = classify(post.text, post.tags, {}, lexicon, lead=post.lead)
    heard = Sighting(platform="x", post_id="1", text=post.text, created_at=NOW, heard_at=NOW)
    return found, route(heard, hazard=found.hazard, urgency=found.urgency, signs=found.signs, lead=post.lead, over=found.over)


def counts(name: str, lexicon: Lexicon) -> dict[str, Count]:
    """By what is asked: hazard, life, incident."""
    found = {"hazard": Count(), "life": Count(), "incident": Count()}
    for post in posts(name):
        classed, way = judged(post, lexicon)
        found["hazard"].right += bool(post.hazard) and classed.hazard == post.hazard
        found["hazard"].wrong += bool(classed.hazard) and classed.hazard != post.hazard
        found["hazard"].missed += bool(post.hazard) and classed.hazard != post.hazard
        _add(found["life"], classed.urgency == "life", post.urgency == "life")
        _add(found["incident"], way.to == "incident" and not classed.over, post.to == "incident")
    return found


def _add(count: Count, said: bool, so: bool) -> None:
    count.right += said and so
    count.wrong += said and not so
    count.missed += so and not said


def wrong(name: str, lexicon: Lexicon, is_wrong: Callable[[Post, Classed, Route], bool]) -> Iterator[str]:
    yield from (post.text for post in posts(name) if is_wrong(post, *judged(post, lexicon)))
