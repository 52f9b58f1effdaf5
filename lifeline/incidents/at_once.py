"""What the public may not see and cannot wait (a crowd, a threat, poison, somebody missing) calls a person at the first report."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import Alarm, clear_alarm, raise_alarm
from lifeline.incidents.draft import Draft
from lifeline.incidents.join import Joined
from lifeline.incidents.states import ENDED
from lifeline.incidents.tables import Incident

_NOWHERE = "nowhere"


def call_at_once(session: Session, drafts: Iterable[Draft], joined: Joined, now: datetime) -> None:
    """One alarm of each type and district, in which further reports are counted, so that a flood of them drowns no other.

    What is of life has an alarm of its own; what a person has looked at and what is over calls nobody.
    """
    asking = [draft for draft in drafts if draft.family.alarm and _asks(draft, now)]
    if not asking:
        return
    homes = {draft.id: one for draft, one, _ in joined.links}
    looked = _looked_at(session, {homes[draft.id].id for draft in asking if draft.id in homes})
    found: dict[tuple[str, str], list[Draft]] = {}
    for draft in asking:
        home = homes.get(draft.id)
        if home is None or home.id not in looked:
            found.setdefault((draft.classed.hazard, home.district if home else ""), []).append(draft)
    for (hazard, district), some in found.items():
        subject, remedy = _subject(hazard, district), _remedy(hazard, district)
        alarm = raise_alarm(session, "report-at-once", subject, cause="", remedy=remedy, now=now)
        alarm.cause = _words(_counted(alarm) + len(some), some[-1])


def seen(session: Session, incident: Incident, now: datetime) -> None:
    """A person has looked: the alarm ends with the last incident of that type and district that nobody had looked at."""
    alike = Incident.hazard == incident.hazard, Incident.district == incident.district, Incident.id != incident.id
    left = select(Incident.id).where(*alike, ~Incident.looked, Incident.state.not_in(ENDED))
    if session.scalar(left.limit(1)) is None:
        clear_alarm(session, "report-at-once", _subject(incident.hazard, incident.district), now=now)


def _asks(draft: Draft, now: datetime) -> bool:
    return draft.classed.urgency != "life" and not draft.classed.over and (draft.receipt is not None or draft.until() > now)


def _looked_at(session: Session, numbers: set[int]) -> set[int]:
    return set(session.scalars(select(Incident.id).where(Incident.id.in_(numbers), Incident.looked)))


def _subject(hazard: str, district: str) -> str:
    return f"{hazard} {district or _NOWHERE}"


def _counted(alarm: Alarm) -> int:
    """How many reports it tells of: the first word of its cause."""
    return int(alarm.cause.split(" ", 1)[0]) if alarm.cause else 0


def _words(count: int, last: Draft) -> str:
    reports = "1 report" if count == 1 else f"{count} reports"
    said = ", ".join(last.classed.reasons)[:300]
    return f"{reports} of {last.classed.hazard} at {last.place.name or last.district or 'a place that is not known'}: {said}"


def _remedy(hazard: str, district: str) -> str:
    if not district:
        return f"run 'lifeline reports unplaced --hazard {hazard}', find out where, then 'lifeline alarms close'"
    return f"run 'lifeline reports list --hazard {hazard} --district {district}', then look, confirm or false; until then it is not public"
