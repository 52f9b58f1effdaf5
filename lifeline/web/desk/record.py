"""The record for those who answer for it: who did what, when, on which bytes, why; and whether all of it is still as it was written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.anchor import BadAnchors, anchors
from lifeline.core.record import Entry, content_of, newest
from lifeline.core.text import storable
from lifeline.core.verify import Anchor
from lifeline.staff.roles import Act
from lifeline.staff.tables import StaffAct
from lifeline.staff.verified import ACT
from lifeline.web.desk import record_export
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part
from lifeline.web.desk.record_find import KINDS, Wanted, newest_first
from lifeline.web.desk.record_words import in_words, names
from lifeline.web.desk.verifying import Reading

MOST, RECENT = 50, 5
HIGHEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How sure the record is: its length, the last time all of it was verified, and its end outside of the database.

    `reading`: one that was under way before the result was looked for, so that none falls between the two.
    """

    reading: Reading | None
    last: int
    verified: StaffAct | None
    result: Mapping[str, Any]
    anchor: Anchor | None
    unread: str

    @property
    def whole(self) -> bool:
        return self.verified is not None and not self.result["findings"]

    @property
    def upto(self) -> int:
        """The number up to which the last reading found everything as it was written."""
        return int(self.result["entries"]) if self.whole else 0


def show(here: Here) -> Response:
    wanted, before = _wanted(), _number("before")
    with here.world.database.reading() as session:
        standing = _standing(here, session)
        found = newest_first(session, wanted, before=before, most=MOST + 1)
        known = names(session, found)
    return page(
        "desk/record.html",
        here,
        entries=[in_words(one, known, here.say) for one in found[:MOST]],
        older=found[MOST - 1].number if len(found) > MOST else None,
        before=before,
        wanted=wanted,
        kinds=(*KINDS, "other"),
        asked={name: request.args.get(name, "") for name in ("person", "kind", "number", "day")},
        today=record_export.today(here),
        **_state(here, standing),
    )


def state(here: Here) -> Response:
    """How far the reading is, for the page itself."""
    with here.world.database.reading() as session:
        standing = _standing(here, session)
    return part("desk/record_state.html", here, **_state(here, standing))


def begin(here: Here) -> AnyResponse:
    """Read everything, beside this request: it answers at once."""
    begun = here.station.verifying.begin(here.world, here.station.settings.anchors, by=here.actor)
    return redirect(f"{request.script_root}{here.station.root}record?done={'verifying' if begun else 'verifying_already'}", 303)


def _state(here: Here, standing: Standing) -> dict[str, Any]:
    return {"standing": standing, "reading": standing.reading, "age": _age(here, standing.anchor)}


def _standing(here: Here, session: Session) -> Standing:
    reading = here.station.verifying.reading
    told = session.scalars(select(StaffAct).where(StaffAct.act == ACT).order_by(StaffAct.id.desc()).limit(RECENT))
    last = next((one for one in told if _as_written(session, one)), None)
    held, unread = dict[int, Anchor](), ""
    try:
        held = anchors(here.station.settings.anchors)
    except (BadAnchors, OSError) as error:
        unread = str(error)
    anchor = held[max(held)] if held else None
    return Standing(reading, newest(session)[0], last, json.loads(last.detail) if last else {}, anchor, unread)


def _as_written(session: Session, row: StaffAct) -> bool:
    """Who can write into the database past us can write that all is whole, too: what is not on record, or not so, says nothing."""
    key, hashed = content_of(row)
    of_it = Entry.table_name == StaffAct.__tablename__, Entry.key == key, Entry.content == hashed
    return session.scalar(select(Entry.number).where(*of_it)) is not None


def _age(here: Here, anchor: Anchor | None) -> int:
    """Minutes since the end of the record was last written outside of the database."""
    return int((here.true - datetime.fromisoformat(anchor.at)).total_seconds() // 60) if anchor else 0


def _wanted() -> Wanted:
    kind, day = request.args.get("kind", ""), _day(request.args.get("day", ""))
    return Wanted(
        person=storable(request.args.get("person", "")).strip()[:80],
        kind=kind if kind in (*KINDS, "other") else "",
        number=storable(request.args.get("number", "")).strip()[:16],
        days=(day, day) if day else None,
    )


def _day(given: str) -> date | None:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return None
    return found if 2000 < found.year < 3000 else None


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return min(int(given), HIGHEST) if given.isascii() and given.isdigit() and len(given) < 12 else None


PAGES = (
    Page("record", show, Act.READ_RECORD),
    Page("record/state", state, Act.READ_RECORD),
    Page("record/verify", begin, Act.READ_RECORD, ("POST",)),
    Page("record/export", record_export.export, Act.READ_RECORD, ("POST",)),
)
