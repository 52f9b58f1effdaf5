"""One poll of one feed: ask and parse with no session open, then store everything in one transaction."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.core.db import Database
from lifeline.intake import fetch as door
from lifeline.intake.child import parse as parse_in_child
from lifeline.intake.feed import Feed, dated
from lifeline.intake.fetch import Fetch, Request, Validators, wire_for
from lifeline.intake.fresh import fresh
from lifeline.intake.gather import Page, Parse, gather, read_page
from lifeline.intake.keep import links_to_read, note_links
from lifeline.intake.pace import due, later
from lifeline.intake.store import Polled, State, locked_state, settle_unread, store, store_pages
from lifeline.intake.tables import Document, FeedState, Link

__all__ = ["NoSuchDocument", "Polled", "State", "due_feeds", "fresh", "poll", "reread", "set_aside"]


class NoSuchDocument(LookupError):
    """That feed has no kept document of that number."""


def poll(
    database: Database, feed: Feed, *, secret: str = "", now: datetime, fetch: Fetch = door.fetch, parse: Parse = parse_in_child
) -> Polled:
    """Never raises for anything a feed does; a database that cannot write raises, and then nothing was stored.

    An entry counts as read only once it is stored: ETag, date and digest are kept in that same transaction, and only
    when every document of the answer was read.
    """
    if feed.needs and not secret:
        return _without_key(database, feed, now)
    address = dated(feed.url, now)

    def wanted(links: Sequence[str]) -> list[str]:
        with database.reading() as session:
            return links_to_read(session, feed.name, links)

    request = Request(feed, address, now, secret, _known(database, feed, address))
    with closing(wire_for(feed)) as wire:
        gathered = gather(wire, request, fetch=fetch, parse=parse, wanted=wanted)
    with database.writing() as session:
        return store(session, feed, gathered, address=address, now=now)


def reread(database: Database, feed: Feed, document_id: int, *, now: datetime, parse: Parse = parse_in_child) -> Polled:
    """Read a kept document again, after a repair. Raises NoSuchDocument.

    What the feed's first answer held stays silent also when it is read late.
    """
    with database.reading() as session:
        kept = _document(session, feed, document_id)
    page = read_page(feed, kept.address, kept.body, digest=kept.digest, parse=parse, linked=kept.linked)
    with database.writing() as session:
        state, document = locked_state(session, feed.name, now), _document(session, feed, document_id)
        if page.fault:
            document.cause, document.remedy = page.fault.cause, page.fault.remedy
            return Polled(feed.name, State.UNREAD, note=page.fault.cause)
        document.read_at = now
        rows, ignored = store_pages(session, feed, [(page, kept.seed)], now=now)
        ids = tuple(row.id for row in rows if not row.seed)
        state.fresh_at = now if ids else state.fresh_at
        _settle_links(session, state, page, kept, now)
        settle_unread(session, feed.name, now)
        return Polled(feed.name, State.NEW if ids else State.NOTHING, ids, "; ".join([*ignored, *page.notes]))


def set_aside(database: Database, document_id: int, *, by: str, now: datetime) -> None:
    """A person has looked: this document holds no warning (a login page, an error text). Raises NoSuchDocument."""
    with database.writing() as session:
        put_aside(session, document_id, by=by, now=now)


def put_aside(session: Session, document_id: int, *, by: str, now: datetime) -> str:
    """`set_aside` in a transaction of the caller's; the name of its feed."""
    document = session.get(Document, document_id, with_for_update=True)
    if document is None:
        raise NoSuchDocument(f"there is no kept document {document_id}: see the list of feeds")
    document.set_aside_at, document.set_aside_by = now, by
    session.flush()
    settle_unread(session, document.feed, now)
    return document.feed


def due_feeds(session: Session, feeds: Sequence[Feed], now: datetime) -> list[Feed]:
    """Enabled feeds whose time has come or that a person wants asked, never asked ones among them."""
    rows = session.execute(select(FeedState.feed, FeedState.set_at, FeedState.next_at).where(FeedState.wanted_at.is_(None)))
    waiting = {name for name, set_at, next_at in rows if not due(set_at, next_at, now)}
    return [feed for feed in feeds if feed.enabled and feed.name not in waiting]


def _known(database: Database, feed: Feed, address: str) -> Validators:
    with database.reading() as session:
        state = session.get(FeedState, feed.name)
    if state is None or state.fingerprint != feed.fingerprint(address):
        return Validators()
    return Validators(state.etag, state.modified, state.digest)


def _without_key(database: Database, feed: Feed, now: datetime) -> Polled:
    with database.writing() as session:
        state = locked_state(session, feed.name, now)
        state.set_at, state.next_at, state.wanted_at = now, later(feed, now), None
        state.cause = f"The key '{feed.needs}' is not there, so this feed is not asked."
        state.remedy = f"Put it into the credentials file of this world, as 'key' under '{feed.needs}'."
        return Polled(feed.name, State.NO_KEY, note=state.cause)


def _document(session: Session, feed: Feed, document_id: int) -> Document:
    document = session.get(Document, document_id)
    if document is None or document.feed != feed.name:
        raise NoSuchDocument(f"{feed.name} has no kept document {document_id}: see the list of feeds")
    return document


def _settle_links(session: Session, state: FeedState, page: Page, kept: Document, now: datetime) -> None:
    """The link of a repaired document is not fetched again; what a repaired index points at is fetched at the next poll."""
    if kept.linked:
        link = Link.feed == kept.feed, Link.url == kept.address
        session.execute(update(Link).where(*link).values(read_at=now, cause=""))
    elif page.links:
        note_links(session, kept.feed, page.links, seed=kept.seed, now=now)
        state.etag = state.modified = state.digest = ""
