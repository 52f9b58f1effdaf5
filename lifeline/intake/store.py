"""The one transaction of a poll: alerts, documents, links and the feed's state go in together, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.db import WorldRow
from lifeline.intake.feed import Feed
from lifeline.intake.fetch import Body, Failed, Unchanged, Validators
from lifeline.intake.fresh import Heard, insert_new, store_heard, stored
from lifeline.intake.gather import Fault, Gathered, Page, plain
from lifeline.intake.judge import judge, watch_stations
from lifeline.intake.keep import drop_oldest, is_known, keep, note_links, note_tries, now_read, unread
from lifeline.intake.pace import OPENS_AT, back_off, later
from lifeline.intake.tables import AlertRow, FeedState

SILENT, UNREAD = "feed-silent", "feed-unread"
AHEAD = timedelta(minutes=1)
OLDEST_ANSWER = timedelta(minutes=10)  # or twice the interval: older than that, a cache speaks and not the source


class State(StrEnum):
    """How a poll ended."""

    NEW = "new"
    NOTHING = "nothing new"
    FIRST = "first answer"
    PARTLY = "partly read"
    UNREAD = "unread"
    FAILED = "failed"
    NO_KEY = "no key"


@dataclass(frozen=True, slots=True)
class Polled:
    """`fresh` are ids of alert rows to decide on, oldest first; a first answer has none."""

    feed: str
    state: State
    fresh: tuple[int, ...] = ()
    note: str = ""


def store(session: Session, feed: Feed, gathered: Gathered, *, address: str, now: datetime) -> Polled:
    """Everything one poll brought. Raises only what the database raises; then nothing of it is stored."""
    state = locked_state(session, feed.name, now)
    state.attempted_at = state.set_at = now
    state.wanted_at = still_wanted(state, now)
    state.first_at = state.first_at or now
    answer = gathered.answer
    if isinstance(answer, Failed):
        return _failed(state, feed, Fault(answer.cause, answer.remedy), now=now, wait=answer.wait)
    if isinstance(answer, Unchanged):
        _heard(session, state, feed, answer.age, now)
        return Polled(feed.name, State.NOTHING, note=answer.how)
    index = gathered.index
    assert index is not None
    if index.fault:
        keep(session, feed.name, index, seed=state.seeded_at is None, now=now)
        drop_oldest(session, feed.name)
        _tell_unread(session, feed, index.fault, now)
        return _failed(state, feed, index.fault, now=now, word=State.UNREAD)
    return _read(session, state, feed, gathered, answer=answer, address=address, now=now)


def locked_state(session: Session, feed: str, now: datetime) -> FeedState:
    """The feed's row, made where there is none, held until the transaction ends: polls of one feed are stored one by one."""
    state = session.scalar(_state(feed))
    if state is None:
        status = session.scalars(select(WorldRow.status)).one()
        insert_new(session, FeedState, [{"feed": feed, "status": status, "set_at": now, "next_at": now}])
        state = session.scalars(_state(feed)).one()
    return state


def still_wanted(state: FeedState, now: datetime) -> datetime | None:
    """The mark of who wants the feed asked, if it was set after a poll that began at `now`; one far ahead is of a wrong clock."""
    wanted = state.wanted_at
    return wanted if wanted is not None and now < wanted <= now + AHEAD else None


def store_pages(session: Session, feed: Feed, pages: Sequence[tuple[Page, bool]], *, now: datetime) -> tuple[list[AlertRow], list[str]]:
    """Alerts of the documents that could be read, those their numbers make among them; with what counted for nothing.

    A document that says something new is kept. `pages` are (page, seed).
    """
    known = stored(session, [alert for page, _ in pages for alert in page.alerts])
    heard: list[Heard] = []
    notes: list[str] = []
    for page, seed in pages:
        judged = judge(session, feed, page.readings, seed=seed, now=now)
        new = bool(judged.alerts) or any(alert.key not in known for alert in page.alerts)
        doubted = bool(page.notes) and not is_known(session, feed.name, page.notes)
        document_id = keep(session, feed.name, page, seed=seed, now=now).id if new or doubted or page.fault else None
        heard += [Heard(alert, document_id, seed) for alert in (*page.alerts, *judged.alerts)]
        notes += judged.notes
    now_read(session, feed.name, [page for page, _ in pages], now)
    return store_heard(session, feed.name, heard, now=now), notes


