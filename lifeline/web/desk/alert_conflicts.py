"""What speaks against an alert or beside it: others on the same danger, what its source said later, and what the city says already."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from lifeline.bulletins import read
from lifeline.bulletins.states import OPEN, State
from lifeline.bulletins.tables import Bulletin, DecisionRow, Version
from lifeline.core.cap import MsgType
from lifeline.intake.tables import AlertRow
from lifeline.web.desk.alert_facts import Came, some
from lifeline.web.desk.here import Here

A_DAY = timedelta(days=1)
MOST = 50
SAME = ("repeat", "expired")  # later words of a source that change nothing
NO_WORD = ("test", "exercise", "seed")  # what nobody acts on contradicts nothing


@dataclass(frozen=True, slots=True)
class Conflict:
    """One line: `word` says what it is, `who` speaks, `what` in words, and where it stands: a bulletin's number or an alert's."""

    word: str
    who: str
    what: str
    area: str
    at: datetime | None
    bulletin: str = ""
    alert: int = 0

    @property
    def contradicts(self) -> bool:
        """Whether it must be settled before anything is issued; the others are only to be known."""
        return self.word not in ("conflict_near", "conflict_follows")


def conflicts(session: Session, here: Here, came: Came) -> list[Conflict]:
    """The gravest first: the source took it back or changed it, then others who speak, then what is in force beside it."""
    return [*_later(session, here, came), *_others(session, here, came), *_bulletins(session, here, came)]


def _later(session: Session, here: Here, came: Came) -> Iterator[Conflict]:
    """Later documents of its own source that name it, or say something else of the same danger there."""
    own = came.alert
    after = select(AlertRow.id).where(AlertRow.sender == own.sender, AlertRow.sent > own.sent, AlertRow.id != came.row.id)
    soon, later = after.order_by(AlertRow.sent).limit(MOST), after.order_by(AlertRow.sent).limit(MOST)
    for other in _spoken(session, here, soon, later.where(AlertRow.cap.contains(own.identifier, autoescape=True))):
        named = any((one.sender, one.identifier) == (own.sender, own.identifier) for one in other.alert.references)
        same = other.hazard == came.hazard and came.hazard is not None and bool(other.districts & came.districts)
        if (named or same) and (other.subject.ends or other.outcome not in SAME):
            yield _of_alert(here, "conflict_ended" if other.subject.ends else "conflict_changed", other)


def _others(session: Session, here: Here, came: Came) -> Iterator[Conflict]:
    """Alerts of others on the same danger for some of the same districts, within a day."""
    if came.hazard is None:
        return
    sent, same = came.alert.sent, and_(DecisionRow.sender == AlertRow.sender, DecisionRow.identifier == AlertRow.identifier)
    wanted = (
        select(AlertRow.id)
        .join(DecisionRow, and_(same, DecisionRow.sent == AlertRow.sent))
        .where(DecisionRow.hazard == came.hazard.code, AlertRow.sender != came.alert.sender)
        .where(AlertRow.sent.between(sent - A_DAY, sent + A_DAY))
        .order_by(AlertRow.sent.desc())
        .limit(MOST)
    )
    for other in _spoken(session, here, wanted):
        if other.districts & came.districts:
            yield _of_alert(here, "conflict_other", other)


def _spoken(session: Session, here: Here, *found: Select[int]) -> list[Came]:
    return [one for one in some(session, here, *found) if one.outcome not in NO_WORD]


def _of_alert(here: Here, word: str, other: Came) -> Conflict:
    who = next((info.sender_name for info in other.alert.infos if info.sender_name), other.alert.sender)
    return Conflict(
        word, who, named(here, other), here.office.city.words(other.districts, here.language), other.alert.sent, alert=other.row.id
    )


def _bulletins(session: Session, here: Here, came: Came) -> Iterator[Conflict]:
    """What the city says or is about to say for some of the same districts."""
    own = came.bulletin
    spoken = select(Bulletin).where(Bulletin.state.in_((State.ISSUED, *OPEN)), Bulletin.msg_type != MsgType.CANCEL)
    found = []
    for other in session.scalars(spoken.order_by(Bulletin.created_at.desc()).limit(MOST)):
        common = came.districts & set(other.districts.split())
        if common and (own is None or other.id != own.id):
            found.append(_of_bulletin(session, here, came, other, common))
    yield from sorted(found, key=lambda one: not one.contradicts)


def _of_bulletin(session: Session, here: Here, came: Came, other: Bulletin, common: frozenset[str]) -> Conflict:
    hazard = here.office.hazards.get(other.hazard)
    level = hazard.find(other.level) if hazard else None
    what = f"{hazard.name(here.language) if hazard else other.hazard} {level.name(here.language) if level else other.level}"
    same = came.hazard is not None and other.hazard == came.hazard.code
    follows = came.bulletin is not None and came.bulletin.refers_to == other.id
    word = (
        "conflict_follows"
        if follows
        else "conflict_near"
        if not same
        else "conflict_in_force"
        if other.state == State.ISSUED
        else "conflict_waits"
    )
    area = here.office.city.words(common, here.language)
    return Conflict(word, _speaker(session, here, other), what, area, other.issued_at or other.created_at, bulletin=other.number)


def _speaker(session: Session, here: Here, bulletin: Bulletin) -> str:
    """The source it was made from, or the person who wrote it with the department that leads."""
    if bulletin.source_sender:
        return bulletin.source_sender
    person = session.scalar(select(Version.person).where(Version.bulletin_id == bulletin.id, Version.version == 1)) or ""
    department = here.office.people.departments.get(read.owner(session, bulletin.situation_id))
    return " ".join(filter(None, (department.name(here.language) if department else "", person)))


def named(here: Here, came: Came) -> str:
    """Type and level in words; what the source wrote where the type is not known."""
    if came.hazard is None:
        return (came.event or came.alert.identifier)[:120]
    return f"{came.hazard.name(here.language)} {came.level.name(here.language) if came.level else ''}".strip()
