"""One office that listens to Bluesky by its firehose, from the stream to the rows, with its hands on the clock."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lifeline import flows
from lifeline.core.alarm import Alarm
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.ear import Ear
from lifeline.incidents.deleted import forget
from lifeline.listening import bluesky
from lifeline.listening.bluesky_live import BlueskyLive
from lifeline.listening.firehose import micros
from lifeline.listening.harvest import Harvested, Harvesting, harvest
from lifeline.listening.ledger import settle
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow, SightingRow
from tests.hearing import NOON, Hands, ear_like, rows, world_on

TAG, TAGS = "서울침수", ("서울침수",)
SECRET = {"identifier": "office.test", "password": "app-password-1"}
SOURCE = Source(name="bluesky", platform="bluesky", ko="가", en="Bluesky", status=Status.ACTUAL, enabled=True, every=timedelta(seconds=2))
NOW = NOON + timedelta(minutes=10)
T = micros(NOW)
SECOND = 1_000_000
FLOOD = f"강남역 11번출구 물이 무릎까지 찼어요 #{TAG}"
GENEROUS = 60.0


class Office:
    """One listener with its rows, in one process; `again` is the process after it."""

    def __init__(self, database: Database, given: Ear, firehose: str, search: str) -> None:
        self.database, self._firehose, self._search = database, firehose, search
        self.clock, self.notes = Hands(NOW), list[str]()
        self._ear, self._world = given, world_on(database, at=NOW)
        self.desk = Harvesting(database, self.clock, self._hear, list, forget)
        with database.writing() as session:
            settle(session, [SOURCE])
        self.listener = self._listener()

    def _hear(self, posts: Any, *, listener: str, also: Any) -> object:
        return flows.hear(self._world, self._ear, posts, listener=listener, also=also)

    def _listener(self) -> BlueskyLive:
        given = {"base": self._search, "private": True, "firehose": self._firehose, "search_seconds": 1_000_000}
        made = bluesky.build("bluesky", given, SECRET)
        assert isinstance(made, BlueskyLive)
        return made

    def round(self) -> Harvested:
        done = harvest(SOURCE, self.listener, TAGS, self.desk)
        self.notes += done.notes
        return done

    def until(self, true: Callable[[], object]) -> None:
        ends = time.monotonic() + GENEROUS
        while True:
            self.round()
            if true():
                return
            assert time.monotonic() < ends, "it never came to be"
            time.sleep(0.02)

    def posts(self) -> list[str]:
        return sorted(post.rpartition("/")[2] for post in rows(self.database, SightingRow, "post_id"))

    def texts(self) -> list[str]:
        return rows(self.database, SightingRow, "text")

    def row(self) -> ListenerRow:
        with self.database.reading() as session:
            return session.scalars(select(ListenerRow)).one()

    def alarms(self, kind: str) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(Alarm.cause).where(Alarm.kind == kind, Alarm.cleared_at.is_(None))))

    def again(self) -> None:
        self.listener.close()
        self._ear = ear_like(self._ear)
        self.listener = self._listener()
