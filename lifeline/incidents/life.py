"""Words of danger to life go to a person at once, with one author and before anybody has confirmed anything."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from lifeline.core.alarm import raise_alarms
from lifeline.incidents.at_once import call_at_once
from lifeline.incidents.draft import Draft
from lifeline.incidents.join import Joined
from lifeline.incidents.outside import call_outside

LATE = timedelta(days=1)
_UNPLACED = "report"
_WAITING = (
    "SELECT alarms.subject, reports.author_key, reports.hazard, reports.district FROM alarms"
    " JOIN reports ON alarms.subject = 'report ' || reports.id"
    " WHERE alarms.kind = 'report-life' AND alarms.cleared_at IS NULL ORDER BY alarms.id"
)


def call(session: Session, drafts: Sequence[Draft], joined: Joined, now: datetime) -> tuple[int, ...]:
    """One alarm for each incident that a new report of danger belongs to; of what belongs to none, for each wording and each author.

    Returns the incidents. An alarm that is open already stands; one that staff closed is raised anew by a new report. What a platform
    gives us a day late raises none.
    """
    call_outside(session, drafts, now)
    call_at_once(session, drafts, joined, now)
    cries = [draft for draft in drafts if draft.classed.urgency == "life" and (draft.receipt or draft.seen_at > now - LATE)]
    if not cries:
        return ()
    homes = {draft.id: str(one.id) for draft, one, _ in joined.links}
    homes |= _lost(session, [draft for draft in cries if draft.id not in homes])
    found: dict[str, list[Draft]] = {}
    for draft in cries:
        found.setdefault(homes[draft.id], []).append(draft)
    raise_alarms(session, "report-life", {subject: _words(subject, some[0], len(some)) for subject, some in found.items()}, now=now)
    return tuple(int(subject) for subject in found if subject.isdecimal())


def _lost(session: Session, cries: Sequence[Draft]) -> dict[int, str]:
    """The subject of each that belongs to no incident: what its author, or in such words somebody, has called for and still waits."""
    authors, alike = dict[bytes | None, str](), dict[str, str]()
    if cries:
        for subject, author, hazard, district in session.execute(text(_WAITING)):
            alike[f"{hazard} {district}"] = subject
            if author is not None:
                authors[bytes(author)] = subject
    found: dict[int, str] = {}
    for draft in cries:
        known = authors.get(draft.signed) or (alike.get(draft.scope) if draft.wording_of is not None else None)
        found[draft.id] = subject = known or f"{_UNPLACED} {draft.id}"
        alike[draft.scope] = subject
        if draft.signed is not None:
            authors[draft.signed] = subject
    return found


def _words(subject: str, draft: Draft, count: int) -> tuple[str, str]:
    """The cause and the remedy."""
    where = draft.place.name or draft.place.district or "a place that is not known"
    what = draft.classed.hazard or "no kind of emergency named"
    said = ", ".join(draft.classed.reasons)[:300]
    remedy = f"{_LOOK[subject.isdecimal()].format(subject=subject)}; call 119 where people are in danger"
    more = f" ({count} reports alike)" if count > 1 else ""
    return f"life may be in danger ({what}) at {where}: {said}{more}", remedy


_LOOK = {
    True: "run 'lifeline reports show {subject}' and then look, confirm or false",
    False: "it has no place on the map: read it ('lifeline reports raw' and the number), find out where, then 'lifeline alarms close'",
}
