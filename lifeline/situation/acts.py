"""What people do with figures: record, move, approve, decline; every act is appended whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import column, func, select, table, text
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.db import WorldRow
from lifeline.core.people import Actor
from lifeline.situation import checks
from lifeline.situation.entry import WHATEVER, Change, Counting, Entry, FigureRefused, NewerFigure, clean
from lifeline.situation.read import DifferenceView, FigureView, Key, current, groups, order
from lifeline.situation.tables import Figure, FigureAct, FigureVerdict
from lifeline.situation.waiting import WaitingView, waiting, waiting_one

_SITUATIONS = table("situations", column("id"))  # the row belongs to bulletins; here only whether it is there
_PERSON = 80


@dataclass(frozen=True, slots=True)
class Recorded:
    """The act, whether it is public already (else it waits for a second person), and what looks wrong about it."""

    act: int
    published: bool
    warnings: tuple[str, ...]


class DoesNotAddUp(FigureRefused):
    """A closed group would not add up, and nobody said why that is right; `found` holds by how much."""

    def __init__(self, found: Sequence[DifferenceView]) -> None:
        self.found = tuple(found)
        told = "; ".join(checks.difference_words(one) for one in found)
        super().__init__(f'{told}. Correct it, or say why it is right all the same: --despite "..."')


def record(session: Session, situation: str, change: Change, *, counting: Counting, author: Actor, now: datetime) -> Recorded:
    """Append the change: public at once, or waiting for a second person where one of its metrics needs two.

    Raises FigureRefused with every reason, NewerFigure when somebody else published since the entry was read.
    """
    alone(session)
    change = change.tidy()
    require(session, situation, author)
    stand = standing(session, situation)
    _require_unseen(change.entries, stand)
    found = checks.troubles(change, stand, counting=counting, now=now)
    if found:
        raise FigureRefused("; ".join(trouble.sentence for trouble in found))
    _require_sums(session, situation, change, stand)
    act = _append(session, situation, change, stand, author=author, now=now)
    waits = counting.metrics.two_people(entry.metric for entry in change.entries)
    if waits:
        _call_second(session, act, change, counting, now=now)
    else:
        _publish(session, act, by=author, now=now)
    warned = checks.warnings(change, stand, counting=counting, now=now)
    return Recorded(act.id, not waits, (*warned, *_beside(session, act.id, change)))


def approve(session: Session, act: int, *, shown: str, by: Actor, now: datetime, despite: str = "") -> WaitingView:
    """Publish what waits, if `shown` is the hash of what the approver read and that is still so.

    The approver is another person on another login. Raises FigureRefused, NewerFigure when a newer figure overtook it.
    """
    alone(session)
    found = _waiting(session, act)
    _require_person(by)
    if not by.differs_from(Actor(found.author, found.login)):
        raise FigureRefused(f"{found.author} entered act {act}: another person, on another login, approves it")
    if found.overtaken is not None:
        raise NewerFigure(f"{_newer(found.overtaken)} Decline act {act} and enter what still holds anew.")
    if shown != found.hash:
        raise FigureRefused(f"act {act} is no longer what was shown: read it again ('lifeline figures waiting') before approving")
    despite = in_words("reason why it does not add up", despite)
    if found.differences and not (despite or found.despite):
        raise DoesNotAddUp(found.differences)
    _publish(session, session.get_one(FigureAct, act), by=by, now=now, shown=shown, despite=despite)
    clear_alarm(session, "figure-waiting", _subject(act), now=now)
    return found


def decline(session: Session, act: int, *, by: Actor, reason: str, now: datetime) -> str:
    """It will not be published: withdrawn by its author, declined by anybody else. The act stays on record; returns the verdict."""
    alone(session)
    found = _waiting(session, act)
    _require_person(by)
    why = in_words("reason", reason)
    if not why:
        raise FigureRefused("this needs a reason in words: it stays on record")
    verdict = "withdrawn" if by.person == found.author else "declined"
    session.add(FigureVerdict(act_id=act, verdict=verdict, person=by.person, login=by.login, at=now, reason=why))
    session.flush()
    clear_alarm(session, "figure-waiting", _subject(act), now=now)
    return verdict


def alone(session: Session) -> None:
    """One writer of figures at a time, so that what was checked still stands at the commit; readers and bulletins go on.

    SQLite has one writer by itself: its write transactions begin IMMEDIATE.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE figure_acts IN SHARE ROW EXCLUSIVE MODE"))


def standing(session: Session, situation: str) -> dict[Key, FigureView]:
    """What is published now, by metric and area."""
    return {(view.metric, view.area): view for view in current(session, {situation}).get(situation, ())}


