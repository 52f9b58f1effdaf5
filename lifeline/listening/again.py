"""Posts heard before are looked at again, within a budget, to follow what their authors deleted without anybody telling us."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.sighting import CSV, PASTE
from lifeline.listening import budget
from lifeline.listening.gone import gone
from lifeline.listening.harvest import Harvesting
from lifeline.listening.ledger import locked
from lifeline.listening.port import Listener, ListenerFailed
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow, SightingRow

NO_OLDER = timedelta(days=7)  # what is older has left the map; its text goes by retention
_SHARE = 0.5  # of a day's reading budget: what is new comes first


def look_again(source: Source, listener: Listener, desk: Harvesting) -> int:
    """Look at the next posts of this listener, round and round; how many were gone. Failures are told by the next harvest."""
    with desk.database.reading() as session:
        row = session.scalars(select(ListenerRow).where(ListenerRow.name == source.name)).one()
        some = _next(session, source, row, _allowed(source, listener, row, desk))
    if not some:
        return 0
    try:
        lost = listener.look_again([post for _, post in some])
    except ListenerFailed:
        return 0
    now = desk.clock.now()
    with desk.database.writing() as session:
        desk.alone(session)
        row = locked(session, source.name, now)
        row.looked_to, row.looks = some[-1][0], row.looks + len(some)
        row.spent += len(some) if source.per_day is not None else 0
        budget.tell(session, source, row, now)
        return gone(session, [(source.platform, post) for post in lost], forget=desk.forget, now=now)


def _allowed(source: Source, listener: Listener, row: ListenerRow, desk: Harvesting) -> int:
    """How many now: the day's looks are spread over its rounds, so that a deletion at night is met at night."""
    now = desk.clock.now()
    today = row.spent_on == now.date().isoformat()
    left = source.looks_per_day - (row.looks if today else 0)
    if source.per_day is not None:
        left = min(left, int(source.per_day * _SHARE) - (row.spent if today else 0))
    share = -(-source.looks_per_day * int(source.every.total_seconds()) // 86_400)
    return max(0, min(left, listener.looks, max(share, 1)))


def _next(session: Session, source: Source, row: ListenerRow, most: int) -> Sequence[tuple[int, str]]:
    if most == 0 or row.answered_at is None:
        return []
    wanted = select(SightingRow.id, SightingRow.post_id).where(
        SightingRow.listener.in_((source.name, PASTE, CSV)),
        SightingRow.platform == source.platform,
        SightingRow.deleted_at.is_(None),
        SightingRow.erased_at.is_(None),
        SightingRow.heard_at >= row.answered_at - NO_OLDER,
    )
    ordered = wanted.order_by(SightingRow.id).limit(most)
    found = session.execute(ordered.where(SightingRow.id > row.looked_to)).all() or session.execute(ordered).all()
    return [(number, post) for number, post in found]
