"""Queries for pages: how each feed fares, what could not be read, and in what other words an alert was heard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.intake.feed import Feed
from lifeline.intake.silence import silence
from lifeline.intake.tables import AlertCopy, AlertRow, Document, FeedState, Link


class Health(StrEnum):
    """The feed at a glance, worst first."""

    SILENT = "silent"
    FAILING = "failing"
    UNREAD = "unread"
    WAITING = "waiting"  # for a key, or for its first answer
    HEARD = "heard"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the feed board. `unread` counts documents that wait for a repair or a person, `missing` those of an index
    that were not fetched or read yet.
    """

    feed: Feed
    health: Health
    attempted_at: datetime | None = None
    succeeded_at: datetime | None = None
    fresh_at: datetime | None = None
    heard_at: datetime | None = None
    first_at: datetime | None = None
    wanted_at: datetime | None = None
    next_at: datetime | None = None
    breaker_until: datetime | None = None
    failures: int = 0
    unread: int = 0
    missing: int = 0
    cause: str = ""
    remedy: str = ""
    note: str = ""

    def missed(self, now: datetime) -> int:
        """How many answers in a row did not come, by the feed's own interval; one that is only a little late is none."""
        heard = self.heard_at or self.first_at
        return max(0, int((now - heard) / self.feed.every - 0.2)) if heard and self.feed.enabled else 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that could not be read, or not whole, without its body. `times`: how often the same body came."""

    id: int
    feed: str
    address: str
    received_at: datetime
    last_seen_at: datetime
    times: int
    cause: str
    remedy: str


def board(session: Session, feeds: Sequence[Feed], now: datetime) -> list[Line]:
    """One line for each feed file, in the order given."""
    states = {state.feed: state for state in session.scalars(select(FeedState))}
    waiting = select(Document.feed, func.count()).where(*_WAITING).group_by(Document.feed)
    unread = {feed: int(count) for feed, count in session.execute(waiting)}
    links = select(Link.feed, func.count()).where(Link.read_at.is_(None)).group_by(Link.feed)
    missing = {feed: int(count) for feed, count in session.execute(links)}
    return [_line(feed, states.get(feed.name), (unread.get(feed.name, 0), missing.get(feed.name, 0)), now) for feed in feeds]


def worst_first(lines: Iterable[Line], now: datetime) -> list[Line]:
    """Those in trouble before the others, and of one kind of trouble the one that misses most answers first."""
    return sorted(lines, key=lambda line: (list(Health).index(line.health), -line.missed(now), line.feed.name))


def kept(session: Session, feed: str = "") -> list[Kept]:
    """Documents that wait for a repair or a person, newest first; of one feed where it is named."""
    rows = select(*_COLUMNS).where(*_WAITING).order_by(Document.id.desc())
    return [Kept(*row) for row in session.execute(rows.where(Document.feed == feed) if feed else rows)]


def doubted(session: Session, feed: str) -> list[Kept]:
    """Documents of the feed that were read with something left out, newest first; `cause` says what. They can be read again."""
    rows = select(*_COLUMNS).where(Document.feed == feed, Document.read_at.is_not(None), Document.cause != "").order_by(Document.id.desc())
    return [Kept(*row) for row in session.execute(rows)]


def body(session: Session, document_id: int) -> bytes:
    """The document as it came. Raises LookupError where there is none of that number."""
    found = session.scalar(select(Document.body).where(Document.id == document_id))
    if found is None:
        raise LookupError(f"there is no document {document_id}: see the list of feeds")
    return found


def heard_by(session: Session, alert_id: int) -> list[str]:
    """Names of all feeds that brought this alert, the first one first."""
    first = session.scalars(select(AlertRow.feed).where(AlertRow.id == alert_id)).all()
    others = session.scalars(select(AlertCopy.feed).where(AlertCopy.alert_id == alert_id).order_by(AlertCopy.id)).all()
    return list(dict.fromkeys([*first, *others]))


def copies(session: Session, alert_id: int) -> list[AlertCopy]:
    """The same alert in other words, or by other feeds, as each was heard."""
    return list(session.scalars(select(AlertCopy).where(AlertCopy.alert_id == alert_id).order_by(AlertCopy.id)))


_COLUMNS = (
    Document.id,
    Document.feed,
    Document.address,
    Document.received_at,
    Document.last_seen_at,
    Document.times,
    Document.cause,
    Document.remedy,
)
_WAITING = Document.read_at.is_(None), Document.set_aside_at.is_(None)


_SAME = ("attempted_at", "succeeded_at", "fresh_at", "heard_at", "first_at", "wanted_at", "next_at", "breaker_until", "failures")


def _line(feed: Feed, state: FeedState | None, left: tuple[int, int], now: datetime) -> Line:
    """`left`: documents not read, and documents of an index not read."""
    if state is None:
        return Line(feed, Health.WAITING if feed.enabled else Health.OFF)
    told = {name: getattr(state, name) for name in (*_SAME, "remedy", "note")}
    why, (unread, missing) = silence(feed, state, now), left
    return Line(feed, _health(feed, state, unread, bool(why)), **told, unread=unread, missing=missing, cause=state.cause or why)


def _health(feed: Feed, state: FeedState, unread: int, silent: bool) -> Health:
    steps = (
        (not feed.enabled, Health.OFF),
        (silent, Health.SILENT),
        (state.failures > 0, Health.FAILING),
        (unread > 0, Health.UNREAD),
        (state.succeeded_at is None, Health.WAITING),
    )
    return next((health for applies, health in steps if applies), Health.HEARD)
