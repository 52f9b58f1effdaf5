"""The number a citizen gets for a report: short enough to read out, too rare to guess, and all it opens is what became of it."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import column, exists, select, table
from sqlalchemy.orm import Session

from lifeline.core.db import Utc
from lifeline.core.sighting import FORM
from lifeline.incidents.public_rules import Shown, standing
from lifeline.incidents.tables import Incident, IncidentReport, Picture, Report

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 and O, 1, I and L, V and U
_HEARD = table("sightings", column("platform"), column("post_id"), column("heard_at", Utc()))
LENGTH = 10  # 30^10: at a thousand guesses a second and a million reports, one hit in a week


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What its holder may see: nothing that was written, only that it was received and what became of it.

    `incident`: its number on the public map, or None while it is not shown there. `state`: of that incident, "" without one.
    """

    hazard: str
    district: str
    urgency: str
    seen_at: datetime
    heard_at: datetime
    photo: bool
    state: str = ""
    incident: int | None = None
    audience: str = ""


def receipt_of(key: bytes, form: bytes) -> str:
    """The number of the report that this form makes: the same form, sent twice, has the same number."""
    left = int.from_bytes(hmac.digest(key, b"receipt " + form, hashlib.sha256))
    signs = []
    for _ in range(LENGTH):
        left, sign = divmod(left, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def tidy(given: str) -> str:
    """The number as we store it, however it was typed; "" for what cannot be one."""
    plain = "".join(given.split()).replace("-", "").upper()
    return plain if len(plain) == LENGTH and set(plain) <= set(SIGNS) else ""


def spaced(receipt: str) -> str:
    """As people read it: 2 x 5 signs."""
    return f"{receipt[: LENGTH // 2]}-{receipt[LENGTH // 2 :]}"


def received(session: Session, receipt: str, now: datetime) -> ReceiptView | None:
    """What became of it, or None where nothing has that number."""
    report = session.scalar(select(Report).where(Report.receipt == receipt)) if receipt else None
    if report is None:
        return _unsorted(session, receipt)
    incident = session.scalar(
        select(Incident)
        .join(IncidentReport, IncidentReport.incident_id == Incident.id)
        .where(IncidentReport.report_id == report.id, IncidentReport.ended_at.is_(None))
        .order_by(IncidentReport.id.desc())
        .limit(1)
    )
    shown = _shown(incident, now)
    return ReceiptView(
        hazard=report.hazard,
        district=report.district,
        urgency=report.urgency,
        seen_at=report.seen_at,
        heard_at=report.heard_at,
        photo=bool(session.scalar(select(exists().where(Picture.report_id == report.id)))),
        state=incident.state if incident is not None and shown != "secret" else "",
        incident=incident.id if incident is not None and shown == "open" else None,
        audience=report.audience,
    )


def _shown(incident: Incident | None, now: datetime) -> Shown:
    if incident is None:
        return "secret"
    return standing(incident.state, incident.audience, looked=incident.looked, current=incident.until > now, reports=incident.reports)


def _unsorted(session: Session, receipt: str) -> ReceiptView | None:
    """One that a person must sort before it is a report of anything."""
    of_form = _HEARD.c.platform == FORM, _HEARD.c.post_id == receipt
    found = session.scalar(select(_HEARD.c.heard_at).where(*of_form)) if receipt else None
    if found is None:
        return None
    return ReceiptView(hazard="", district="", urgency="normal", seen_at=found, heard_at=found, photo=False)
