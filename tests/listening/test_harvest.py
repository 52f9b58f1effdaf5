"""A harvest goes on by itself and loses nothing: pages, cursors, budgets, failures, load, and what authors take back."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace as replace_post
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.listening.harvest import Harvested, Harvesting, harvest
from lifeline.listening.ledger import MovedMeanwhile, settle
from lifeline.listening.own import Own, apart, own_from
from lifeline.listening.port import ListenerFailed
from lifeline.listening.rounds import Rounds
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow
from tests.listening.posts import NOW, Told, Wall, busy, post

SOURCE = Source(name="x", platform="x", ko="엑스", en="X", status=Status.ACTUAL, enabled=True, every=timedelta(seconds=60))


@dataclass
class HandClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@dataclass
class Field:
    """One listener of one database, with what is heard kept in a list."""

    database: Database
    clock: HandClock = field(default_factory=HandClock)
    source: Source = SOURCE
    own: Own = field(default_factory=Own)
    most: int = 20_000

    def __post_init__(self) -> None:
        self.told = Told(self.database.writing)
        self.forgotten: list[int] = []
        with self.database.writing() as session:
            settle(session, [self.source])

    def harvest(self, wall: Wall, **changed: object) -> Harvested:
        self.source = replace(self.source, **changed)
        return harvest(self.source, wall, ["서울제설"], self.desk)

    @property
    def desk(self) -> Harvesting:
        return Harvesting(
            self.database,
            self.clock,
            self.told,
            lambda posts: apart(posts, self.own)[0],
            lambda session, ids, now: self.forgotten.extend(ids),
            self.most,
        )

    @property
    def row(self) -> ListenerRow:
        with self.database.reading() as session:
            return session.scalars(select(ListenerRow)).one()

    @property
    def alarms(self) -> list[str]:
        with self.database.reading() as session:
            return [alarm.kind for alarm in open_alarms(session)]


@pytest.fixture
def field_(live_database: Database) -> Field:
    return Field(live_database)


def test_five_hundred_new_posts_in_one_interval_are_five_hundred(field_: Field) -> None:
    wall = Wall([post(number) for number in range(500)])
    done = field_.harvest(wall)
    assert [one.post_id for one in field_.told.posts] == [str(number) for number in range(500)]
    assert (done.heard, done.more, field_.row.heard, field_.row.cursor) == (500, False, 500, "500")
    assert field_.row.next_at == NOW + timedelta(seconds=60)


def test_a_bounded_round_goes_on_at_once_where_it_ended_and_leaves_nothing_out(field_: Field) -> None:
    wall = Wall([post(number) for number in range(1000)])
    for round_ in range(1, 14):
        done = field_.harvest(wall, pages=2)
        assert done.more == (round_ < 13)
        if done.more:
            assert field_.row.next_at == NOW
    assert [one.post_id for one in field_.told.posts] == [str(number) for number in range(1000)]


def test_a_platform_that_fails_in_the_middle_loses_nothing_and_is_asked_from_there(field_: Field) -> None:
    wall = Wall([post(number) for number in range(200)])
    wall.fails = lambda page: busy(page) if page == 3 else None
    done = field_.harvest(wall)
    assert (done.heard, done.problem, field_.row.cursor) == (80, "the platform is busy", "80")
    assert field_.row.next_at == NOW + timedelta(seconds=90)
    assert field_.harvest(wall).heard == 120
    assert field_.row.failures == 0
    assert len({one.post_id for one in field_.told.posts}) == 200


def test_failing_three_times_is_an_alarm_and_an_answer_ends_it(field_: Field) -> None:
    wall = Wall([post(1)])
    wall.fails = busy
    waits = []
    for _ in range(3):
        assert field_.alarms == []
        field_.harvest(wall)
        waits.append(field_.row.next_at - NOW)  # type: ignore[operator]
    assert field_.alarms == ["listener-failed"]
    assert waits == sorted(waits)
    wall.fails = lambda _: None
    field_.harvest(wall)
    assert field_.alarms == []


def test_what_only_a_person_can_mend_is_an_alarm_at_once(field_: Field) -> None:
    wall = Wall([])
    wall.fails = lambda _: ListenerFailed("the token was revoked", remedy="credential")
    field_.harvest(wall)
    assert field_.alarms == ["listener-failed"]


def test_a_dead_platform_is_still_asked_twice_an_hour(field_: Field) -> None:
    wall = Wall([])
    wall.fails = lambda _: ListenerFailed("no route")
    for _ in range(40):
        field_.harvest(wall)
    assert field_.row.next_at == NOW + timedelta(minutes=30)


def test_rows_and_cursor_are_one_transaction(field_: Field) -> None:
    class Lost(Told):
        def __call__(self, sightings: object, *, listener: str, also: Callable[[Session], None]) -> None:
            with self._writing() as session:
                also(session)
                raise ConnectionError("the database went away before the end")

    wall = Wall([post(number) for number in range(30)])
    field_.told = Lost(field_.database.writing)
    with pytest.raises(ConnectionError):
        field_.harvest(wall)
    assert (field_.row.cursor, field_.row.heard) == ("", 0)
    field_.told = Told(field_.database.writing)
    assert field_.harvest(wall).heard == 30


def test_words_of_a_batch_that_failed_are_in_no_log_and_in_no_alarm(field_: Field, caplog: pytest.LogCaptureFixture) -> None:
    class Failed(Told):
        def __call__(self, sightings: object, *, listener: str, also: Callable[[Session], None]) -> None:
            raise ConnectionError(f"a row cannot be written\nDETAIL: Failing row contains (010-{1200 + 34}-5678)")

    field_.told = Failed(field_.database.writing)
    Rounds([SOURCE], {"x": Wall([post(1)])}, field_.desk).one(SOURCE, ["서울제설"])
    assert "ConnectionError" in caplog.text
    with field_.database.reading() as session:
        told = caplog.text + "".join(f"{alarm.cause}{alarm.remedy}" for alarm in open_alarms(session)) + field_.row.problem
    assert "1234" not in told


def test_who_comes_second_neither_moves_the_cursor_nor_counts(field_: Field) -> None:
    wall = Wall([post(number) for number in range(30)])
    second = Wall(wall.posts)

    def first(_: int) -> None:
        second.fails = lambda _: None
        field_.harvest(wall)

    second.fails = first  # type: ignore[assignment]
    with pytest.raises(MovedMeanwhile):
        field_.harvest(second)
    assert (field_.row.heard, field_.row.cursor) == (30, "30")


def test_the_city_s_own_posts_are_counted_and_not_heard(field_: Field) -> None:
    field_.own = own_from(["seoul"], [], [])
    field_.harvest(Wall([post(1, author="seoul"), post(2, handle="@Seoul"), post(3)]))
    assert [one.post_id for one in field_.told.posts] == ["3"]
    assert (field_.row.own, field_.row.heard, field_.row.cursor) == (2, 1, "3")


def test_posts_that_are_all_ours_move_the_cursor_all_the_same(field_: Field) -> None:
    field_.own = own_from(["seoul"], [], [])
    field_.harvest(Wall([post(number, author="seoul") for number in range(5)]))
    assert (field_.row.own, field_.row.heard, field_.row.cursor) == (5, 0, "5")


def test_under_overload_the_counter_is_what_was_sent_less_what_is_kept_copies_first(field_: Field) -> None:
    posts = [post(number, copy="repost" if number % 2 else "", copy_of="0" if number % 2 else "") for number in range(6000)]
    field_.most = 4000
    done = field_.harvest(Wall(posts, size=6000))
    assert (done.shed, field_.row.shed, field_.row.heard) == (2000, 2000, 4000)
    assert len(posts) - len(field_.told.posts) == field_.row.shed
    assert sum(not one.copy for one in field_.told.posts) == 3000
    assert min(int(one.post_id) for one in field_.told.posts if one.copy) == 4001


def test_below_the_backlog_nothing_is_shed(field_: Field) -> None:
    field_.harvest(Wall([post(number) for number in range(5000)], size=5000))
    assert (field_.row.shed, len(field_.told.posts)) == (0, 5000)


def test_at_80_per_cent_of_a_day_people_are_told_and_at_100_it_stops_until_midnight(field_: Field) -> None:
    wall = Wall([post(number) for number in range(400)], cost=1)
    field_.harvest(wall, per_day=200, pages=3)
    assert (field_.row.spent, field_.alarms) == (120, [])
    field_.harvest(wall, per_day=200, pages=1)
    assert (field_.row.spent, field_.alarms) == (160, ["listener-budget"])
    field_.harvest(wall, per_day=200, pages=3)
    assert field_.row.spent == 200
    assert field_.row.next_at == datetime(2026, 1, 6, tzinfo=NOW.tzinfo)
    asked = wall.fetched
    field_.harvest(wall, per_day=200)
    assert wall.fetched == asked
    field_.clock.at = datetime(2026, 1, 6, 0, 1, tzinfo=NOW.tzinfo)
    field_.harvest(wall, per_day=200, pages=1)
    assert (field_.row.spent, field_.row.cursor, field_.alarms) == (40, "240", [])


def test_a_post_of_the_future_does_not_keep_a_listener_looking_alive(field_: Field) -> None:
    field_.harvest(Wall([post(1, created_at=NOW + timedelta(days=400))]))
    assert field_.row.last_post_at == NOW


def test_an_answer_of_more_posts_than_one_transaction_takes_is_heard_in_several(field_: Field) -> None:
    field_.harvest(Wall([post(number) for number in range(2500)], size=2500))
    assert len(field_.told.posts) == field_.row.heard == 2500


def test_whoever_stores_without_hearing_is_alone_before_a_row_is_locked(field_: Field) -> None:
    alone: list[str] = []
    field_.own = own_from(["ours"], (), ())
    desk = replace(field_.desk, alone=lambda session: alone.append(field_.row.cursor))
    assert harvest(SOURCE, Wall([replace_post(post(1), author="ours")]), ["서울제설"], desk).own == 1
    assert alone == [""]
