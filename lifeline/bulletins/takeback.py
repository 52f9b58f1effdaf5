"""Taking an issued bulletin back: one person, at once, in the words that were prepared when it went out."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lifeline.bulletins.acts import said
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import TAKEBACKS, next_number, texts, version_of
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.issue import issue
from lifeline.bulletins.states import OPEN, NotAllowed, State, step
from lifeline.bulletins.tables import Bulletin, RenderingRow, Version
from lifeline.core.alarm import raise_alarm
from lifeline.core.cap import MsgType
from lifeline.core.people import Actor


def take_back(session: Session, bulletin: Bulletin, kind: Kind, *, actor: Actor, reason: str, now: datetime) -> Bulletin:
    """End a bulletin in force: `kind` is correction (it was wrong), called_off or over (all clear).

    Returns the Cancel bulletin, already issued to every account the bulletin reached or may have reached. Stopping takes
    one person where starting takes two (alerting rules 13, 30). Raises NotAllowed unless the bulletin is in force.
    """
    if bulletin.state != State.ISSUED:
        remedy = f"; nothing of it was posted: 'lifeline bulletins decline {bulletin.number}'" if bulletin.state in OPEN else ""
        raise NotAllowed(f"bulletin {bulletin.number} is {bulletin.state}: only one that is in force can be taken back{remedy}")
    if kind not in TAKEBACKS:
        raise NotAllowed(f"{kind} is no way to end a bulletin: choose correction, called_off or over")
    said(reason)
    if not texts(session, bulletin, kind):
        raise NotAllowed(f"no {kind} was prepared for bulletin {bulletin.number} ({bulletin.kind}): say anew what is true now")
    cancel = _cancel_of(session, bulletin, kind, reason=reason, now=now)
    _copy_wording(session, bulletin, cancel, actor=actor, now=now)
    session.add(step(cancel, "", State.DRAFT, actor=actor, reason=reason, now=now))
    session.flush()
    issue(session, cancel, actor=actor, reason=reason, now=now)
    if kind is Kind.CORRECTION and bulletin.kind == Kind.UPDATE:
        _tell_what_stood(session, bulletin, now)
    return cancel


def _tell_what_stood(session: Session, bulletin: Bulletin, now: datetime) -> None:
    """A wrong update leaves nothing in force, though what was said before it may still be true."""
    earlier = session.get(Bulletin, bulletin.refers_to) if bulletin.refers_to else None
    before = f"{earlier.number}, which it had replaced, is not in force any more" if earlier else "nothing stands in its place"
    raise_alarm(
        session,
        "person-needed",
        f"correction of {bulletin.number}",
        cause=f"the update {bulletin.number} was taken back as wrong: {before}",
        remedy=f"see what is true now, and say it anew: 'lifeline bulletins write' with --again {bulletin.number}",
        now=now,
    )


def _cancel_of(session: Session, bulletin: Bulletin, kind: Kind, *, reason: str, now: datetime) -> Bulletin:
    cancel = Bulletin(
        id=uuid4().hex,
        status=bulletin.status,
        number=next_number(session, now),
        situation_id=bulletin.situation_id,
        refers_to=bulletin.id,
        msg_type=MsgType.CANCEL,
        kind=kind,
        hazard=bulletin.hazard,
        level=bulletin.level,
        districts=bulletin.districts,
        lane="correction",
        release=Release.AT_ONCE,
        state=State.DRAFT,
        version=1,
        reason=reason,
        source_text=bulletin.source_text,
        created_at=now,
    )
    session.add(cancel)
    session.flush()
    return cancel


def _copy_wording(session: Session, bulletin: Bulletin, cancel: Bulletin, *, actor: Actor, now: datetime) -> None:
    stored = version_of(session, bulletin)
    kept = {name: getattr(stored, name) for name in ("message", "hash", "templates", "guideline")}
    session.add(Version(bulletin_id=cancel.id, version=1, person=actor.person, login=actor.login, at=now, **kept))
    session.flush()
    same = ("account_id", "channel", "language", "text", "hash")
    rows = [
        {"bulletin_id": cancel.id, "version": 1, "kind": cancel.kind} | {name: getattr(text, name) for name in same}
        for text in texts(session, bulletin, cancel.kind)
    ]
    session.execute(insert(RenderingRow), rows)
