"""Days a city may have, as the pages show them: a quiet one, one emergency, and a winter day with three and all their figures."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from lifeline.bulletins import fold
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.tables import Bulletin
from lifeline.core.cap import Status
from lifeline.core.people import Actor
from lifeline.core.settings import packaged
from lifeline.drills.tables import Exercise, ExerciseNotice
from lifeline.situation.acts import approve, record
from lifeline.situation.arrange import Closed, close, promise_next
from lifeline.situation.entry import Change, Counting, Entry
from lifeline.situation.metrics import load_metrics
from lifeline.situation.move import Move, move
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import read_value
from lifeline.situation.waiting import waiting_one
from tests.web.press import ISSUED, Press

NOON = ISSUED.replace(hour=12, minute=4, second=0)  # when the pages of these days are looked at
JIHYEON, MINSU = Actor("지현", "jihyeon"), Actor("민수", "minsu")
CITY = "서울시 재난안전대책본부"
FIRE, URL = "서울소방재난본부", "https://fire.seoul.example/notices/118"
BY_FIRE = {"source_ko": FIRE, "source_en": "Seoul Fire Department"}
RULE = "3주 이상 치료가 필요한 분"


def at(hour: int, minute: int = 0) -> datetime:
    return ISSUED.replace(hour=hour, minute=minute, second=0)


class Desk:
    """Enters figures of one emergency and has them approved by another person: `publish("dead=2 missing=4", at(11))`."""

    def __init__(self, press: Press, of: Bulletin) -> None:
        self._press, self._situation = press, of.situation_id
        names = {code: one.ko for code, one in press.office.city.districts.items()}
        self.counting = Counting(_metrics(), names)

    def publish(self, said: str, when: datetime, *, reason: str = "new_information", note: str = "", despite: str = "", **same: str) -> int:
        """`said`: metric or metric@district = value, several with spaces between. `same`: what all of them have in common."""
        entries = tuple(_entry(one, when, same) for one in said.split())
        change = Change(Reason(reason), entries, note, despite)
        with self._press.database.writing() as session:
            act = record(session, self._situation, change, counting=self.counting, author=JIHYEON, now=when)
        return self._approved(act.act, when) if not act.published else act.act

    def move(self, origin: str, target: str, when: datetime, *, note: str) -> int:
        wanted = Move(origin, target, 1, when - timedelta(minutes=10), FIRE, source_url=URL, note=note)
        with self._press.database.writing() as session:
            act = move(session, self._situation, wanted, counting=self.counting, author=JIHYEON, now=when)
        return self._approved(act.act, when)

    def close(self, total: str, *parts: str, when: datetime) -> None:
        with self._press.database.writing() as session:
            close(session, self._situation, Closed(total, parts), counting=self.counting, reason="명단과 대조", author=JIHYEON, now=when)

    def promise(self, due: datetime, when: datetime) -> None:
        with self._press.database.writing() as session:
            promise_next(session, self._situation, due, author=JIHYEON, now=when)

    def _approved(self, act: int, when: datetime) -> int:
        with self._press.database.writing() as session:
            waits = waiting_one(session, act)
            assert waits is not None
            approve(session, act, shown=waits.hash, by=MINSU, now=when)
        return act


@cache
def _metrics():  # type: ignore[no-untyped-def]
    return load_metrics(packaged("city"))


def _entry(said: str, when: datetime, same: dict[str, str]) -> Entry:
    what, _, value = said.partition("=")
    metric, _, area = what.partition("@")
    plain = Entry(metric, read_value(value.replace("?", "unknown")), when - timedelta(minutes=30), CITY, area=area)
    known = {name: Sureness(text) if name == "state" else text for name, text in same.items()}
    return replace(plain, **known)  # type: ignore[arg-type]


def quiet(press: Press) -> None:
    """Nothing is in force; a week of bulletins is over."""
    for hazard, level in (("heavy_snow", "advisory"), ("cold_wave", "advisory"), ("fine_dust", "advisory"), ("strong_wind", "advisory")):
        press.end(press.issue(hazard, level), Kind.OVER)


def one_emergency(press: Press) -> Bulletin:
    """Heavy snow over the whole city, with figures of every form, after a quiet week."""
    quiet(press)
    return snow(press)


def public_exercise(press: Press) -> None:
    """In live nothing; in the drill world a public exercise of the snow, half an hour old."""
    if press.database.status is Status.ACTUAL:
        return quiet(press)
    snow(press)
    name, begins = "mock-snow-removal", at(11, 30)
    script = (packaged("drills") / f"{name}.yaml").read_text(encoding="utf-8")
    titles = {"ko": "해시태그 모의 제설", "en": "Mock snow removal by hashtag"}
    times = dict.fromkeys(("planned_for", "base", "played_to", "started_at"), begins)
    about = {"code": f"2026-01-06-{name}", "script": name, "script_text": script, "scope": "public", "state": "running"}
    with press.database.writing() as session:
        session.add(row := Exercise(status=press.database.status.value, **about, **titles, **times))
        session.flush()
        told = {"kind": "announced", "account_id": "smc-x", "language": "ko", "text": "-", "created_at": begins}
        session.add(ExerciseNotice(exercise_id=row.id, **told))
    return None


def three_emergencies(press: Press) -> dict[str, Bulletin]:
    """Heavy snow, a roof that fell under it, and a power outage; and an accident of the day before, over, still counted."""
    quiet(press)
    yesterday(press)
    return {"snow": snow(press), "power": power(press), "roof": roof(press)}


def snow(press: Press) -> Bulletin:
    """Advisory, then warning in the north-east; its closed roads were counted anew when those of the districts came in."""
    city = press.office.city
    everywhere = frozenset(city.districts)
    north = next(zone.districts for zone in city.zones if zone.ko == "서울동북권")
    first = press.issue("heavy_snow", "advisory", districts=" ".join(sorted(everywhere)), said=_area(press, everywhere))
    cells = {
        **fold.cells_of("advisory", everywhere - north, until=None, by=fold.NOBODY),
        **fold.cells_of("warning", north, until=None, by=fold.NOBODY),
    }
    besides = {
        "besides_ko": f"{city.words(everywhere - north, 'ko')} 대설주의보",
        "besides_en": f"Heavy Snow Advisory for {city.words(everywhere - north, 'en')}",
    }
    where = {"districts": " ".join(sorted(everywhere)), "cells": fold.to_json(cells)}
    bulletin = press.update(first, "warning", said=_area(press, north) | besides, **where)
    desk = Desk(press, bulletin)
    desk.publish("dead=0 missing=0", at(9), state="confirmed", source=FIRE, source_url=URL)
    desk.publish("injured_light=5 displaced_now=24 closed_roads=10-15 vehicles=8+ damage_krw=?", at(9))
    desk.publish("injured_light@11290=2 injured_light@11305=3 displaced_now@11290=9 displaced_now@11305=15", at(9))
    desk.publish("injured_light=7 displaced_now=21 vehicles=12+ injured_light@11305=5 displaced_now@11305=12", at(11))
    note = "자치구가 관리하는 도로를 함께 셉니다. 그 전에는 서울시가 관리하는 도로만 세었습니다."
    desk.publish("closed_roads=31", at(11, 50), reason="scope_changed", note=note, rule="서울시와 자치구가 관리하는 모든 도로")
    return bulletin


def roof(press: Press) -> Bulletin:
    """A closed group: aboard = rescued + dead + missing. One missing was found dead, and one rescued had been counted twice."""
    place = {"place_ko": "강북구 수유동 시장", "place_en": "a market in Suyu-dong, Gangbuk-gu"}
    bulletin = press.issue(
        "building_collapse", "danger", districts="11305", said=_area(press, frozenset({"11305"})) | BY_FIRE | {"details": place}
    )
    desk, fire = Desk(press, bulletin), {"source": FIRE, "source_url": URL}
    desk.close("aboard", "rescued", "dead", "missing", when=at(8))
    desk.publish("aboard=12 rescued=3 dead=1 missing=8", at(9), **fire)
    desk.publish("injured_severe=2 injured=4-6", at(9), **fire)
    desk.publish("rescued=6 dead=2 missing=4", at(11), state="confirmed", **fire)
    desk.publish("injured_severe=3", at(11), rule=RULE, **fire)
    desk.move("missing", "dead", at(11, 20), note="수색하던 중 찾은 한 분이 숨진 것으로 확인되었습니다.")
    despite = "한 분이 무너질 때 현장에 있었는지 확인하고 있습니다."
    note = "같은 분이 병원 두 곳에서 집계되었습니다."
    desk.publish("rescued=5", at(11, 40), reason="double_count", note=note, despite=despite, state="confirmed", **fire)
    return bulletin


def power(press: Press) -> Bulletin:
    """What nobody knows yet, and a promise of the next report that has passed."""
    where = frozenset({"11320", "11350"})
    bulletin = press.issue(
        "power_outage",
        "notice",
        districts=" ".join(sorted(where)),
        said=_area(press, where) | {"source_ko": "한국전력공사", "source_en": "KEPCO"},
    )
    desk = Desk(press, bulletin)
    desk.publish("power_outage=2300+ telecom_outage=? power_outage@11320=900 power_outage@11350=1400+", at(9), source="한국전력공사")
    desk.promise(at(11, 30), at(9, 30))
    return bulletin


def yesterday(press: Press) -> Bulletin:
    """Over, and its figures are still followed."""
    bulletin = press.issue("traffic_accident", "danger", districts="11650", said=_area(press, frozenset({"11650"})) | BY_FIRE)
    press.end(bulletin, Kind.OVER)
    Desk(press, bulletin).publish("dead=0 injured_light=14", at(10), state="final", source="서울경찰청")
    return bulletin


def _area(press: Press, districts: frozenset[str]) -> dict[str, str]:
    city, languages = press.office.city, ("ko", "en")
    return {
        **{f"area_{language}": city.words(districts, language) for language in languages},
        **{f"area_short_{language}": city.short_words(districts, language) for language in languages},
    }
