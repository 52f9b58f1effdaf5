"""Each night the record is read by itself, once, by the process that leads, and what is wrong in it is an alarm that says so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from lifeline.cli import nightly
from lifeline.core import duties
from lifeline.core.alarm import open_alarms
from lifeline.core.clock import SystemClock
from lifeline.core.db import WorldRow
from lifeline.core.people import Actor
from lifeline.core.post import LivePost
from lifeline.core.world import World
from lifeline.staff.note import note
from lifeline.staff.tables import StaffAct
from lifeline.staff.verified import ACT

FOUR = datetime(2026, 1, 5, 19, 0, tzinfo=UTC)  # 6 January, 04:00 in Seoul
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 9), timezones=st.just(UTC))


class Hours(SystemClock):
    """The system's clock, so many hours on."""

    def __init__(self) -> None:
        self.on = timedelta()

    def now(self) -> datetime:
        return super().now() + self.on


@given(TIMES, TIMES)
def test_it_is_due_once_for_each_four_o_clock_in_seoul_that_passed(last, now):
    passed = [hour for day in range(-9, 9) if last < (hour := FOUR + timedelta(days=day)) <= now]
    assert nightly.due(last, now) is bool(passed)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_whole_record_is_read_once_a_night_and_what_is_wrong_is_an_alarm_until_it_is_put_right(live_database, tmp_path):
    clock, held = Hours(), tmp_path / "anchors.jsonl"
    world = World(live_database.status, LivePost, live_database, (), {}, clock)
    with live_database.writing() as session:
        clock.on = session.scalars(select(WorldRow.created_at)).one() - SystemClock().now()
        note(session, "looked", by=Actor("김민수", "kim"), now=clock.now())

    def night(*statements):
        clock.on += timedelta(days=1)
        with live_database.writing() as session:
            for one in statements:
                session.execute(text(one))
        for _ in range(2):
            nightly.look(world, held)
        with live_database.reading() as session:
            read = session.scalars(select(StaffAct.person).where(StaffAct.act == ACT)).all()
            return len(read), duties.duties(session)[duties.RECORD].detail, {one.kind for one in open_alarms(session)}

    assert night() == (1, "whole in 1 entries", set())
    assert night("UPDATE staff_acts SET person = '이서연' WHERE id = 1") == (2, "1 findings in 2 entries", {"record-broken"})
    held.write_bytes(b"\xff not an anchor\n\n")
    assert night("UPDATE staff_acts SET person = '김민수' WHERE id = 1") == (3, "1 findings in 3 entries", {"record-broken"})
    held.unlink()
    assert night() == (4, "whole in 4 entries", set())
