"""Official alerts as the desk shows them: what came, what was decided and why, and what waits for a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from lifeline.bulletins import subject as reading
from lifeline.bulletins.call import PERSON_NEEDED, asked_about
from lifeline.bulletins.decide import TESTS, Act
from lifeline.bulletins.decide import Source as Feed
from lifeline.bulletins.hazard import Hazard, Level, Marks
from lifeline.bulletins.openings import takes_one
from lifeline.bulletins.states import OPEN, State
from lifeline.bulletins.subject import Subject
from lifeline.bulletins.tables import Bulletin, DecisionRow
from lifeline.core import cap
from lifeline.core.alarm import open_alarms
from lifeline.intake.tables import AlertRow
from lifeline.web.desk.here import Here
from lifeline.web.public.notice import TONES, UNKNOWN

GRAVE = (cap.Severity.SEVERE, cap.Severity.EXTREME)
QUIET = ("seed", "test", "exercise", "elsewhere", "nothing_to_end", "expired", "repeat")  # nobody acts on these any more
MOST_ASKED, RECENT = 500, 5_000
_SAME = and_(DecisionRow.sender == AlertRow.sender, DecisionRow.identifier == AlertRow.identifier, DecisionRow.sent == AlertRow.sent)


@dataclass(frozen=True, slots=True)
class Came:
    """One official alert and what became of it. `asked`: a person was called and nobody has dealt with it yet.

    `bulletin` and `decision` are None where there is none. `takes_one`: one person reads and issues the bulletin.
    """

    row: AlertRow
    alert: cap.Alert
    subject: Subject
    hazard: Hazard | None
    level: Level | None
    decision: DecisionRow | None
    bulletin: Bulletin | None
    asked: bool
    takes_one: bool
    outcome: str

    @property
    def districts(self) -> frozenset[str]:
        return self.subject.scope.districts

    @property
    def event(self) -> str:
        return self.alert.infos[0].event if self.alert.infos else ""

    @property
    def tone(self) -> str:
        return TONES.get(self.level.severity, UNKNOWN) if self.level else UNKNOWN

    @property
    def waits(self) -> bool:
        """Whether somebody still has to decide, submit or approve something about it."""
        return self.decision is None or self.asked or (self.bulletin is not None and self.bulletin.state in OPEN)

    @property
    def grave(self) -> bool:
        """Whether it may be about life: its level, or what the source says where no level is known."""
        said = [self.level.severity] if self.level else [info.severity for info in self.alert.infos]
        return self.outcome not in QUIET and not self.subject.ends and any(one in GRAVE for one in said)


def newest(session: Session, here: Here, *, before: int = 0, most: int = 30) -> list[Came]:
    """Alerts older than the one of that number (0: any), the last that came first."""
    return _came(session, here, _rows(before, most))


def waiting(session: Session, here: Here, *, before: int = 0, most: int = 30) -> list[Came]:
    """Those that wait: nobody decided yet, a person was called, or their bulletin is not issued."""
    found = [number for number in numbers_waiting(session) if not before or number < before][:most]
    return _came(session, here, _rows(0, most).where(AlertRow.id.in_(found))) if found else []


def numbers_waiting(session: Session) -> list[int]:
    """Of what waits, the last that came first. What is undecided for longer than the newest thousands has an alarm of its own."""
    called, decided = _asked(session), select(AlertRow.id).join(DecisionRow, _SAME)
    newest_id = session.scalar(select(func.max(AlertRow.id))) or 0
    undecided = select(AlertRow.id).outerjoin(DecisionRow, _SAME).where(AlertRow.id > newest_id - RECENT, DecisionRow.id.is_(None))
    found = set(session.scalars(undecided))
    found |= set(session.scalars(decided.join(Bulletin, Bulletin.id == DecisionRow.bulletin_id).where(Bulletin.state.in_(OPEN))))
    if called:
        asked = select(DecisionRow.id, DecisionRow.sent, DecisionRow.sender, DecisionRow.identifier).where(DecisionRow.act == Act.PERSON)
        newest_first = session.execute(asked.order_by(DecisionRow.id.desc()).limit(MOST_ASKED))
        ids = [number for number, sent, sender, identifier in newest_first if asked_about(sent, sender, identifier) in called]
        found |= set(session.scalars(decided.where(DecisionRow.id.in_(ids))))
    return sorted(found, reverse=True)


def one(session: Session, here: Here, number: int) -> Came | None:
    return next(iter(_came(session, here, _rows(0, 1).where(AlertRow.id == number))), None)


def some(session: Session, here: Here, *found: Select[int]) -> list[Came]:
    """The alerts whose numbers those statements give, the last that came first."""
    numbers = {number for one in found for number in session.scalars(one)}
    return _came(session, here, _rows(0, len(numbers)).where(AlertRow.id.in_(numbers))) if numbers else []


def outcome(
    row: AlertRow, alert: cap.Alert, subject: Subject, *, decision: DecisionRow | None, bulletin: Bulletin | None, marks: Marks
) -> str:
    """What became of it in one word, in the order of the questions of `decide`; the sentence is the decision's reason."""
    if decision is None:
        return "undecided"
    if bulletin is not None:
        return f"bulletin_{bulletin.state}"
    if decision.act != Act.RECORD:
        return "person"
    codes = {pair.value for info in alert.infos for pair in info.event_codes}
    steps = (
        ("seed", row.seed),
        ("test", alert.status in TESTS or bool(codes & marks.test_codes)),
        ("exercise", alert.status is cap.Status.EXERCISE or bool(codes & marks.drill_codes)),
        ("elsewhere", not subject.scope.districts and not subject.scope.unread),
        ("nothing_to_end", bool(subject.ends)),
        ("expired", subject.until is not None and subject.until <= decision.decided_at),
    )
    return next((word for word, applies in steps if applies), "repeat")


