"""One voice per emergency: what is sent at the same moment is one bulletin, and two departments are asked before they are two."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lifeline import flows
from lifeline.bulletins import desk, fold
from lifeline.bulletins.alike import SaidAlready
from lifeline.bulletins.decide import Kind, Source
from lifeline.bulletins.read import owner
from lifeline.bulletins.revise import Change, revise
from lifeline.bulletins.standing import in_force
from lifeline.bulletins.tables import Bulletin
from lifeline.bulletins.write import Facts, write
from lifeline.core import cap
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.people import Actor
from tests.bulletins.town import JIHYEON, KMA, NOW, ZONES, Town, office, settle_in, snow

LATER = NOW + timedelta(hours=2)
SOUTHEAST, *OTHERS = ZONES


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill, accounts=2)


def told(town: Town, *alerts: cap.Alert, source: Source = KMA) -> list[flows.Warned]:
    town.clock.at = max(alert.sent for alert in alerts) + timedelta(seconds=30)
    return [warned for _, warned in flows.warn_all(town.world, office(), alerts, source)]


def bulletins(town: Town) -> list[tuple[str, str, str]]:
    with town.world.database.reading() as session:
        return [
            (one.kind, one.level, one.state) for one in session.scalars(select(Bulletin).order_by(Bulletin.created_at, Bulletin.number))
        ]


def standing(town: Town) -> dict[str, int]:
    """How many districts each level holds in, by the one bulletin in force."""
    with town.world.database.reading() as session:
        (one,) = [one for one in in_force(session, town.clock.now()) if not one.waiting and one.ended is None]
    return {level: len(where) for level, where in fold.by_level(one.state, office().hazards[one.hazard]).items()}


def test_two_levels_issued_at_the_same_moment_are_one_bulletin(town: Town) -> None:
    first, second = told(town, snow("경보", number=1, zones=[SOUTHEAST]), snow("주의보", number=2, zones=OTHERS))
    assert (first.bulletin, bulletins(town)) == (second.bulletin, [("alert", "warning", "issued")])


def test_the_text_of_two_levels_names_both_with_their_areas(town: Town) -> None:
    warned, _ = told(town, snow("경보", number=1, zones=[SOUTHEAST]), snow("주의보", number=2, zones=OTHERS))
    texts = [post.text for post in town.view(warned.bulletin).deliveries]
    assert all("대설경보" in text or "Heavy Snow Warning" in text for text in texts)


@pytest.mark.parametrize("turned", [False, True])
def test_an_upgrade_and_the_end_of_the_old_level_are_one_update_in_whatever_order_they_come(town: Town, turned: bool) -> None:
    told(town, snow("주의보", number=1))
    upgrade = [
        snow("경보", number=2, at=LATER, zones=[SOUTHEAST], command=7),
        replaced(snow("주의보", number=2, at=LATER, zones=[SOUTHEAST], command=8)),
    ]
    told(town, *(reversed(upgrade) if turned else upgrade))
    assert (bulletins(town), standing(town)) == (
        [("alert", "advisory", "superseded"), ("update", "warning", "issued")],
        {"warning": 4, "advisory": 21},
    )


def test_a_warning_lowered_by_an_end_and_an_issue_is_one_update(town: Town) -> None:
    told(town, snow("경보", number=1))
    told(town, snow("주의보", number=3, at=LATER), snow("경보", number=2, at=LATER, command=2))
    assert (bulletins(town)[-1], standing(town)) == (("update", "advisory", "issued"), {"advisory": 25})


def test_all_levels_that_end_at_the_same_moment_are_one_end(town: Town) -> None:
    told(town, snow("경보", number=1, zones=[SOUTHEAST]), snow("주의보", number=2, zones=OTHERS))
    told(town, snow("경보", number=3, at=LATER, zones=[SOUTHEAST], command=2), snow("주의보", number=4, at=LATER, zones=OTHERS, command=2))
    assert bulletins(town) == [("alert", "warning", "cancelled"), ("over", "warning", "issued")]


def test_a_part_that_ends_is_said_to_have_ended(town: Town) -> None:
    told(town, snow("주의보", number=1))
    (warned,) = told(town, snow("주의보", number=2, at=LATER, zones=[SOUTHEAST], command=2))
    korean = [post.text for post in town.view(warned.bulletin).deliveries if post.language == "ko"]
    assert all("서울동남권" not in text.splitlines()[0] for text in korean)
    assert standing(town) == {"advisory": 21}


def test_other_dangers_of_the_same_moment_are_bulletins_of_their_own(town: Town) -> None:
    cold = replace(snow(number=2), infos=(replace(snow().infos[0], event="한파주의보", headline="한파주의보"),))
    told(town, snow(number=1), cold)
    assert len(bulletins(town)) == 2


def test_one_of_them_that_a_person_must_see_holds_up_no_other(town: Town) -> None:
    strange = replace(snow(number=2), infos=(replace(snow().infos[0], event="대설특별경보"),))
    warned = told(town, strange, snow(number=1))
    assert sorted(str(one.decision.act) for one in warned) == ["bulletin", "person"]


def test_told_again_together_changes_nothing(town: Town) -> None:
    alerts = snow("경보", number=1, zones=[SOUTHEAST]), snow("주의보", number=2, zones=OTHERS)
    told(town, *alerts)
    assert [one.new for one in told(town, *alerts)] == [False, False]


def test_the_situation_is_led_by_the_department_of_its_type(town: Town) -> None:
    (warned,) = told(town, snow())
    with town.world.database.reading() as session:
        assert owner(session, town.view(warned.bulletin).situation) == office().hazards["heavy_snow"].lead


def replaced(alert: cap.Alert) -> cap.Alert:
    return replace(alert, infos=(replace(alert.infos[0], headline="대설주의보 변경해제"),))


def snowfall(*districts: str) -> Facts:
    return Facts("heavy_snow", "advisory", frozenset(districts or ("11680",)), NOW, None, "재난안전상황실")


def test_the_same_danger_again_within_a_day_asks_whether_that_is_meant(town: Town) -> None:
    (warned,) = told(town, snow())
    number = town.view(warned.bulletin).number
    with pytest.raises(SaidAlready, match=f"--again {number}"):
        write(town.world, office(), snowfall(), actor=JIHYEON, reason="seen")
    assert write(town.world, office(), snowfall(), actor=JIHYEON, reason="seen", again=[number])


def test_one_that_ended_within_the_day_is_asked_about_too(town: Town) -> None:
    (warned,) = told(town, snow())
    desk.end(town.world, warned.bulletin, Kind.OVER, actor=JIHYEON, reason="over")
    with pytest.raises(SaidAlready, match="is cancelled"):
        write(town.world, office(), snowfall(), actor=JIHYEON, reason="seen")


def test_after_a_day_nobody_is_asked(town: Town) -> None:
    (warned,) = told(town, snow())
    desk.end(town.world, warned.bulletin, Kind.OVER, actor=JIHYEON, reason="over")
    town.clock.go(hours=25)
    assert write(town.world, office(), snowfall(), actor=JIHYEON, reason="seen")


def test_another_district_is_not_asked_about(town: Town) -> None:
    write(town.world, office(), snowfall("11680"), actor=JIHYEON, reason="seen")
    assert write(town.world, office(), snowfall("11110"), actor=JIHYEON, reason="seen there")


def test_thirty_one_departments_at_once_are_one_bulletin_and_thirty_questions(drill_database: Database) -> None:
    town = settle_in(drill_database, accounts=2)

    def speak(number: int) -> str:
        try:
            return write(town.world, office(), snowfall(), actor=Actor(f"officer {number}", f"login{number}"), reason="seen")
        except SaidAlready:
            return ""

    with ThreadPoolExecutor(31) as departments:
        written = [number for number in departments.map(speak, range(31)) if number]
    with town.world.database.reading() as session:
        assert (len(written), session.scalar(select(func.count()).select_from(Bulletin))) == (1, 1)


def test_a_person_who_narrows_the_area_says_where_it_no_longer_holds(town: Town) -> None:
    told(town, snow("경보", number=1, zones=[SOUTHEAST]), snow("주의보", number=2, zones=OTHERS))
    (number,) = [one.number for one in in_force_now(town)]
    made = revise(town.world, office(), number, Change(districts=frozenset({"11680"})), actor=JIHYEON, reason="seen")
    shown = town.view(made).hash
    desk.approve(town.world, office(), made, actor=Actor("민수", "minsu"), shown=shown, reason="seen too")
    assert standing(town) == {"warning": 1}


def test_a_person_who_knows_the_end_keeps_what_holds_where(town: Town) -> None:
    told(town, snow("경보", number=1, zones=[SOUTHEAST]), snow("주의보", number=2, zones=OTHERS))
    (number,) = [one.number for one in in_force_now(town)]
    made = revise(town.world, office(), number, Change(until=LATER), actor=JIHYEON, reason="seen")
    desk.approve(town.world, office(), made, actor=Actor("민수", "minsu"), shown=town.view(made).hash, reason="seen too")
    assert (standing(town), town.view(made).expires_at) == ({"warning": 4, "advisory": 21}, LATER)


def in_force_now(town: Town) -> list[Bulletin]:
    with town.world.database.reading() as session:
        return list(session.scalars(select(Bulletin).where(Bulletin.state == "issued")))


def test_what_a_bulletin_stands_on_changes_without_a_word(town: Town) -> None:
    air = [
        replace(snow(number=n), infos=(replace(snow().infos[0], event="미세먼지주의보", parameters=(cap.Pair("pollutant_en", p),)),))
        for n, p in ((1, "PM10"), (2, "PM2.5"))
    ]
    told(town, air[0])
    later = replace(air[1], sent=LATER, identifier="air:2")
    (second,) = told(town, later)
    ended = replace(
        air[0], sent=LATER + timedelta(hours=1), identifier="air:3", infos=(replace(air[0].infos[0], response_types=("AllClear",)),)
    )
    (third,) = told(town, ended)
    assert ([str(one.decision.act) for one in (second, third)], len(bulletins(town)), standing(town)) == (
        ["record", "record"],
        1,
        {"advisory": 25},
    )


def test_whoever_has_a_draft_before_them_hears_when_it_can_no_longer_go_out(town: Town) -> None:
    told(town, snow("주의보", number=1))
    open_feed = Source("somebody", "open", timedelta(minutes=30))
    (waits,) = told(town, snow("경보", number=2, at=LATER, zones=[SOUTHEAST], command=7), source=open_feed)
    number = town.view(waits.bulletin).number
    told(town, snow("경보", number=3, at=LATER + timedelta(minutes=1), zones=OTHERS, command=7))
    with town.world.database.reading() as session:
        causes = [alarm.cause for alarm in open_alarms(session) if alarm.subject == number]
    assert ["cannot go out any more" in cause for cause in causes] == [True], causes


OPEN_FEED = Source("somebody", "open", timedelta(minutes=30))


def test_two_messages_of_one_moment_both_join_the_draft_that_waits(town: Town) -> None:
    told(town, snow("주의보", number=1, zones=[SOUTHEAST]), source=OPEN_FEED)
    later = [snow("주의보", number=number, at=LATER, zones=[zone]) for number, zone in ((2, OTHERS[0]), (3, OTHERS[1]))]
    warned, _ = told(town, *later, source=OPEN_FEED)
    assert bulletins(town) == [("alert", "advisory", "lapsed"), ("alert", "advisory", "waiting")]
    assert len(town.view(warned.bulletin).districts) == sum(len(one.districts) for one in office().city.zones if one.code in ZONES[:3])


def test_a_draft_that_a_person_has_changed_stays_before_them(town: Town) -> None:
    (first,) = told(town, snow("주의보", number=1, zones=[SOUTHEAST]), source=OPEN_FEED)
    revise(town.world, office(), first.bulletin, Change(until=LATER + timedelta(hours=5)), actor=JIHYEON, reason="they told us by phone")
    told(town, snow("주의보", number=2, at=LATER, zones=OTHERS[:1]), source=OPEN_FEED)
    assert [state for _, _, state in bulletins(town)] == ["draft", "waiting"]
