"""The posts of one inject, made from a seed."""

from datetime import datetime
from random import Random

from lifeline.core.cap import Status
from lifeline.core.post import drill_tag
from lifeline.core.settings import packaged
from lifeline.core.sighting import Sighting
from lifeline.drills.citizens.arrivals import arrivals
from lifeline.drills.citizens.crowd import Crowd, Told
from lifeline.drills.citizens.pen import Pen
from lifeline.drills.citizens.places import spots
from lifeline.drills.citizens.words import Citizens, load_citizens
from lifeline.drills.script import Posts, Script
from lifeline.ear import Ear

AUTHORS, FEWEST_AUTHORS = 0.6, 20  # so many people write so many posts: proposal


def write(
    posts: Posts, *, code: str, script: Script, total: int, seed: int, begins: datetime, ear: Ear, said: Citizens | None = None
) -> list[Sighting]:
    """As `tell`, without what each post is really about."""
    return tell(posts, code=code, script=script, total=total, seed=seed, begins=begins, ear=ear, said=said).sightings


def tell(
    posts: Posts, *, code: str, script: Script, total: int, seed: int, begins: datetime, ear: Ear, said: Citizens | None = None
) -> Told:
    """The posts of one inject, by time. `code` (the exercise's and the inject's) begins every id; `total`: posts of the whole run.

    The same arguments give the same posts, in every process, and an exercise of another day those of this one with other ids.
    Raises ValueError on a subject or a place nobody knows.
    """
    given = said or load_citizens(packaged("drills"))
    if posts.about not in given.blocks:
        raise ValueError(f"nobody knows what to say of {posts.about}: it is none of {', '.join(given.blocks)}")
    wave = next((one.code for one in script.injects if one.content is posts), posts.about)  # not `code`: it has the day in it
    chance, count = Random(f"{seed} {script.name} {wave}"), round(total * posts.share)  # noqa: S311 - guards nothing
    tag = drill_tag("#" + script.tag.lstrip("#"))[1:] if script.tag else ""
    others = sorted({one.word for one in ear.hashtags.tags[Status.EXERCISE]} - {tag})
    here = spots(ear.gazetteer, posts.places, script.districts, count=count, chance=chance)
    crowd = Crowd(Pen(given, posts.about, here, tag, others, chance), code, max(FEWEST_AUTHORS, int(total * AUTHORS)))
    for at in arrivals(count, begins, posts.over, chance):
        crowd.post(at)
    return crowd.told