def _rows(before: int, most: int) -> Select[AlertRow, DecisionRow, Bulletin]:
    rows = select(AlertRow, DecisionRow, Bulletin).outerjoin(DecisionRow, _SAME).outerjoin(Bulletin, Bulletin.id == DecisionRow.bulletin_id)
    return (rows.where(AlertRow.id < before) if before else rows).order_by(AlertRow.id.desc()).limit(most)


def _subject(here: Here, row: AlertRow) -> tuple[cap.Alert, Subject]:
    """What nobody could decide on because it cannot be read is shown all the same, by its number: a person must see it."""
    feed: Feed | None = here.station.sources.get(row.feed)
    read = partial(reading.read, city=here.office.city, hazards=here.office.hazards, events=feed.events if feed else {})
    try:
        alert = cap.from_json(row.cap)
        return alert, read(alert)
    except (ValueError, KeyError, TypeError):
        bare = cap.Alert(row.identifier, row.sender, row.sent, cap.Status.ACTUAL, cap.MsgType.ALERT)
        return bare, read(bare)


def _asked(session: Session) -> frozenset[str]:
    return frozenset(alarm.subject for alarm in open_alarms(session) if alarm.kind == PERSON_NEEDED)


def _came(session: Session, here: Here, rows: Select[AlertRow, DecisionRow, Bulletin]) -> list[Came]:
    called = _asked(session)
    return [_one(session, here, row, (decision, bulletin), called) for row, decision, bulletin in session.execute(rows)]


def _one(session: Session, here: Here, row: AlertRow, became: tuple[DecisionRow | None, Bulletin | None], called: Iterable[str]) -> Came:
    """`became`: its decision and its bulletin, as far as there are any."""
    decision, bulletin = became
    hazards = here.office.hazards
    alert, subject = _subject(here, row)
    hazard = hazards.get(decision.hazard) if decision is not None and decision.hazard else subject.match.hazard
    level = hazard.find(decision.level) if hazard and decision is not None and decision.level else subject.match.level
    asked = decision is not None and decision.act == Act.PERSON and asked_about(row.sent, row.sender, row.identifier) in called
    alone = bulletin is not None and bulletin.state == State.WAITING and takes_one(session, bulletin)
    word = outcome(row, alert, subject, decision=decision, bulletin=bulletin, marks=hazards.marks)
    return Came(row, alert, subject, hazard, level, decision, bulletin, asked, alone, word)
