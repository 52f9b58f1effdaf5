"""A bulletin written by a person, from the office's templates: what no feed announced, or no rule may decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lifeline.bulletins.acts import said
from lifeline.bulletins.compose import Message
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import Origin, draft, next_number, open_situation, word
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import OPEN, NotAllowed, State, move
from lifeline.bulletins.tables import Bulletin, Situation
from lifeline.core.cap import MsgType, Severity
from lifeline.core.db import WorldRow
from lifeline.core.people import Actor
from lifeline.core.place import Scope
from lifeline.core.ports import P
from lifeline.core.world import World

SAME_AGAIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: type, level and districts by code, times in UTC, and who says so (`source`, as readers know it).

    `details` fill in the fields of the type's template, `place` or `place_ko` and `place_en`.
    """

    hazard: str
    level: str
    districts: frozenset[str]
    since: datetime
    until: datetime | None
    source: str
    details: Mapping[str, str] = field(default_factory=dict)


class SaidAlready(NotAllowed):
    """Somebody has said, or is about to say, something about this danger here; the sentence names it and asks."""


def write(world: World[P], office: Office, facts: Facts, *, actor: Actor, reason: str, again: str = "") -> str:
    """Lay a bulletin before a second person, whatever the guideline says (alerting rule 13). Returns its number.

    Raises SaidAlready when the same danger was said here within 24 hours or waits for a person (rule 12): `again` names that
    bulletin and says that another beside it is meant. Raises NotAllowed in words when a fact is not known to this office,
    compose.NoRoom when no text fits an account.
    """
    now, (hazard, level) = world.clock.now(), _known(office, facts)
    scope = Scope(facts.districts, whole=facts.districts == frozenset(office.city.districts))
    with world.database.writing() as session:
        number = next_number(session, now)
    message = Message(
        number=number,
        hazard=hazard,
        level=level,
        kind=Kind.ALERT,
        area_ko=scope.words(office.city, "ko"),
        area_en=scope.words(office.city, "en"),
        area_short_ko=office.city.short_words(facts.districts, "ko"),
        area_short_en=office.city.short_words(facts.districts, "en"),
        since=facts.since,
        until=facts.until,
        sent=now,
        source_ko=facts.source,
        source_en=facts.source,
        details=facts.details,
    )
    lane = "emergency" if level.severity in (Severity.SEVERE, Severity.EXTREME) else "routine"
    origin = Origin(said(reason), Release.TWO_PEOPLE, lane, facts.districts)
    wording = word(world, office, message)
    with world.database.writing() as session:
        session.scalars(select(WorldRow.numbers).with_for_update()).one()  # of two who write at once, one sees the other
        _ask(session, facts, again, now)
        situation = open_situation(session, hazard, now)
        made = draft(session, wording, origin, office=office, situation=situation, msg_type=MsgType.ALERT, actor=actor, now=now)
        move(session, made, State.WAITING, actor=actor, reason=reason, now=now)
    return number


def _ask(session: Session, facts: Facts, again: str, now: datetime) -> None:
    """Two departments on one danger confuse (Warntag 2020); MOIS asks again for the same type and area within 24 hours."""
    recent = Bulletin.issued_at > now - SAME_AGAIN
    alike = (
        select(Bulletin, Situation.owner)
        .join(Situation, Situation.id == Bulletin.situation_id)
        .where(
            Bulletin.hazard == facts.hazard,
            Bulletin.msg_type != MsgType.CANCEL,
            or_(recent, Bulletin.state.in_(OPEN), Bulletin.state == State.ISSUED),
        )
    )
    for other, owner in session.execute(alike.order_by(Bulletin.created_at.desc())):
        if other.number == again or not set(other.districts.split()) & facts.districts:
            continue
        if again and _is_same_situation(session, other, again):
            continue
        at = f"{other.issued_at or other.created_at:%Y-%m-%d %H:%M} UTC"
        raise SaidAlready(
            f"bulletin {other.number} ({other.hazard} {other.level}, led by {owner or 'nobody'}) is {other.state} since {at} for "
            f"some of the same districts: update it ('lifeline bulletins revise {other.number}'), or say that another beside it "
            f"is meant with --again {other.number}"
        )


def _is_same_situation(session: Session, other: Bulletin, again: str) -> bool:
    return session.scalar(select(Bulletin.situation_id).where(Bulletin.number == again)) == other.situation_id


def _known(office: Office, facts: Facts) -> tuple[Hazard, Level]:
    if facts.hazard not in office.templates:
        raise NotAllowed(f"there is no template for '{facts.hazard}': there is one for {', '.join(sorted(office.templates))}")
    hazard = office.hazards[facts.hazard]
    level = hazard.find(facts.level)
    if level is None or level.id not in office.templates[facts.hazard].levels:
        known = ", ".join(one.id for one in hazard.levels if one.id in office.templates[facts.hazard].levels)
        raise NotAllowed(f"{hazard.en} has no level '{facts.level}' to write about: choose among {known}")
    if unknown_details := {name for name in facts.details if not office.templates[facts.hazard].tells(name)}:
        told = ", ".join(office.templates[facts.hazard].fields) or "none"
        raise NotAllowed(f"{hazard.en} has no field {', '.join(sorted(unknown_details))}: its fields are {told}")
    if not facts.districts or (unknown := facts.districts - set(office.city.districts)):
        raise NotAllowed(f"name the districts by code; not known here: {', '.join(sorted(unknown)) if facts.districts else 'none given'}")
    if facts.until is not None and facts.until <= facts.since:
        raise NotAllowed("it would end before it begins: look at --since and --until")
    return hazard, level
