"""A small factory of what the map is made of: rows as `flows.hear` leaves them, for tests of what people do with them afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.incidents.acts import By
from lifeline.incidents.changes import changed
from lifeline.incidents.tables import Incident, IncidentReport, Picture, Report
from lifeline.listening.tables import CopyRow, SightingRow
from tests.conftest import NOW

JIHYEON, MINSU = Actor("지현", "jihyeon"), Actor("민수", "minsu")
SINDAEBANG = (37.4875, 126.9131)


def by(reason: str = "119 출동대가 확인", actor: Actor = JIHYEON) -> By:
    return By(actor, reason, NOW)


@dataclass
class Map:
    """Writes into the session of the test."""

    session: Session
    status: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def report(self, author: str = "", *, copies: tuple[str, ...] = (), **columns: Any) -> Report:
        """One report and the post it is of; `copies` are the authors who repeated it."""
        n = next(self.numbers)
        key = author.encode().ljust(16, b"\0") if author else None
        post = SightingRow(
            status=self.status,
            platform="x",
            post_id=str(n),
            author=author,
            handle=author,
            author_key=key,
            url=f"https://x.example/{n}",
            text=f"물이 차요 {n} 010-1234-5678",
            created_at=NOW,
            heard_at=NOW,
            route="incident",
            support=1 + len(copies),
        )
        self.session.add(post)
        self.session.flush()
        for m, one in enumerate(copies):
            copy = {"platform": "x", "post_id": f"{n}-{m}", "sighting_id": post.id, "kind": "repost", "created_at": NOW}
            self.session.add(CopyRow(**copy, author_key=one.encode().ljust(16, b"\0")))
        lat, lon = columns.pop("at", SINDAEBANG)
        said = {"hazard": "urban_inundation", "urgency": "normal", "text": f"물이 차요 {n} [전화번호]", "masked": True, "district": "11590"}
        where = {"lat": lat, "lon": lon, "precision_m": 100, "method": "station", "place": "신대방역"}
        row = Report(
            status=self.status,
            sighting_id=post.id,
            author_key=key,
            seen_at=NOW,
            heard_at=NOW,
            until=NOW + timedelta(hours=3),
            **(said | where | columns),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def incident(self, *reports: Report, **columns: Any) -> Incident:
        """An incident of those reports, counted as the first of them says."""
        first = reports[0]
        same = {name: getattr(first, name) for name in ("hazard", "urgency", "district", "lat", "lon", "precision_m", "method", "place")}
        times = {"first_at": NOW, "last_at": NOW, "until": NOW + timedelta(hours=3)}
        row = Incident(status=self.status, changed=changed(self.session), reports=len(reports), **(same | times | columns))
        self.session.add(row)
        self.session.flush()
        for report in reports:
            self.session.add(IncidentReport(incident_id=row.id, report_id=report.id, how="joined", sure=0.8, at=NOW))
        self.session.flush()
        return row

    def picture(self, report: Report, name: str = "a" * 32) -> Picture:
        row = Picture(report_id=report.id, name=name, shown=b"clean", clean=b"clean", width=400, height=300, look=1, at=NOW)
        self.session.add(row)
        self.session.flush()
        return row
