"""The serving drill process plays an exercise: it obeys another process, goes on after kill -9, and ends by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.alarm import Alarm
from lifeline.core.anchor import anchors
from lifeline.core.clock import SystemClock, true_time
from lifeline.core.db import Database
from lifeline.core.settings import Settings
from lifeline.core.verify import verify
from lifeline.core.world import Drill
from lifeline.drills import direct, read
from lifeline.drills.archive import archive
from lifeline.drills.clean import is_clean
from lifeline.drills.refused import DrillRefused
from lifeline.drills.reset import reset
from lifeline.drills.score.keep import last
from lifeline.drills.tables import Exercise
from lifeline.incidents.tables import Incident
from lifeline.staff.sign_in import begin, signed
from lifeline.staff.tables import Staff
from lifeline.wiring import office_of, open_drill
from tests.drills.playing import DIRECTOR, planned
from tests.edge.conftest import eventually
from tests.edge.test_process import PATIENCE, life
from tests.hearing import rows

pytestmark = pytest.mark.timeout(600)


def test_it_obeys_another_process_goes_on_after_kill_9_and_ends_by_itself(tmp_path):
    settings = Settings(home=tmp_path, world="drill")
    world = open_drill(settings, office_of(settings))

    def now() -> Exercise:
        with world.database.reading() as session:
            return read.exercises(session)[0]

    def came() -> dict[str, str]:
        with world.database.reading() as session:
            return {row.code: row.state for row in read.injects(session, now())}

    def played(minutes: float) -> Callable[[], bool]:
        return lambda: now().played_to >= now().base + timedelta(minutes=minutes)

    def scored() -> bool:
        with world.database.reading() as session:
            return last(session, now()) is not None

    code = planned(world)
    direct.speed(world, code, 60, by=DIRECTOR)
    with life(tmp_path) as serving:
        direct.start(world, code, by=DIRECTOR)
        eventually(lambda: came()["advisory"] == "published", PATIENCE)
        assert now().base < world.clock.now() < now().base + timedelta(days=1), "every process has the hour of the exercise"
        eventually(lambda: b"2011" in serving.get("/drill/"), PATIENCE)
        serving.process.kill()
    assert now().state == "running"
    with life(tmp_path):
        eventually(played(6), PATIENCE)
        direct.pause(world, code, by=DIRECTOR)
        stood = now().played_to
        direct.publish_now(world, code, "over", by=DIRECTOR)
        eventually(lambda: came()["over"] == "published", PATIENCE)
        assert now().played_to == stood, "the clock stands"
        direct.resume(world, code, by=DIRECTOR)
        eventually(lambda: now().state == "ended", PATIENCE)
        eventually(scored, PATIENCE)
    assert set(came().values()) == {"published", "not_needed"}
    assert now().played_to == now().base + timedelta(minutes=20)
    world.database.close()


def test_it_goes_on_after_its_world_was_emptied_with_nothing_left_and_whoever_is_signed_in_stays_so(tmp_path):
    settings = Settings(home=tmp_path, world="drill")
    world = open_drill(settings, office_of(settings))
    token = signed_in(world.database)

    def held(minutes: float) -> int:
        """An exercise so far, with something heard in it, and ended; the first incident of the world then."""
        code = planned(world)
        direct.speed(world, code, 60, by=DIRECTOR)
        direct.start(world, code, by=DIRECTOR)
        eventually(lambda: _of(world, code).played_to >= _of(world, code).base + timedelta(minutes=minutes), PATIENCE)
        first: int = eventually(lambda: rows(world.database, Incident, "id"), PATIENCE)[0]
        direct.end(world, code, by=DIRECTOR, reason="그만합니다")
        eventually(lambda: not rows(world.database, Delivery, "state").count("claimed"), PATIENCE)
        return first

    def emptied() -> bool:
        """Whoever works there is waited for: what was written since the archive is not emptied."""
        code, now = read_codes(world)[0], true_time(world.clock)
        try:
            made = archive(world.database, tmp_path, code=code, anchored=settings.anchors, by=DIRECTOR, now=now)
            reset(world.database, made.folder, anchored=settings.anchors, by=DIRECTOR, now=now)
        except DrillRefused:
            return False
        return True

    with life(tmp_path) as serving:
        first = held(6)
        number = rows(world.database, Bulletin, "number")[0].encode()
        eventually(lambda: number in serving.get("/drill/"), PATIENCE)
        eventually(emptied, PATIENCE)
        eventually(lambda: number not in serving.get("/drill/") and b"200 OK" in serving.get("/drill/"), PATIENCE)
        with world.database.reading() as session:
            assert is_clean(session) == ()
            assert signed(session, token, true_time(world.clock)) is not None
            assert list(verify(session, anchors(settings.anchors))) == []
        second = held(6)
        assert serving.process.poll() is None
    assert first == second == 1, "the ear begins with an empty map"
    assert rows(world.database, Alarm, "kind").count("schedule-failed") == 0
    world.database.close()


def signed_in(database: Database) -> str:
    now = SystemClock().now()
    with database.writing() as session:
        session.add(Staff(status="Exercise", login="kim", name="김민수", added_at=now))
        session.flush()
        return begin(session, 1, factors=frozenset(("password", "totp")), now=now)


def _of(world: Drill, code: str) -> Exercise:
    with world.database.reading() as session:
        return next(one for one in read.exercises(session) if one.code == code)


def read_codes(world: Drill) -> list[str]:
    with world.database.reading() as session:
        return [one.code for one in read.exercises(session)]
