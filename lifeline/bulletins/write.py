"""A bulletin written by a person, from the office's templates: what no feed announced, or no rule may decide."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins.acts import said
from lifeline.bulletins.compose import Message
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import Origin, draft, next_number, open_situation, word
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import NotAllowed, State, move
from lifeline.core.cap import MsgType, Severity
from lifeline.core.people import Actor
from lifeline.core.place import Scope
from lifeline.core.ports import P
from lifeline.core.world import World


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: type, level and districts by code, times in UTC, and who says so (`source`, as readers know it)."""

    hazard: str
    level: str
    districts: frozenset[str]
    since: datetime
    until: datetime | None
    source: str


def write(world: World[P], office: Office, facts: Facts, *, actor: Actor, reason: str) -> str:
    """Lay a bulletin before a second person, whatever the guideline says (alerting rule 13). Returns its number.

    Raises NotAllowed in words when a fact is not known to this office, compose.NoRoom when no text fits an account.
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
        since=facts.since,
        until=facts.until,
        sent=now,
        source_ko=facts.source,
        source_en=facts.source,
    )
    lane = "emergency" if level.severity in (Severity.SEVERE, Severity.EXTREME) else "routine"
    origin = Origin(said(reason), Release.TWO_PEOPLE, lane, facts.districts)
    wording = word(world, office, message)
    with world.database.writing() as session:
        situation = open_situation(session, hazard, now)
        made = draft(session, wording, origin, office=office, situation=situation, msg_type=MsgType.ALERT, actor=actor, now=now)
        move(session, made, State.WAITING, actor=actor, reason=reason, now=now)
    return number


def _known(office: Office, facts: Facts) -> tuple[Hazard, Level]:
    if facts.hazard not in office.templates:
        raise NotAllowed(f"there is no template for '{facts.hazard}': there is one for {', '.join(sorted(office.templates))}")
    hazard = office.hazards[facts.hazard]
    level = hazard.find(facts.level)
    if level is None or level.id not in office.templates[facts.hazard].levels:
        known = ", ".join(one.id for one in hazard.levels if one.id in office.templates[facts.hazard].levels)
        raise NotAllowed(f"{hazard.en} has no level '{facts.level}' to write about: choose among {known}")
    if not facts.districts or (unknown := facts.districts - set(office.city.districts)):
        raise NotAllowed(f"name the districts by code; not known here: {', '.join(sorted(unknown)) if facts.districts else 'none given'}")
    if facts.until is not None and facts.until <= facts.since:
        raise NotAllowed("it would end before it begins: look at --since and --until")
    return hazard, level
