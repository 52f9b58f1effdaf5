"""The whole record read once, and what came of it: on record with who asked, and an alarm while it is not as it was written."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.anchor import BadAnchors, anchors
from lifeline.core.clock import Clock, true_time
from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.core.record import newest
from lifeline.core.verify import Anchor, Finding, nobody, verify
from lifeline.staff.note import note

ABOUT = "record"
ACT = "record verified"
MOST_FOUND = 200
REMEDY = "Change nothing in the database; keep it and the file of anchors as they are, call the auditor, and compare both with the backup."


@dataclass(frozen=True, slots=True)
class Verified:
    entries: int
    found: tuple[Finding, ...]


def read_whole(database: Database, clock: Clock, held: Path, *, by: Actor, reached: Callable[[int], None] = nobody) -> Verified:
    """`held` is the file of anchors, `reached` as of `verify`: what it raises ends the reading, and nothing is noted. Raises OSError."""
    begun = time.monotonic()
    known, unread = _held(held)
    with database.reading() as session:
        found = (*unread, *islice(verify(session, known, reached=reached), MOST_FOUND))
        last, hash = newest(session)
    told = {"entries": last, "hash": hash, "anchors": len(known), "findings": len(found), "seconds": round(time.monotonic() - begun, 1)}
    with database.writing() as session:
        note(session, ACT, by=by, now=true_time(clock), detail=told | {"found": [[one.where, one.sentence, one.ko] for one in found[:20]]})
        if found:
            cause = f"the record is not whole, {len(found)} findings: {found[0].where} {found[0].sentence}"
            raise_alarm(session, "record-broken", ABOUT, cause=cause, remedy=REMEDY, now=clock.now())
        else:
            clear_alarm(session, "record-broken", ABOUT, now=clock.now())
    return Verified(last, found)


def _held(path: Path) -> tuple[dict[int, Anchor], tuple[Finding, ...]]:
    """A file of anchors that somebody wrote into says as much as a row that somebody did."""
    try:
        return anchors(path), ()
    except BadAnchors as error:
        return {}, (Finding("anchors", str(error), f"닻 파일을 읽을 수 없습니다: {error}"),)
