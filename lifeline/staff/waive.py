"""Who may approve in live without practice: nobody where the policy asks for it, but whom two others let, for one month and a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow, in_turn
from lifeline.core.people import Actor
from lifeline.staff import read
from lifeline.staff.people import NotDone, person
from lifeline.staff.practice import Demand, Standing, month_of, standing
from lifeline.staff.roles import MAY, Act
from lifeline.staff.tables import Waiver


@dataclass(frozen=True, slots=True)
class Stands:
    """Somebody who may approve, and how they stand."""

    name: str
    login: str
    standing: Standing


def approvers(session: Session, now: datetime, demand: Demand) -> list[Stands]:
    """Everybody who holds a role that approves, bulletins or figures alone, who is late first."""
    found = []
    for one in read.everybody(session, now):
        held = {grant.role for grant in one.grants if grant.state == "held" and one.left_at is None}
        if held & MAY[Act.APPROVE_FIGURES]:
            asked = demand if held & MAY[Act.APPROVE] else demand.of_counting
            found.append(Stands(one.name, one.login, standing(session, one.login, now, asked)))
    return sorted(found, key=lambda one: (one.standing.practised, not one.standing.soon, one.name, one.login))


def require_practised(session: Session, by: Actor, now: datetime, demand: Demand) -> None:
    """Before an approval in live; never before something is taken back. Raises NotDone."""
    found = standing(session, by.login, now, demand)
    if not found.may_approve:
        raise NotDone(
            f"{by.person} has not shown in an exercise of {found.month} what the office asks of whoever approves: another person approves, "
            f"or {demand.waived_by} others let {by.login} approve this month, each with a reason ('lifeline drill waive {by.login}')"
        )


def may_let_out(session: Session, login: str, now: datetime, demand: Demand) -> bool:
    """Whether they may approve figures in live: either practice does."""
    return any(standing(session, login, now, asked).may_approve for asked in (demand.of_counting, demand))


def require_counted(session: Session, by: Actor, now: datetime, demand: Demand) -> None:
    """Before figures are let out in live, unless they only go down. Raises NotDone."""
    if not may_let_out(session, by.login, now, demand):
        require_practised(session, by, now, demand)


def waive(session: Session, login: str, *, by: Actor, reason: str, now: datetime, demand: Demand) -> Standing:
    """One of those who let somebody approve this month all the same: not that person, and each only once. Raises NotDone."""
    if not reason.strip():
        raise NotDone("say why: it stays on record")
    if not by.is_person:
        raise NotDone("only a person with a login may let another approve")
    in_turn(session)  # of two who say so at once, the second sees the first
    holder, month = person(session, login), month_of(now)
    if not by.differs_from(Actor(holder.name, holder.login)):
        raise NotDone("nobody lets themselves approve: two others do")
    known = session.scalars(select(Waiver).where(Waiver.for_login == login, Waiver.month == month))
    if not all(by.differs_from(Actor(one.person, one.login)) for one in known):
        raise NotDone(f"{by.person} has said so for {month} already: it takes another person as well")
    if standing(session, login, now, demand).practised:
        raise NotDone(f"{holder.name} has practised in {month}: nothing is to be waived")
    status = session.scalars(select(WorldRow.status)).one()
    session.add(Waiver(status=status, for_login=login, month=month, reason=reason.strip(), person=by.person, login=by.login, at=now))
    session.flush()
    return standing(session, login, now, demand)
