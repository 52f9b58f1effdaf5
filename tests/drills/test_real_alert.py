"""A real alert while an exercise is served: within seconds every page of it says so and its clock stands, on record."""

import time
from datetime import UTC, datetime

from lifeline import flows
from lifeline.bulletins.tables import Bulletin
from lifeline.channels.loopback import Loopback
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.post import LivePost
from lifeline.core.settings import Settings
from lifeline.core.world import Live, World
from lifeline.drills import direct, read
from lifeline.wiring import database_of, office_of, open_drill
from tests.bulletins.town import KMA, office, snow
from tests.drills.playing import DIRECTOR, planned
from tests.edge.conftest import eventually
from tests.edge.test_process import PATIENCE, life
from tests.hearing import rows

REAL = "실제 특보가 지금 발효 중입니다".encode()


def live_office(settings: Settings) -> Live:
    account = office().people.accounts[0]
    database = database_of(settings, Status.ACTUAL, SystemClock())
    return World(Status.ACTUAL, LivePost, database, (account,), {account.id: Loopback(account)}, SystemClock())


def test_a_live_alert_is_seen_on_the_pages_of_the_exercise_and_stops_it_until_its_director_goes_on(tmp_path):
    settings = Settings(home=tmp_path, world="drill")
    world, live = open_drill(settings, office_of(settings)), live_office(settings)

    def state() -> tuple[str, list[str]]:
        with world.database.reading() as session:
            exercise = read.exercises(session)[0]
            return exercise.state, [step.reason for step in read.steps(session, exercise) if step.act == "paused"]

    code = planned(world)
    with life(tmp_path) as serving:
        direct.start(world, code, by=DIRECTOR)
        eventually(lambda: "훈련을 하고 있습니다".encode() in serving.get("/drill/"), PATIENCE)
        assert REAL not in serving.get("/drill/")
        begun = time.monotonic()
        assert flows.warn(live, office(), snow("경보", at=datetime.now(UTC)), KMA).deliveries == 1
        eventually(lambda: state()[0] == "paused", PATIENCE)
        paused = time.monotonic() - begun
        eventually(lambda: REAL in serving.get("/drill/") and REAL in serving.get("/drill/en/"), PATIENCE)
        shown = time.monotonic() - begun
        because = [f"the live world needs people: bulletin {number}" for number in rows(live.database, Bulletin, "number")]
        assert (state()[1], len(because)) == (because, 1)
        direct.resume(world, code, by=DIRECTOR)
        eventually(lambda: "훈련을 하고 있습니다".encode() in serving.get("/drill/"), PATIENCE)
        assert state() == ("running", because)
        direct.end(world, code, by=DIRECTOR)
    print(f"paused after {paused:.1f} s, on the page after {shown:.1f} s")
    for one in (world, live):
        one.database.close()
