"""A desk after two busy weeks: 1,000 bulletins written and approved as people do it, and 50,000 reports of citizens."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select, update

from bench.stage import DISK
from lifeline import migrations
from lifeline.bulletins import desk as acts
from lifeline.bulletins.states import NotAllowed, Sent, State
from lifeline.bulletins.tables import Attempt, Bulletin, Delivery
from lifeline.bulletins.write import Facts, write
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.incidents.tables import Incident, IncidentReport, Report
from lifeline.listening.tables import SightingRow
from tests.bulletins.town import office
from tests.conftest import NOW, known_tables
from tests.web.desk.conftest import Desk, _desk
from tests.web.desk.laid import SECOND, WRITER, view

BULLETINS, REPORTS, OF_ONE = 1_000, 50_000, 10  # reports of one incident
EVERY = timedelta(minutes=20)  # a bulletin


@contextmanager
def full_desk() -> Iterator[Desk]:
    """The drill desk, at the true time: what was issued in the last six hours is in force."""
    known_tables()
    with TemporaryDirectory(prefix="lifeline-desk-", dir=DISK) as folder, ExitStack() as stack:
        home, made = Path(folder), Path(folder, "first.db")
        (home / "feeds").mkdir()  # nobody is asked anything
        migrations.upgrade(f"sqlite:///{made}", Status.EXERCISE, NOW)
        desk = _desk(Status.EXERCISE, made, home, office(), stack)
        desk.clock.at = datetime.now(UTC) - BULLETINS * EVERY
        bulletins(desk)
        with desk.world.database.writing() as session:
            for table, rows in reports(desk.clock.at, desk.world.status.value).items():
                session.execute(insert(table), rows)
        yield desk


def bulletins(desk: Desk) -> None:
    """One every twenty minutes, of every type in every district in turn; those of the last hour still wait."""
    kinds = product(sorted(desk.office.city.districts), desk.office.hazards.values())
    for left in range(BULLETINS, 0, -1):
        desk.clock.pass_(EVERY)
        number = ""
        while not number:
            number = _written(desk, *next(kinds))
        if left > 3:
            acts.approve(desk.world, desk.office, number, actor=SECOND, shown=view(desk, number).hash, reason="읽었음")
    sent(desk.world.database, desk.clock.at)


def _written(desk: Desk, district: str, hazard: Any) -> str:
    now = desk.clock.now()
    facts = Facts(hazard.code, hazard.levels[0].id, frozenset({district}), now, now + timedelta(hours=6), "재난안전상황실")
    try:
        return write(desk.world, desk.office, facts, actor=WRITER, reason="상황판단회의")
    except NotAllowed:  # said here already within a day, or it wants words of its own
        return ""


def sent(database: Database, now: datetime) -> None:
    """All posts as dispatch leaves them a second later, and what is over as the clock leaves it."""
    at, tried = Delivery.__table__.c.created_at, select(Delivery.id, Delivery.account_id, 1, Delivery.created_at)
    with database.writing() as session:
        session.execute(update(Delivery).values(state=Sent.SENT, post_id=Delivery.key, sent_at=at, changed_at=at, tries=1, token=1))
        session.execute(insert(Attempt).from_select(["delivery_id", "account_id", "token", "opened_at"], tried))
        over = update(Bulletin).where(Bulletin.state == State.ISSUED, Bulletin.expires_at <= now)
        session.execute(over.values(state=State.EXPIRED, ended_at=Bulletin.expires_at))


def reports(now: datetime, status: str) -> dict[Any, list[dict[str, Any]]]:
    """Ten reports an incident; one incident in ten is still on the map, and one of those in ten is a danger to life."""
    rows: dict[Any, list[dict[str, Any]]] = {SightingRow: [], Report: [], Incident: [], IncidentReport: []}
    for at in range(1, REPORTS + 1):
        incident = (at - 1) // OF_ONE + 1
        open_ = incident % 10 == 0
        heard = now - (timedelta(minutes=incident % 100) if open_ else timedelta(days=1, minutes=incident))
        same = {
            "status": status,
            "hazard": "urban_inundation",
            "urgency": "life" if incident % 100 == 0 else "normal",
            "district": "11590",
            "lat": 37.45 + incident % 90 / 1000,
            "lon": 126.85 + incident % 95 / 1000,
            "precision_m": 100,
            "method": "station",
            "place": f"신대방역 {incident}",
            "until": heard + timedelta(hours=3),
        }
        said = {"id": at, "sighting_id": at, "seen_at": heard, "heard_at": heard, "text": f"물이 차요 {at} [전화번호]", "masked": True}
        rows[Report].append(same | said)
        post = {"id": at, "status": status, "platform": "x", "post_id": str(at), "url": f"https://x.example/{at}", "created_at": heard}
        rows[SightingRow].append(post | {"text": f"물이 차요 {at}", "heard_at": heard, "route": "incident"})
        rows[IncidentReport].append({"incident_id": incident, "report_id": at, "how": "joined", "sure": 0.8, "at": heard})
        if at % OF_ONE == 0:
            told = {"id": incident, "first_at": heard, "last_at": heard, "changed": incident, "support": OF_ONE, "reports": OF_ONE}
            rows[Incident].append(same | told)
    return rows
