"""A bulletin written by a person, from the office's templates: what no feed announced, or no rule may decide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lifeline.bulletins.acts import said
from lifeline.bulletins.alike import SaidAlready, alike
from lifeline.bulletins.compose import Message
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import Origin, draft, next_number, open_situation, word
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import NotAllowed, State, move
from lifeline.core.cap import MsgType, Severity
from lifeline.core.db import in_turn
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.world import World


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


def write(world: World[P], office: Office, facts: Facts, *, actor: Actor, reason: str, again: Collection[str] = ()) -> str:
    """Lay a bulletin before a second person, whatever the guideline says (alerting rule 13). Returns its number.

    Raises SaidAlready when the same danger was said here within 24 hours or waits for a person (rule 12): `again` names those
    bulletins and says that another beside them is meant. Raises NotAllowed in words when a fact is not known to this office,
    compose.NoRoom when no text fits an account.
    """
    now, (_, level) = world.clock.now(), _known(office, facts)
    with world.database.writing() as session:
        number = next_number(session, now)
    lane = "emergency" if level.severity in (Severity.SEVERE, Severity.EXTREME) else "routine"
    origin = Origin(said(reason), Release.TWO_PEOPLE, lane, facts.districts)
    wording = word(world, office, message(office, facts, number, now))
    with world.database.writing() as session:
        in_turn(session)  # of two who write at once, one sees the other
        if others := alike(session, facts.hazard, facts.districts, now, again):
            raise SaidAlready(others)
        situation = open_situation(session, office.hazards[facts.hazard], now)
        made = draft(session, wording, origin, office=office, situation=situation, msg_type=MsgType.ALERT, actor=actor, now=now)
        move(session, made, State.WAITING, actor=actor, reason=reason, now=now)
    return number


def message(office: Office, facts: Facts, number: str, now: datetime) -> Message:
    """What would be said of these facts. Pure. Raises NotAllowed as `write` does, ValueError for words a bulletin may not hold."""
    hazard, level = _known(office, facts)
    words, short = office.city.words, office.city.short_words
    return Message(
        number=number,
        hazard=hazard,
        level=level,
        kind=Kind.ALERT,
        area_ko=words(facts.districts, "ko"),
        area_en=words(facts.districts, "en"),
        area_short_ko=short(facts.districts, "ko"),
        area_short_en=short(facts.districts, "en"),
        since=facts.since,
        until=facts.until,
        sent=now,
        source_ko=facts.source,
        source_en=source_en(office, facts.source),
        details=facts.details,
    )


def source_en(office: Office, source: str) -> str:
    """A department of ours is named in English as it calls itself; others stay as they are written, or as the templates know them."""
    return next((one.en for one in office.people.departments.values() if one.ko == source), source)


def _known(office: Office, facts: Facts) -> tuple[Hazard, Level]:
    if facts.hazard not in office.templates:
        raise NotAllowed(f"there is no template for '{facts.hazard}': there is one for {', '.join(sorted(office.templates))}")
    hazard = office.hazards[facts.hazard]
    known_details(office, facts.hazard, facts.details)
    if not facts.districts or (unknown := facts.districts - set(office.city.districts)):
        raise NotAllowed(f"name the districts by code; not known here: {', '.join(sorted(unknown)) if facts.districts else 'none given'}")
    if facts.until is not None and facts.until <= facts.since:
        raise NotAllowed("it would end before it begins: look at --since and --until")
    return hazard, known_level(office, hazard, facts.level)


def known_level(office: Office, hazard: Hazard, wanted: str) -> Level:
    level, written = hazard.find(wanted), office.templates[hazard.code].levels
    if level is None or level.id not in written:
        known = ", ".join(one.id for one in hazard.levels if one.id in written)
        raise NotAllowed(f"{hazard.en} has no level '{wanted}' to write about: choose among {known}")
    return level


def known_details(office: Office, hazard: str, details: Mapping[str, str]) -> None:
    if unknown := {name for name in details if not office.templates[hazard].tells(name)}:
        told = ", ".join(office.templates[hazard].fields) or "none"
        raise NotAllowed(f"{office.hazards[hazard].en} has no field {', '.join(sorted(unknown))}: its fields are {told}")
