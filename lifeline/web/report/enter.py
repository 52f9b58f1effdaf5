"""A filled form becomes one post among the others, its photo a row beside the report: in one transaction, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.place import City
from lifeline.core.sighting import FORM, Position, Sighting
from lifeline.incidents.picture import Cleaned
from lifeline.incidents.picture_rows import keep
from lifeline.incidents.tables import Report
from lifeline.web.report.door import Door
from lifeline.web.report.filled import Filled, near


@dataclass(frozen=True, slots=True)
class Sent:
    """One form as it was sent. `hazard` is one of the 55 codes, or "" for what none of them fits; `invitation`: its code, or "".

    `sender`: who is one person to all appearance, see `senders`.
    """

    receipt: str
    hazard: str
    language: str
    filled: Filled
    photo: Cleaned | None = None
    invitation: str = ""
    sender: str = ""


def enter(door: Door, sent: Sent, city: City) -> None:
    """It is stored when this returns; a second time it changes nothing. Raises Shut."""
    now, photo = door.clock.now(), sent.photo

    def also(session: Session) -> None:
        if photo is not None:
            _keep(session, sent.receipt, photo, now)

    filled = sent.filled
    said: dict[str, object] = {
        "receipt": sent.receipt,
        "hazard": sent.hazard,
        "danger": filled.danger,
        "people": filled.people,
        "taps": dict(filled.taps),
        "note": filled.note,
        "seen": filled.seen.isoformat(),
        "anonymous": True,
        "district": filled.district,
        "place": filled.place,
        "photo": photo is not None,
        "invitation": sent.invitation,
    }
    post = Sighting(
        platform=FORM,
        post_id=sent.receipt,
        text=filled.text(city),
        created_at=now,
        heard_at=now,
        language=sent.language,
        listener=FORM,
        author=sent.sender,
        position=_position(filled, photo, city),
        said=said,
    )
    door.hear(post, also)


def add_photo(door: Door, receipt: str, photo: Cleaned) -> None:
    """One that could not be read before the report was stored. Raises Shut."""
    door.write(lambda session: _keep(session, receipt, photo, door.clock.now()))


def _keep(session: Session, receipt: str, photo: Cleaned, now: datetime) -> None:
    report = session.scalar(select(Report.id).where(Report.receipt == receipt))
    if report is not None:
        keep(session, report, photo, now)


def _position(filled: Filled, photo: Cleaned | None, city: City) -> Position | None:
    """What was pointed at, else what the photo knew; words are read where there is neither."""
    if filled.pin is not None:
        return filled.pin
    if photo is not None and photo.position is not None and near(city, photo.position):
        return photo.position
    return None
