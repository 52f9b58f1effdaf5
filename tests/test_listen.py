"""Listening in one world, whole: hashtags of open situations, what is ours, replay, two at once, and a platform that hangs."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lifeline import flows
from lifeline.bulletins.hazard import load_hazards
from lifeline.bulletins.tables import Delivery
from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.core.settings import packaged
from lifeline.core.sighting import Sighting
from lifeline.listen import Listening
from lifeline.listening.hashtags import load_hashtags
from lifeline.listening.read import health
from lifeline.listening.sources import Listeners, Rules, Source
from lifeline.listening.tables import CopyRow, ListenerRow, SightingRow
from tests.bulletins.town import KMA, office, settle_in, snow
from tests.hearing import NOON, ear, post, told, world_on
from tests.listening.posts import Wall

X = Source(name="x", platform="x", ko="엑스", en="X", status=Status.ACTUAL, enabled=True, every=timedelta(seconds=60), pages=1000)
HAZARDS = load_hazards(packaged("city"))
HASHTAGS = load_hashtags(packaged("city"), {code: (one.hashtag_ko, one.hashtag_en) for code, one in HAZARDS.items()})


def listening(world: Any, *pairs: tuple[Source, Wall], rules: Rules = Rules()) -> Listening[Any]:
    given = Listeners(rules, tuple(source for source, _ in pairs))
    return Listening(world, ear(), hashtags=HASHTAGS, given=given, listeners={source.name: wall for source, wall in pairs})


def posts(count: int, **more: Any) -> list[Sighting]:
    return [told(f"물이 {number}번 골목까지 찼어요", after=number, post_id=f"n{number}", **more) for number in range(count)]


def counted(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def row(database: Database, name: str = "x") -> ListenerRow:
    with database.reading() as session:
        return session.scalars(select(ListenerRow).where(ListenerRow.name == name)).one()


@pytest.fixture
def live(databases: Any) -> Database:
    return databases(Status.ACTUAL)


def test_20000_seen_ids_again_are_no_row(live: Database, engine_kind: str) -> None:
    count = 20_000 if engine_kind == "sqlite" else 2_000
    world, given = world_on(live, at=NOON + timedelta(hours=9)), posts(count)
    for wall in (Wall(given, size=1000), Wall(given, size=700)):
        here = listening(world, (X, wall))
        (done,) = here.now()
        assert (done.heard, done.more, done.problem) == (count, False, "")
        assert counted(live, SightingRow) + counted(live, CopyRow) == count
        here.close()
        with live.writing() as session:
            session.scalars(select(ListenerRow)).one().cursor = ""


def test_two_that_harvest_at_once_hear_every_post_once_and_count_it_once(live: Database) -> None:
    world, given = world_on(live, at=NOON + timedelta(hours=9)), posts(3000)
    both = [listening(world, (X, Wall(given, size=100))) for _ in range(2)]
    threads = [threading.Thread(target=one.now) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both[0].now()
    for one in both:
        one.close()
    assert counted(live, SightingRow) + counted(live, CopyRow) == 3000
    assert (row(live).heard, row(live).cursor) == (3000, "3000")


@pytest.fixture
def snowing(sqlite_drill: Database) -> Any:
    """An exercise in which a bulletin about snow is out."""
    town = settle_in(sqlite_drill)
    warned = flows.warn(town.world, office(), snow(at=town.clock.now()), KMA)
    assert warned.deliveries > 0
    return town


DRILL = replace(X, status=Status.EXERCISE)


def test_the_hashtag_of_an_open_situation_is_asked_for_by_itself_and_in_an_exercise_only_its_own(snowing: Any) -> None:
    wall = Wall([])
    listening(snowing.world, (DRILL, wall)).now()
    assert "SeoulSnowDrill" in wall.asked[0]
    assert "서울제설훈련" in wall.asked[0]
    assert not set(wall.asked[0]) & set(HASHTAGS.wanted(Status.ACTUAL, set(HAZARDS)))


def test_our_own_bulletin_that_comes_back_a_thousand_times_is_no_row_and_is_counted(snowing: Any) -> None:
    database = snowing.world.database
    with database.reading() as session:
        text = session.scalars(select(Delivery.text).limit(1)).one()
    copies = [post(text, after=number) for number in range(1000)]
    (done,) = listening(snowing.world, (DRILL, Wall(copies, size=100))).now()
    assert (done.heard, done.own, counted(database, SightingRow), row(database).own) == (0, 1000, 0, 1000)


def test_a_listener_that_is_silent_while_a_situation_is_open_is_a_row_and_a_state(snowing: Any) -> None:
    here = listening(snowing.world, (DRILL, Wall([])))
    here.now()
    snowing.clock.go(minutes=31)
    here.now()
    with snowing.world.database.reading() as session:
        assert "listener-silent" in [alarm.kind for alarm in open_alarms(session)]
        assert [one.state for one in health(session, snowing.clock.now())] == ["silent"]


def test_a_live_listener_is_never_asked_in_an_exercise(snowing: Any) -> None:
    wall = Wall(posts(3))
    assert listening(snowing.world, (X, wall)).now() == ()
    assert wall.fetched == 0


class Hanging(Wall):
    """Answers when it is let go."""

    def __init__(self) -> None:
        super().__init__([], name="hung")
        self.asked_now, self.go_on = threading.Event(), threading.Event()

    def fetch(self, tags: Any, cursor: str, *, now: Any) -> Any:
        self.asked_now.set()
        self.go_on.wait(120)
        return super().fetch(tags, cursor, now=now)


def test_a_platform_that_hangs_delays_no_other_and_is_not_asked_twice(live: Database) -> None:
    hung, wall = Hanging(), Wall(posts(5))
    here = listening(world_on(live), (replace(X, name="hung"), hung), (X, wall))
    assert set(here.tick()) == {"hung", "x"}
    assert hung.asked_now.wait(60)
    deadline = threading.Event()
    while counted(live, SightingRow) + counted(live, CopyRow) < 5 and not deadline.wait(0.05):
        pass
    assert "hung" not in here.tick()
    hung.go_on.set()
    here.wait(60)
    here.close()


def test_what_is_old_is_erased_by_the_tick_itself(live: Database) -> None:
    world = world_on(live)
    here = listening(world, (X, Wall(posts(5))), rules=Rules(keep=timedelta(days=3)))
    here.now()
    world.clock.at = NOON + timedelta(days=4)
    here.tick()
    here.wait(60)
    here.close()
    with live.reading() as session:
        assert set(session.scalars(select(SightingRow.text))) == {""}
