"""What is kept besides alerts: bodies that alerts came from or that nobody could read, and links already followed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.intake.fresh import insert_new
from lifeline.intake.gather import Gathered, Page, plain
from lifeline.intake.tables import AlertCopy, AlertRow, Document, Link

MOST_WITHOUT_ALERTS = 50  # bodies of one feed that gave no alert; the oldest beyond these go
MOST_TRIES = 5  # of a link that has left its index
FORGET = timedelta(days=30)


_NEVER = (None, 0)


def keep(session: Session, feed: str, page: Page, *, seed: bool, now: datetime) -> Document:
    """The body as a row; the same body again is the same row, seen once more."""
    status = session.scalars(select(WorldRow.status)).one()
    row = {"status": status, "feed": feed, "address": page.address, "linked": page.linked, "digest": page.digest, "body": page.body}
    made = insert_new(session, Document, [row | {"seed": seed, "received_at": now, "last_seen_at": now}])
    document = session.scalars(select(Document).where(Document.feed == feed, Document.digest == page.digest)).one()
    if not made:
        document.last_seen_at, document.times = now, document.times + 1
    if page.fault:
        document.cause, document.remedy = page.fault.cause, page.fault.remedy
    else:
        document.read_at = document.read_at or now
        document.cause = plain("; ".join(page.notes))
    return document


def is_known(session: Session, feed: str, notes: Sequence[str]) -> bool:
    """Whether a body with exactly these notes is kept already: a lasting doubt needs one body, not one a minute."""
    same = Document.feed == feed, Document.cause == plain("; ".join(notes))
    return session.scalar(select(Document.id).where(*same).limit(1)) is not None


def now_read(session: Session, feed: str, pages: Iterable[Page], now: datetime) -> None:
    """Bodies kept unread that have been read this time, by a repaired parser."""
    digests = [page.digest for page in pages if not page.fault]
    unread = Document.feed == feed, Document.read_at.is_(None), Document.digest.in_(digests)
    session.execute(update(Document).where(*unread).values(read_at=now))


def unread(session: Session, feed: str) -> int:
    """How many documents of the feed wait for a repair or a person."""
    waiting = Document.read_at.is_(None), Document.set_aside_at.is_(None)
    return session.scalars(select(func.count()).select_from(Document).where(Document.feed == feed, *waiting)).one()


def drop_oldest(session: Session, feed: str) -> None:
    """A source that sends a new error page each minute must not fill the disk. Bodies that alerts came from stay."""
    used = [~exists().where(table.document_id == Document.id) for table in (AlertRow, AlertCopy)]
    bare = select(Document.id).where(Document.feed == feed, *used).order_by(Document.id.desc()).offset(MOST_WITHOUT_ALERTS)
    ids = list(session.scalars(bare))
    if ids:
        session.execute(delete(Document).where(Document.id.in_(ids)))


def links_to_read(session: Session, feed: str, links: Sequence[str]) -> list[str]:
    """Those of the index not read yet, least tried first, then those that left it unread and were not tried too often."""
    rows = {url: (read, tries) for url, read, tries in session.execute(select(Link.url, Link.read_at, Link.tries).where(Link.feed == feed))}
    here = [url for url in links if rows.get(url, _NEVER)[0] is None]
    gone = [url for url, (read, tries) in rows.items() if read is None and tries < MOST_TRIES and url not in set(links)]
    return sorted(here, key=lambda url: rows.get(url, _NEVER)[1]) + gone


def note_links(session: Session, feed: str, links: Sequence[str], *, seed: bool, now: datetime) -> None:
    """Record what an index points at; `seed`: it was there before us."""
    status = session.scalars(select(WorldRow.status)).one()
    seen = {"status": status, "feed": feed, "seed": seed, "first_seen_at": now, "last_seen_at": now}
    insert_new(session, Link, [seen | {"url": url} for url in sorted(links)])
    _set(session, feed, links, {"last_seen_at": now})
    done = Link.read_at.is_not(None) | (Link.tries >= MOST_TRIES)
    session.execute(delete(Link).where(Link.feed == feed, Link.last_seen_at < now - FORGET, done))


def note_tries(session: Session, feed: str, gathered: Gathered, now: datetime) -> dict[str, bool]:
    """Record how each link fared; whether it was there before us (`seed`), by address."""
    _set(session, feed, [page.address for page in gathered.linked if not page.fault], {"read_at": now, "cause": ""})
    failed = {url: failed.cause for url, failed in gathered.missing}
    failed |= {page.address: page.fault.cause for page in gathered.linked if page.fault}
    for url, cause in failed.items():
        _set(session, feed, [url], {"tries": Link.tries + 1, "cause": cause})
    return {url: bool(was) for url, was in session.execute(select(Link.url, Link.seed).where(Link.feed == feed))}


def _set(session: Session, feed: str, urls: Sequence[str], values: dict[str, object]) -> None:
    for start in range(0, len(urls), 500):
        chosen = Link.url.in_(urls[start : start + 500])
        session.execute(update(Link).where(Link.feed == feed, chosen).values(values).execution_options(synchronize_session=False))