def settle_unread(session: Session, feed: str, now: datetime) -> None:
    """Take the alarm back when no document waits any more."""
    if not unread(session, feed):
        clear_alarm(session, UNREAD, feed, now=now)


def _read(session: Session, state: FeedState, feed: Feed, gathered: Gathered, *, answer: Body, address: str, now: datetime) -> Polled:
    first = state.seeded_at is None
    note_links(session, feed.name, gathered.index.links if gathered.index else (), seed=first, now=now)
    seeds = note_tries(session, feed.name, gathered, now)
    pages = [(page, seeds.get(page.address, first) if page.linked else first) for page in gathered.pages]
    rows, ignored = store_pages(session, feed, pages, now=now)
    ids = tuple(row.id for row in rows if not row.seed)
    drop_oldest(session, feed.name)
    _remember(state, feed, answer.validators if gathered.whole else Validators(), address)
    state.seeded_at, state.changed_at = state.seeded_at or now, now
    state.fresh_at = now if ids else state.fresh_at
    state.note = _note(gathered, ignored)
    _heard(session, state, feed, answer.age, now)
    if gathered.whole:
        settle_unread(session, feed.name, now)
    elif fault := _first_fault(gathered):
        _tell_unread(session, feed, fault, now)
    word = State.PARTLY if not gathered.whole else State.FIRST if first else State.NEW if ids else State.NOTHING
    return Polled(feed.name, word, ids, state.note)


def _state(feed: str) -> Select[FeedState]:
    return select(FeedState).where(FeedState.feed == feed).with_for_update()


def _failed(
    state: FeedState, feed: Feed, fault: Fault, *, now: datetime, wait: timedelta | None = None, word: State = State.FAILED
) -> Polled:
    state.failures += 1
    state.next_at = back_off(feed, state.failures, now, wait)
    state.breaker_until = state.next_at if state.failures >= OPENS_AT else None
    state.cause, state.remedy = plain(fault.cause), plain(fault.remedy)
    return Polled(feed.name, word, note=state.cause)


def _heard(session: Session, state: FeedState, feed: Feed, age: timedelta, now: datetime) -> None:
    state.failures, state.breaker_until, state.cause, state.remedy = 0, None, "", ""
    state.next_at = later(feed, now)
    watch_stations(session, feed, now)
    state.changed_at = state.changed_at or now
    if age > max(OLDEST_ANSWER, feed.every * 2):
        state.cause = f"The answer is {age.total_seconds() / 60:.0f} minutes old: a cache speaks, not the source."
        state.remedy = "Check this machine's clock, then what stands between it and the source."
        return
    state.succeeded_at = state.heard_at = now
    if feed.silent_after is None or now - state.changed_at <= feed.silent_after:
        clear_alarm(session, SILENT, feed.name, now=now)


def _remember(state: FeedState, feed: Feed, validators: Validators, address: str) -> None:
    state.etag, state.modified, state.digest = validators.etag, validators.modified, validators.digest
    state.fingerprint = feed.fingerprint(address)


def _tell_unread(session: Session, feed: Feed, fault: Fault, now: datetime) -> None:
    raise_alarm(session, UNREAD, feed.name, cause=f"{feed.title}: {fault.cause}", remedy=fault.remedy, now=now)


def _first_fault(gathered: Gathered) -> Fault | None:
    faults = [page.fault for page in gathered.pages if page.fault]
    return next(iter(faults + [Fault(failed.cause, failed.remedy) for _, failed in gathered.missing]), None)


def _note(gathered: Gathered, ignored: Sequence[str]) -> str:
    notes = list(dict.fromkeys([*ignored, *(note for page in gathered.pages for note in page.notes)]))
    waiting = len(gathered.missing) + sum(page.fault is not None for page in gathered.linked) + gathered.left
    if waiting:
        notes.insert(0, f"{waiting} document(s) of the index are still to be read")
    return plain("; ".join(notes))
