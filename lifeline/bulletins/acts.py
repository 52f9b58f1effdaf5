"""What people do with a bulletin: submit, approve, return, decline, edit."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.draft import Wording, add_version, intact, version_of
from lifeline.bulletins.issue import issue
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import ChangedMeanwhile, NotAllowed, State, move
from lifeline.bulletins.tables import Bulletin, Step, Version
from lifeline.core.cap import MsgType
from lifeline.core.db import in_turn
from lifeline.core.people import Actor


def submit(session: Session, bulletin: Bulletin, *, actor: Actor, reason: str, now: datetime, version: int | None = None) -> None:
    """A writer lays a draft before an approver."""
    move(session, bulletin, State.WAITING, actor=actor, reason=reason, now=now, version=version)


def approve(
    session: Session,
    bulletin: Bulletin,
    wording: Wording,
    *,
    actor: Actor,
    shown: str,
    reason: str,
    now: datetime,
    beside: Collection[str] = (),
) -> int:
    """Issue what waits, if `shown` is the hash of what the approver read and `wording`, composed anew, is still that.

    The approver is neither the submitter nor the last editor, by person and by login (alerting rules 13, 14).
    `beside` names all bulletins in force on the same hazard and districts that this one shall stand beside (rule 12).
    """
    stored = version_of(session, bulletin)
    if bulletin.state != State.WAITING:
        lay = f"; one person lays it before another: 'lifeline bulletins submit {bulletin.number}'" if bulletin.state == State.DRAFT else ""
        raise NotAllowed(f"bulletin {bulletin.number} is {bulletin.state}: only a waiting bulletin can be approved{lay}")
    if shown != stored.hash:
        raise ChangedMeanwhile(f"bulletin {bulletin.number} is no longer what was shown: read it again before approving")
    if wording.hash != stored.hash:
        raise ChangedMeanwhile(f"bulletin {bulletin.number}: templates or accounts changed since it was written; edit and submit it again")
    if not intact(session, stored):
        raise NotAllowed(
            f"bulletin {bulletin.number}: its stored texts are not those that were written: decline it, write it anew, and tell whoever "
            "guards the database"
        )
    _require_second_person(session, bulletin, stored, actor)
    _require_one_voice(session, bulletin, beside)
    return issue(session, bulletin, actor=actor, reason=reason, now=now, version=stored.version)


def _require_second_person(session: Session, bulletin: Bulletin, stored: Version, actor: Actor) -> None:
    if not actor.is_person:
        raise NotAllowed("an approval needs a person with a login")
    for earlier in first_persons(session, bulletin, stored):
        if not actor.differs_from(earlier):
            raise NotAllowed(
                f"{earlier.person} wrote or submitted bulletin {bulletin.number}: another person, on another login, approves it"
            )


def first_persons(session: Session, bulletin: Bulletin, stored: Version) -> tuple[Actor, ...]:
    """Who wrote the wording and who laid it before another, where these were people: none of them approves it."""
    submitted = session.scalars(
        select(Step).where(Step.bulletin_id == bulletin.id, Step.after == State.WAITING).order_by(Step.id.desc()).limit(1)
    ).all()
    earlier = (*(Actor(one.person, one.login) for one in submitted), Actor(stored.person, stored.login))
    return tuple(one for one in earlier if one.is_person)


def _require_one_voice(session: Session, bulletin: Bulletin, beside: Collection[str]) -> None:
    """Two bulletins on one danger in one place confuse: the approver says that it is meant, or revises the one in force.

    Of two that are approved at the same moment the second waits here, and then sees the first.
    """
    in_turn(session)
    standing = select(Bulletin).where(
        Bulletin.state == State.ISSUED,
        Bulletin.msg_type != MsgType.CANCEL,
        Bulletin.hazard == bulletin.hazard,
        Bulletin.id != (bulletin.refers_to or ""),
    )
    here = set(bulletin.districts.split())
    others = [one for one in session.scalars(standing) if one.number not in beside and here & set(one.districts.split())]
    if others:
        named = " and ".join(f"{one.number} ({one.hazard} {one.level})" for one in others)
        meant = " ".join(f"--beside {one.number}" for one in others)
        raise NotAllowed(
            f"in force for some of the same districts: bulletin {named}; decline this one and revise {others[0].number}, or approve it "
            f"with {meant}"
        )


def return_(session: Session, bulletin: Bulletin, *, actor: Actor, reason: str, now: datetime, version: int | None = None) -> None:
    """Back to the writers, with a reason; whoever returns it may not make the edit (alerting rule 16)."""
    move(session, bulletin, State.RETURNED, actor=actor, reason=said(reason), now=now, version=version)


def decline(
    session: Session, bulletin: Bulletin, *, actor: Actor, reason: str, now: datetime, version: int | None = None, state: str = ""
) -> None:
    """It will not be said; the reason stays. `state`: the one in which this person may decline it, where that matters."""
    if state and bulletin.state != state:
        raise ChangedMeanwhile(f"bulletin {bulletin.number} is {bulletin.state} by now: look at it again")
    move(session, bulletin, State.DECLINED, actor=actor, reason=said(reason), now=now, version=version)


def edit(
    session: Session, bulletin: Bulletin, wording: Wording, *, office: Office, actor: Actor, reason: str, now: datetime, version: int
) -> None:
    """A new version, back in draft; what was shown for approval is void. `version` is the one that was changed."""
    returned = _last(session, bulletin, State.RETURNED) if bulletin.state == State.RETURNED else None
    if returned is not None and not actor.differs_from(Actor(returned.person, returned.login)):
        raise NotAllowed(f"{actor.person} returned bulletin {bulletin.number}: another person makes the change")
    move(session, bulletin, State.DRAFT, actor=actor, reason=reason, now=now, version=version)
    add_version(session, bulletin, wording, office=office, actor=actor, now=now)


def _last(session: Session, bulletin: Bulletin, state: State) -> Step:
    return session.scalars(select(Step).where(Step.bulletin_id == bulletin.id, Step.after == state).order_by(Step.id.desc()).limit(1)).one()


def said(reason: str) -> str:
    if not reason.strip():
        raise NotAllowed("this needs a reason in words: it stays on record")
    return reason
