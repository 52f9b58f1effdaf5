"""The figures of the recorded snow morning: invented, entered by two people of the demo through the acts that staff use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins.read import in_force
from lifeline.core.people import Actor
from lifeline.core.world import Drill
from lifeline.situation.acts import approve, record
from lifeline.situation.entry import Change, Counting, Entry
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import read_value
from lifeline.situation.waiting import waiting_one

WRITES, APPROVES = Actor("지현", "demo-1"), Actor("민수", "demo-2")
HAZARD = "heavy_snow"


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures as somebody reports them that morning: metric (or metric@district) and what is known of it."""

    at: datetime
    source: str
    said: Mapping[str, str]
    state: Sureness = Sureness.REPORTED
    reason: Reason = Reason.NEW_INFORMATION
    note: str = ""


def _at(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-13T{time}:00+09:00")


FIRE, ROADS = "서울소방재난본부", "서울시 도로관리과"
STORY = (
    Counted(_at("07:20"), ROADS, {"closed_roads": "3", "closed_roads@11290": "2", "closed_roads@11110": "1"}),
    Counted(_at("07:40"), FIRE, {"dead": "0", "missing": "0", "injured_light": "4+", "displaced_now": "unknown"}),
    Counted(_at("09:00"), FIRE, {"injured_light": "9", "injured_severe": "1"}, Sureness.CONFIRMED),
    Counted(_at("09:10"), ROADS, {"closed_roads": "7", "closed_roads@11290": "4", "closed_roads@11110": "3"}),
    Counted(
        _at("09:40"), FIRE, {"injured_light": "8"}, Sureness.CONFIRMED, Reason.DOUBLE_COUNT, "같은 분이 병원 두 곳에서 집계되었습니다."
    ),
)


def count(world: Drill, counting: Counting, told: Counted) -> int:
    """Put it on record for the snow bulletin in force, the second person approving where two are needed. 0: none is in force."""
    with world.database.reading() as session:
        situation = next((view.situation for view in in_force(session) if view.hazard == HAZARD), "")
    if not situation:
        return 0
    now, entries = world.clock.now(), tuple(_entry(what, value, told) for what, value in told.said.items())
    with world.database.writing() as session:
        change = Change(told.reason, entries, told.note)
        act = record(session, situation, change, counting=counting, author=WRITES, now=now)
    if not act.published:
        with world.database.writing() as session:
            waits = waiting_one(session, act.act)
            approve(session, act.act, shown=waits.hash if waits else "", by=APPROVES, now=now)
    return len(entries)


def _entry(what: str, value: str, told: Counted) -> Entry:
    metric, _, area = what.partition("@")
    return Entry(metric, read_value(value), told.at, told.source, area=area, state=told.state)
