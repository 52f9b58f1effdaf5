"""How well simulated posts were read: what became of each is held against what its author knew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from lifeline.core.plane import kilometres
from lifeline.drills import read
from lifeline.drills.citizens import Truth, tell
from lifeline.drills.citizens.crowd import PLATFORM, Told
from lifeline.drills.citizens.words import Citizens
from lifeline.drills.script import Posts, Script
from lifeline.drills.tables import Exercise, InjectRow
from lifeline.drills.waves import heard_of
from lifeline.ear import Ear
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow

NEAR_KM = 1.0
EXAMPLES, LONGEST = 5, 140
LEAKS = ("010-0000", "010 0000")  # with which every number of the simulated public begins


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; None where there was nothing."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Harvest:
    """Of `posts` with words of their own. `found`: dangers that became reports; `true`: reports that are dangers; `cries`: found as life.

    `placed`: of reports whose author named the place, those put into its district; `right`: of reports put into a district, those where it
    is the right one; `near`: of reports put on a point, those within a kilometre. `leaks`: public texts with a telephone number.
    `missed` and `wrong`: words of some dangers that became no report, cries first, and of some reports that are none.
    """

    posts: int
    found: Share
    true: Share
    cries: Share
    placed: Share
    right: Share
    near: Share
    leaks: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def harvest(session: Session, told: Sequence[Told]) -> Harvest:
    """`told`: all waves, as citizens.tell gives them."""
    known = {truth.post_id: truth for one in told for truth in one.truths if not truth.copies}
    words = {post.post_id: post.text[:LONGEST] for one in told for post in one.sightings}
    columns = (SightingRow.post_id, Report.urgency, Report.district, Report.lat, Report.lon, Report.text)
    wanted = select(*columns).join(Report, Report.sighting_id == SightingRow.id).where(SightingRow.platform == PLATFORM)
    rows = [row for row in session.execute(wanted.order_by(Report.id)) if row.post_id in known]
    reported, cried = {row.post_id for row in rows}, {row.post_id for row in rows if row.urgency == "life"}
    missed = sorted((one for one in known.values() if one.of_a_danger and one.post_id not in reported), key=lambda one: one.kind != "cry")
    return Harvest(
        posts=len(known),
        found=_share(one.post_id in reported for one in known.values() if one.of_a_danger),
        true=_share(known[row.post_id].of_a_danger for row in rows),
        cries=_share(one.post_id in cried for one in known.values() if one.kind == "cry"),
        placed=_share(row.district == known[row.post_id].district for row in rows if known[row.post_id].said == "right"),
        right=_share(row.district == known[row.post_id].district for row in rows if row.district and known[row.post_id].district),
        near=_share(_near(row, known[row.post_id]) for row in rows if row.lat is not None and known[row.post_id].lat is not None),
        leaks=sum(any(number in row.text for number in LEAKS) for row in rows),
        missed=tuple(words[one.post_id] for one in missed[:EXAMPLES]),
        wrong=tuple(words[row.post_id] for row in rows if not known[row.post_id].of_a_danger)[:EXAMPLES],
    )


@dataclass(frozen=True, slots=True)
class Public:
    """What the simulated public of an office says (None: what ships with lifeline), and what it is heard with."""

    ear: Ear
    said: Citizens | None

    def read(self, session: Session, exercise: Exercise, script: Script) -> Harvest | None:
        """How its posts were read. None where it wrote nothing, or what it says was changed since: then nobody knows what was meant."""
        rows = [(row, script.inject(row.code).content) for row in read.injects(session, exercise) if row.state == "published"]
        try:
            told = [self._told(exercise, script, row, content) for row, content in rows if isinstance(content, Posts)]
        except ValueError:
            return None
        meant = {post.post_id: post.text for one in told for post in one.sightings}
        heard = session.execute(select(SightingRow.post_id, SightingRow.text).where(SightingRow.platform == PLATFORM))
        same = all(meant.get(post, text) == text for post, text in heard)  # one that was reposted may itself never have been heard
        return harvest(session, told) if meant and same else None

    def _told(self, exercise: Exercise, script: Script, row: InjectRow, content: Posts) -> Told:
        """Every post of that wave that was heard, made anew from the seed."""
        begins, heard = (row.begun_played or row.due).replace(microsecond=0), heard_of(row)
        again = partial(tell, script=script, total=exercise.posts, seed=exercise.seed, ear=self.ear, said=self.said)
        made = again(content, code=f"{exercise.code}-{row.code}", begins=begins)
        return Told(made.sightings[:heard], made.truths[:heard])


def _share(met: Iterable[bool]) -> Share:
    every = list(met)
    return Share(sum(every), len(every))


def _near(row: Row[str, str, str, float | None, float | None, str], truth: Truth) -> bool:
    assert row.lat is not None
    assert row.lon is not None
    assert truth.lat is not None
    assert truth.lon is not None
    return kilometres((row.lat, row.lon), (truth.lat, truth.lon)) <= NEAR_KM