def in_words(name: str, text: str) -> str:
    """Tidied. Raises FigureRefused where it is not fit to go on record."""
    tidy = clean(text)
    if found := list(checks.unfit(name, tidy)):
        raise FigureRefused("; ".join(found))
    return tidy


def world_of(session: Session) -> str:
    return session.scalars(select(WorldRow.status)).one()


def require(session: Session, situation: str, author: Actor) -> None:
    _require_person(author)
    if not session.scalar(select(func.count()).select_from(_SITUATIONS).where(_SITUATIONS.c.id == situation)):
        raise FigureRefused("there is no such emergency in this world: its first bulletin opens it ('lifeline bulletins list')")


def _require_person(actor: Actor) -> None:
    if not actor.is_person:
        raise FigureRefused("figures are entered and approved by a person with a login")
    if len(actor.person) > _PERSON:
        raise FigureRefused(f"a name has at most {_PERSON} characters")


def _require_unseen(entries: tuple[Entry, ...], stand: dict[Key, FigureView]) -> None:
    for entry in entries:
        newest = stand.get((entry.metric, entry.area))
        if entry.seen != WHATEVER and entry.seen != (newest.id if newest else 0):
            told = _newer(newest) if newest else f"there is no figure of {entry.metric} in this emergency yet."
            raise NewerFigure(f"{told} Look at it and enter yours again.")


def _newer(newest: FigureView) -> str:
    where = newest.area or "whole city"
    return f"Figure {newest.id}, {newest.metric} [{where}] {newest.value} by {newest.author}, was published meanwhile."


def _require_sums(session: Session, situation: str, change: Change, stand: dict[Key, FigureView]) -> None:
    found = checks.differences(change, stand, groups(session, situation))
    if found and not change.despite:
        raise DoesNotAddUp(found)


def _append(session: Session, situation: str, change: Change, stand: dict[Key, FigureView], *, author: Actor, now: datetime) -> FigureAct:
    act = FigureAct(
        status=world_of(session),
        situation_id=situation,
        reason=change.reason,
        note=change.note,
        despite=change.despite,
        author=author.person,
        login=author.login,
        at=now,
    )
    session.add(act)
    session.flush()
    session.add_all(_row(act, entry, stand.get((entry.metric, entry.area))) for entry in change.entries)
    session.flush()
    return act


def _row(act: FigureAct, entry: Entry, before: FigureView | None) -> Figure:
    return Figure(
        act_id=act.id,
        situation_id=act.situation_id,
        metric=entry.metric,
        area=entry.area,
        low=entry.value.low,
        high=entry.value.high,
        form=entry.value.form,
        state=entry.state,
        as_of=entry.as_of,
        source=entry.source,
        source_url=entry.source_url,
        rule=entry.rule,
        supersedes=before.id if before else None,
    )


def _publish(session: Session, act: FigureAct, *, by: Actor, now: datetime, shown: str = "", despite: str = "") -> None:
    """The public sees it from this commit on."""
    place = order(session) + 1
    verdict = FigureVerdict(act_id=act.id, verdict="published", person=by.person, login=by.login, at=now, shown=shown, despite=despite)
    verdict.publish_order = place
    session.add(verdict)
    session.flush()


def _beside(session: Session, act: int, change: Change) -> list[str]:
    """Other acts that wait with one of the same figures: only one of them can still become public."""
    keys = {(entry.metric, entry.area) for entry in change.entries}
    return [
        f"act {other.act} by {other.author} waits with a figure of {one.entry.metric} [{one.entry.area or 'whole city'}] too: "
        f"when one of the two is public, the other can only be declined"
        for other in waiting(session)
        if other.act != act and other.situation == session.get_one(FigureAct, act).situation_id
        for one in other.figures
        if (one.entry.metric, one.entry.area) in keys
    ]


def _call_second(session: Session, act: FigureAct, change: Change, counting: Counting, *, now: datetime) -> None:
    what = ", ".join(f"{counting.words(entry.metric, entry.area)}: {entry.value}" for entry in change.entries[:5])
    raise_alarm(
        session,
        "figure-waiting",
        _subject(act.id),
        cause=f"{what} ({change.reason}), entered by {act.author}, is not public: a second person must approve it",
        remedy=f"'lifeline figures waiting' shows it; then 'lifeline figures approve {act.id}' or 'lifeline figures decline {act.id}'",
        now=now,
    )


def _subject(act: int) -> str:
    return f"act {act}"


def _waiting(session: Session, act: int) -> WaitingView:
    found = waiting_one(session, act)
    if found is None:
        raise FigureRefused(f"no act {act} waits for a second person: 'lifeline figures waiting' lists those that do")
    return found
