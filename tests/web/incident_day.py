"""A small factory of reports and incidents: rows as hearing and staff leave them, in the world of the database."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, update

from lifeline.core.db import Database
from lifeline.incidents.tables import Hearing, Incident, IncidentAct, IncidentReport, Picture, Report
from lifeline.listening.tables import ListenerRow, SightingRow
from tests.web.city_day import NOON
from tests.web.press import Press

PLACES = (
    ("11620", "신림동", 37.4842, 126.9297),
    ("11650", "서초동", 37.4919, 127.0079),
    ("11680", "역삼동", 37.5006, 127.0364),
    ("11590", "이수역", 37.4868, 126.9820),
    ("11290", "정릉동", 37.6103, 127.0073),
    ("11440", "홍대입구역", 37.5572, 126.9245),
)
HAZARDS = ("urban_inundation", "heavy_rain", "river_flood", "power_outage", "traffic_control", "landslide")
_numbers = count(1)


@dataclass
class Ticking:
    """A stopped wall clock whose monotonic time runs on at every question, so that nothing is kept back for being too soon."""

    at: datetime = NOON
    ticks: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        self.ticks += 10.0
        return self.ticks


@dataclass
class Street:
    """Writes what citizens tell: `tell("urban_inundation", text=...)` is an incident with one report."""

    database: Database
    now: datetime = NOON

    def tell(self, hazard: str = "urban_inundation", **changes: Any) -> Incident:
        """`report`, `sighting`: columns of those rows; all else are columns of the incident."""
        report, sighting = changes.pop("report", {}), changes.pop("sighting", {})
        facts: dict[str, Any] = {
            "status": self.database.status.value,
            "hazard": hazard,
            "urgency": "normal",
            "district": "11620",
            "place": "신림동",
            "lat": 37.48423,
            "lon": 126.92971,
            "precision_m": 40,
            "method": "pin",
            "first_at": self.now - timedelta(minutes=30),
            "last_at": self.now - timedelta(minutes=5),
            "until": self.now + timedelta(hours=3),
        }
        with self.database.writing() as session:
            incident = Incident(**facts | {"changed": self._moved(session)} | changes)
            session.add(incident)
            session.flush()
            self._report(session, incident, report, sighting)
        return incident

    def report(self, incident: Incident, *, sighting: dict[str, Any] | None = None, **columns: Any) -> int:
        """One more report of it."""
        with self.database.writing() as session:
            self._touch(session, incident.id)
            return self._report(session, incident, columns, sighting or {})

    def change(self, incident: Incident, **columns: Any) -> None:
        with self.database.writing() as session:
            self._touch(session, incident.id)
            session.execute(update(Incident).where(Incident.id == incident.id).values(**columns))

    def act(self, incident: Incident, act: str, **columns: Any) -> None:
        with self.database.writing() as session:
            self._touch(session, incident.id)
            session.add(
                IncidentAct(
                    status=self.database.status.value,
                    act=act,
                    incident_id=incident.id,
                    reason="확인",
                    person="지현",
                    login="jihyeon",
                    at=self.now,
                    **columns,
                )
            )

    def picture(self, report: int, jpeg: bytes, *, state: str = "public", name: str = "") -> str:
        name = name or f"picture{next(_numbers):08d}"
        with self.database.writing() as session:
            session.add(Picture(report_id=report, name=name, shown=jpeg, clean=jpeg, width=4, height=4, look=1, state=state, at=self.now))
        return name

    def listener(self, name: str, **columns: Any) -> None:
        with self.database.writing() as session:
            session.add(ListenerRow(name=name, status=self.database.status.value, tried_at=self.now, **columns))

    def many(self, how_many: int, *, seed: int = 7) -> None:
        """That many incidents over the city, in three times as many reports, without the reports themselves."""
        chance, status = random.Random(seed), self.database.status.value
        with self.database.writing() as session:
            moved = self._moved(session)
            rows = [self._one_of_many(chance, number, status, moved) for number in range(how_many)]
            for begin in range(0, how_many, 2000):
                session.execute(insert(Incident), rows[begin : begin + 2000])

    def _one_of_many(self, chance: random.Random, number: int, status: str, moved: int) -> dict[str, Any]:
        code, place, lat, lon = chance.choice(PLACES)
        ago = timedelta(minutes=chance.randrange(170))
        authors = int(chance.paretovariate(1.2))
        return {
            "status": status,
            "hazard": chance.choice(HAZARDS),
            "urgency": "life" if number % 97 == 0 else "normal",
            "state": chance.choice(("unconfirmed",) * 8 + ("confirmed", "handled")),
            "district": code,
            "place": place,
            "lat": lat + chance.gauss(0, 0.016),
            "lon": lon + chance.gauss(0, 0.028),
            "precision_m": chance.choice((20, 40, 150, 300, 500)),
            "method": "pin",
            "first_at": self.now - ago - timedelta(minutes=20),
            "last_at": self.now - ago,
            "until": self.now - ago + timedelta(hours=3),
            "authors": authors,
            "support": authors * 2,
            "reports": 3,
            "changed": moved,
        }

    def _moved(self, session: Any) -> int:
        row = session.get(Hearing, self.database.status.value)
        if row is None:
            row = Hearing(status=self.database.status.value, changes=0, key=b"k" * 32)
            session.add(row)
        row.changes += 1
        session.flush()
        return int(row.changes)

    def _touch(self, session: Any, incident: int) -> None:
        session.execute(update(Incident).where(Incident.id == incident).values(changed=self._moved(session)))

    def _report(self, session: Any, incident: Incident, columns: dict[str, Any], sighting: dict[str, Any]) -> int:
        number, status = next(_numbers), self.database.status.value
        heard = {"created_at": self.now, "heard_at": self.now, "route": "incident", "url": f"https://social.example/{number}"}
        seen = SightingRow(**{"status": status, "platform": "mastodon", "post_id": f"{number}", "text": "raw", **heard} | sighting)
        session.add(seen)
        session.flush()
        facts = {
            "hazard": incident.hazard,
            "urgency": incident.urgency,
            "text": "신림동 반지하에 물이 들어와요",
            "anonymous": False,
            "looked": True,
        }
        times = {"seen_at": self.now, "heard_at": self.now, "until": incident.until}
        report = Report(**{"status": status, "sighting_id": seen.id, **facts, **times} | columns)
        session.add(report)
        session.flush()
        session.add(IncidentReport(incident_id=incident.id, report_id=report.id, how="rule", sure=1.0, at=self.now))
        return int(report.id)


def twelve(press: Press) -> None:
    """An evening of heavy rain: twelve incidents of every state and precision."""
    street = Street(press.database)
    rain, drain = "urban_inundation", {"report": {"text": "하수구가 역류해요. 연락처 [전화번호 가림]", "masked": True}}
    first = street.tell(rain, kind="knee", authors=12, support=31, reports=9, urgency="urgent", **drain)
    street.report(first, text="무릎까지 찼어요 #신림동침수", first_hand=True)
    street.report(first, text="", sighting={"platform": "x", "url": "https://x.com/i/status/1"})
    confirmed = street.tell(
        rain, place="서초동", district="11650", lat=37.4919, lon=127.0079, precision_m=500, authors=40, support=2400, state="confirmed"
    )
    street.change(confirmed, headline_ko="서초대로 일부가 통제되었습니다", headline_en="Part of Seocho-daero is closed")
    street.act(confirmed, "confirmed")
    street.tell(rain, place="사당동", district="11590", lat=37.4835, lon=126.9721, kind="basement_home", urgency="life")
    street.tell("river_flood", place="도림천", district="11620", lat=None, lon=None, precision_m=2000, authors=7, support=8)
    street.tell("heavy_rain", place="", district="11680", lat=None, lon=None, precision_m=None, method="gu", authors=3, support=3)
    street.tell("power_outage", place="역삼동", district="11680", lat=37.5006, lon=127.0364, precision_m=300, authors=5, support=6)
    handled = street.tell(
        "traffic_control", place="이수역", district="11590", lat=37.4868, lon=126.982, state="handled", authors=9, support=10
    )
    street.act(handled, "handled")
    for number, (code, place, lat, lon) in enumerate(PLACES[3:]):
        old = timedelta(minutes=50 * number + 20)
        times = {"first_at": NOON - old - timedelta(minutes=5), "last_at": NOON - old, "until": NOON - old + timedelta(hours=3)}
        street.tell("landslide" if number else rain, place=place, district=code, lat=lat + 0.004, lon=lon, precision_m=120, **times)
    street.tell("lightning", place="남산", district="11140", lat=37.5512, lon=126.9882, precision_m=400, authors=2, support=2)
    street.tell("", place="마포대교", district="11440", lat=37.5396, lon=126.9459, precision_m=80)
    street.listener(
        "mastodon",
        platform="mastodon",
        ko="마스토돈",
        en="Mastodon",
        enabled=True,
        answered_at=NOON - timedelta(minutes=1),
        last_post_at=NOON,
        heard=412,
    )
    street.listener("x", platform="x", ko="X", en="X", enabled=True, answered_at=NOON - timedelta(hours=2), failures=4, shed=1200)


def ten_thousand(press: Press) -> None:
    Street(press.database).many(10_000)


def storm(press: Press) -> None:
    Street(press.database).many(100_000)
