"""What is known about incidents from their rows and from what the city says, for the reasons why each may be believed or doubted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from lifeline.core.official import Official
from lifeline.incidents.agree import cleared, warned
from lifeline.incidents.cluster import EXACT_M
from lifeline.incidents.credibility import Told, Verdict
from lifeline.incidents.family import Families
from lifeline.incidents.public_rules import is_home, shown_metres
from lifeline.incidents.states import COUNTED, State
from lifeline.incidents.tables import Incident, IncidentReport, Picture, Report

POSTS = table("sightings", column("id"), column("young"))  # rows of listening; here only what they say of an account
_VERDICTS: dict[str, Verdict] = {State.CONFIRMED: "confirmed", State.HANDLED: "confirmed", State.FALSE: "false"}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CitySays:
    """Its bulletins, and which types belong together."""

    official: tuple[Official, ...] = ()
    families: Families = field(default_factory=lambda: Families("", (), {}))


NOTHING_SAID = CitySays()


@dataclass(slots=True)
class _Seen:
    """Of one incident. Authors by key, or by the number of a report nobody signed: `own` in words of their own, `any` in whatever words."""

    own: set[bytes | int] = field(default_factory=set)
    any: set[bytes | int] = field(default_factory=set)
    young: set[bytes | int] = field(default_factory=set)
    first_hand: int = 0
    new_pictures: int = 0
    old_pictures: int = 0


def told(session: Session, incidents: Sequence[Incident], says: CitySays = NOTHING_SAID) -> dict[int, Told]:
    """By incident, all that staff may know."""
    found: dict[int, Told] = {}
    for begin in range(0, len(incidents), _AT_ONCE):
        some = incidents[begin : begin + _AT_ONCE]
        seen = _people(session, [one.id for one in some])
        _pictures(session, seen, only_public=False)
        found |= {one.id: _told(one, seen[one.id], says) for one in some}
    return found


def told_in_public(session: Session, incident: Incident, says: CitySays) -> Told:
    """Only pictures that are public, and the place no exacter than it is shown."""
    seen = _people(session, [incident.id])
    _pictures(session, seen, only_public=True)
    home = is_home(incident.urgency, home=incident.home)
    return _told(incident, seen[incident.id], says, metres=shown_metres(incident.precision_m, home=home))


def _told(one: Incident, seen: _Seen, says: CitySays, *, metres: int | None = None) -> Told:
    where = {"hazard": one.hazard, "district": one.district}
    exact = one.lat is not None and (one.precision_m or 0) <= EXACT_M
    return Told(
        authors=len(seen.own),
        alike=len(seen.any - seen.own),
        posts=one.support,
        new_pictures=seen.new_pictures,
        old_pictures=seen.old_pictures,
        metres=(metres or one.precision_m) if exact else None,
        first_hand=seen.first_hand,
        young=len(seen.young & seen.own),
        warned=warned(says.official, kin=says.families.of(one.hazard).hazards, **where),
        cleared=cleared(says.official, since=one.first_at, **where),
        contradicting=one.say_over,
        verdict=_VERDICTS.get(one.state, ""),
    )


def _people(session: Session, incidents: Sequence[int]) -> dict[int, _Seen]:
    """Whoever only repeats is no witness; nearly the same words (L3) as another report of the incident are told apart."""
    found = {number: _Seen() for number in incidents}
    rows = session.execute(
        select(IncidentReport.incident_id, Report.id, Report.author_key, Report.first_hand, Report.wording_of, POSTS.c.young)
        .join(Report, Report.id == IncidentReport.report_id)
        .join(POSTS, POSTS.c.id == Report.sighting_id)
        .where(IncidentReport.incident_id.in_(incidents), IncidentReport.ended_at.is_(None))
        .where(Report.state.in_(COUNTED), ~Report.says_over)
    ).all()
    here = {(incident, report) for incident, report, *_ in rows}
    for incident, report, key, first_hand, wording_of, young in rows:
        seen, author = found[incident], report if key is None else bytes(key)
        seen.any.add(author)
        if (incident, wording_of) not in here:
            seen.own.add(author)
        if young:
            seen.young.add(author)
        seen.first_hand += first_hand
    return found


def _pictures(session: Session, found: dict[int, _Seen], *, only_public: bool) -> None:
    wanted = (
        select(IncidentReport.incident_id, Picture.seen_before)
        .join(Picture, Picture.report_id == IncidentReport.report_id)
        .join(Report, Report.id == Picture.report_id)
        .where(IncidentReport.incident_id.in_(found), IncidentReport.ended_at.is_(None), Report.state.in_(COUNTED), ~Report.says_over)
    )
    for incident, before in session.execute(wanted.where(Picture.state == "public") if only_public else wanted):
        if before is None:
            found[incident].new_pictures += 1
        else:
            found[incident].old_pictures += 1
