"""A short exercise for tests, and the drill world it is played in: some documents, posts, a failure, an absence and a contingency."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lifeline.cli.drill_stage import library_of
from lifeline.core.clock import StillClock
from lifeline.core.people import Actor
from lifeline.core.post import DrillPost
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.drills import direct, read
from lifeline.drills.game import Game, Stage, open_game
from lifeline.drills.load import read_script
from lifeline.drills.platforms import Platforms
from lifeline.drills.tables import Exercise, InjectRow
from lifeline.ear import open_ear
from lifeline.wiring import office_of, open_drill

DIRECTOR, WRITER = Actor("김지휘", "director"), Actor("이작성", "writer")
SCRIPT = """
title: {ko: 짧은 훈련, en: A short exercise}
about: {ko: 시험, en: For tests}
source: "Made up."
confirmed: false
at: '2011-12-14T09:00+09:00'
lasts: 20 min
posts: 40
tag: '#서울제설훈련'
parts:
  - {code: writer, name: {ko: 작성자, en: Writer}, role: writer}
objectives:
  - {code: warn, name: {ko: 알린다, en: Warn}, capability: {ko: 경보, en: Warning}}
injects:
  - code: advisory
    at: 2 min
    kind: document
    sender: {ko: 기상청, en: KMA}
    to: all
    text: {ko: 대설주의보입니다., en: A snow advisory.}
    objective: warn
    document: {feed: kma-warnings, sample: 2026-01-13-0500-heavy-snow-advisory.xml}
    expects: [{act: issued, within: 2 min, hazard: heavy_snow, level: advisory}]
  - code: reminder
    at: 3 min
    kind: call
    instead_of: advisory
    sender: {ko: 기자, en: A reporter}
    to: writer
    text: {ko: 왜 알리지 않습니까?, en: Why has nothing been said?}
  - code: citizens
    at: 4 min
    kind: posts
    sender: {ko: 시민, en: Citizens}
    to: writer
    text: {ko: 시민들이 알립니다., en: Citizens tell.}
    posts: {about: snow, share: 1.0, over: 5 min, places: [북악스카이웨이]}
  - code: x-down
    at: 5 min
    kind: failure
    sender: {ko: 통제관, en: Control}
    to: writer
    text: {ko: X가 응답하지 않습니다., en: X does not answer.}
    failure: {channels: [x], how: unavailable, lasts: 4 min}
  - code: away
    at: 6 min
    kind: absence
    sender: {ko: 통제관, en: Control}
    to: all
    text: {ko: 작성자가 자리에 없습니다., en: The writer is away.}
    absence: {part: writer, lasts: 5 min}
  - code: warning
    at: 7 min
    kind: document
    sender: {ko: 기상청, en: KMA}
    to: all
    text: {ko: 대설경보입니다., en: A snow warning.}
    objective: warn
    document: {feed: kma-warnings, sample: 2026-01-13-0700-heavy-snow-warning.xml, refers_to: advisory}
    expects: [{act: issued, within: 2 min, hazard: heavy_snow, level: warning}]
  - code: over
    at: 15 min
    kind: document
    sender: {ko: 기상청, en: KMA}
    to: all
    text: {ko: 해제되었습니다., en: It is over.}
    objective: warn
    document: {feed: kma-warnings, sample: 2026-01-13-1100-heavy-snow-clear.xml, refers_to: warning}
    expects: [{act: ended, within: 3 min, hazard: heavy_snow}]
"""


def planned(world: World[DrillPost], text: str = SCRIPT, *, name: str = "short") -> str:
    """Planned for its own hour, with a director and a writer who have acknowledged."""
    script = read_script(text, name)
    code = direct.plan(world, script, text=text, planned_for=script.at, by=DIRECTOR)
    direct.add_person(world, code, login=DIRECTOR.login, name=DIRECTOR.person, role="director", by=DIRECTOR)
    direct.add_person(world, code, login=WRITER.login, name=WRITER.person, role="player", part="writer", by=DIRECTOR)
    for one in (DIRECTOR, WRITER):
        direct.acknowledge(world, code, by=one)
    return code


@dataclass
class Table:
    """A drill world in a folder, at an hour that jumps."""

    world: World[DrillPost]
    clock: StillClock
    stage: Stage
    code: str

    def game(self) -> Game:
        return open_game(self.stage, self.exercise)

    @property
    def exercise(self) -> Exercise:
        with self.world.database.reading() as session:
            found = read.named(session, self.code)
        assert found is not None
        return found

    def injects(self) -> dict[str, InjectRow]:
        with self.world.database.reading() as session:
            return {row.code: row for row in read.injects(session, self.exercise)}


@contextmanager
def table(folder: Path, text: str = SCRIPT, *, url: str = "", name: str = "short") -> Iterator[Table]:
    """That exercise in a drill world of its own, planned the first time the folder is used."""
    settings = Settings(home=folder, world="drill", database_drill=url)
    office, script = office_of(settings), read_script(text, name)
    clock = StillClock(script.at)
    platforms = Platforms(open_drill(settings, office, clock=clock))
    world = platforms.drill()
    with world.database.reading() as session:
        known = read.exercises(session)
    code = known[0].code if known else planned(world, text, name=name)
    stage = Stage(world, office, library_of(settings, office), open_ear(settings.folder("city")), platforms.failing)
    try:
        yield Table(world, clock, stage, code)
    finally:
        world.database.close()
