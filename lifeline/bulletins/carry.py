"""What a decision leaves behind: its row, the bulletin it says, and what lapses because of it; inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from lifeline.bulletins import fold
from lifeline.bulletins.announce import lasts_until
from lifeline.bulletins.call import await_approval, decided_after_all
from lifeline.bulletins.decide import Act, Decision, Source
from lifeline.bulletins.draft import Origin, Wording, draft, open_situation
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.issue import issue
from lifeline.bulletins.office import Office
from lifeline.bulletins.outdated import outdated
from lifeline.bulletins.standing import as_said, in_hand
from lifeline.bulletins.states import OPEN, ChangedMeanwhile, State, move
from lifeline.bulletins.subject import read
from lifeline.bulletins.tables import Bulletin, DecisionRow
from lifeline.core import cap
from lifeline.core.db import WorldRow, in_turn
from lifeline.core.people import GUIDELINE, SOURCE
from lifeline.core.ports import P
from lifeline.core.world import World

SEVERE = (cap.Severity.SEVERE, cap.Severity.EXTREME)


def decided(session: Session, alert: cap.Alert) -> bool:
    """Whether this very alert, by (sender, identifier, sent), was decided before."""
    same = and_(DecisionRow.sender == alert.sender, DecisionRow.identifier == alert.identifier, DecisionRow.sent == alert.sent)
    return session.scalar(select(DecisionRow.id).where(same)) is not None


def note(session: Session, world: World[P], office: Office, alert: cap.Alert, decision: Decision, source: Source) -> DecisionRow:
    """What was decided about one alert, not on record yet, and what follows from it for what still waits."""
    now = world.clock.now()
    row = _decision_row(world.status, alert, decision, now)
    decided_after_all(session, alert.sender, alert.identifier, now)
    if source.trust != "open":  # anybody could write an open feed: it takes nothing off a person's desk
        _lapse_replaced(session, office, alert, decision, source, now)
    return row


def on_record(session: Session, rows: Iterable[DecisionRow], bulletin: str | None = None) -> None:
    """Write what was decided, with the bulletin it became: a row of the record is whole from the start."""
    for row in rows:
        row.bulletin_id = bulletin
        session.add(row)


def _lapse_replaced(session: Session, office: Office, alert: cap.Alert, decision: Decision, source: Source, now: datetime) -> None:
    """What still waits for a person lapses when its source says something newer about all of it."""
    if not decision.hazard or decision.act is Act.PERSON:
        return
    subject, hazard = read(alert, city=office.city, hazards=office.hazards, events=source.events), office.hazards[decision.hazard]
    waiting = select(Bulletin).where(
        Bulletin.state.in_(OPEN),
        Bulletin.hazard == decision.hazard,
        Bulletin.source_sender == alert.sender,
        Bulletin.source_sent < alert.sent,
    )
    for bulletin in session.scalars(waiting).all():
        if outdated(as_said(bulletin), alert, decision, subject=subject, hazard=hazard):
            reason = f"its source sent {alert.identifier} about it meanwhile"
            move(session, bulletin, State.LAPSED, actor=SOURCE, reason=reason, now=now)


def _decision_row(status: cap.Status, alert: cap.Alert, decision: Decision, now: datetime) -> DecisionRow:
    return DecisionRow(
        status=status.value,
        sender=alert.sender,
        identifier=alert.identifier,
        sent=alert.sent,
        act=str(decision.act),
        reason=decision.reason,
        msg_type=str(decision.msg_type or ""),
        kind=str(decision.kind or ""),
        hazard=decision.hazard,
        level=decision.level,
        event=(alert.infos[0].event if alert.infos else "")[:200],
        decided_at=now,
    )


def stand_on(session: Session, decision: Decision) -> None:
    """Another gauge says the same, or one of several ends: the bulletin says what it said, and stands on other messages."""
    if decision.act is Act.RECORD and decision.cells and decision.refers_to:
        numbered(session, decision.refers_to).cells = fold.to_json(decision.cells)
        session.execute(update(WorldRow).values(issues=WorldRow.issues + 1))  # whoever decides meanwhile looks again


def still(session: Session, issues: int) -> None:
    """Nothing was issued since what is in force was read; nothing will be until this transaction ends."""
    if in_turn(session) != issues:
        raise ChangedMeanwhile("another bulletin was issued meanwhile")


def numbered(session: Session, number: str) -> Bulletin:
    return session.scalars(select(Bulletin).where(Bulletin.number == number)).one()


def say(session: Session, office: Office, alert: cap.Alert, decision: Decision, wording: Wording, now: datetime) -> tuple[Bulletin, int]:
    earlier = numbered(session, decision.refers_to) if decision.refers_to else None
    if decision.replaces:
        _lapse_older(session, decision.replaces, wording.message.number, now)
    situation = earlier.situation_id if earlier is not None else open_situation(session, office.hazards[decision.hazard], now)
    severe = wording.message.level.severity in SEVERE
    origin = Origin(
        reason=decision.reason,
        release=str(decision.release),
        lane="correction" if decision.msg_type is cap.MsgType.CANCEL else "emergency" if severe else "routine",
        districts=decision.scope.districts if decision.scope is not None else frozenset(),
        source=alert.key,
        source_text="\n\n".join(filter(None, (info.headline or info.description for info in alert.infos)))[:4000],
        refers_to=earlier.id if earlier is not None else None,
        cells=decision.cells,
        shock=decision.shock,
        lasts_until=lasts_until(alert, decision, office),
    )
    bulletin = draft(session, wording, origin, office=office, situation=situation, msg_type=str(decision.msg_type), actor=SOURCE, now=now)
    if decision.release is Release.AT_ONCE:
        reason = f"guideline {office.guideline.version}: at once"
        return bulletin, issue(session, bulletin, actor=GUIDELINE, reason=reason, now=now)
    if decision.release is Release.REVIEW:
        move(session, bulletin, State.WAITING, actor=GUIDELINE, reason="the guideline wants a person to approve it", now=now)
    await_approval(session, bulletin, now)
    return bulletin, 0


def _lapse_older(session: Session, older: str, newer: str, now: datetime) -> None:
    """The waiting bulletin that the newer draft says as well. Raises ChangedMeanwhile when a person took it in hand."""
    bulletin = numbered(session, older)
    if bulletin.state not in OPEN or in_hand(bulletin):
        raise ChangedMeanwhile(f"bulletin {older} is {bulletin.state} in version {bulletin.version} by now")
    move(session, bulletin, State.LAPSED, actor=SOURCE, reason=f"bulletin {newer} says it as well", now=now)
