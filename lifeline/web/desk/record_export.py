"""The record for the auditor, as a file of some days: everything between their first and last entry, on record who took it."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from flask import Response, request

from lifeline.core.db import Database
from lifeline.core.entries import Told, between
from lifeline.core.text import KST, storable
from lifeline.staff.note import note
from lifeline.staff.people import NotDone
from lifeline.web.desk.here import Here
from lifeline.web.desk.record_find import NAMES, TIMES, span
from lifeline.web.public.csv_table import cell

LONGEST, MOST = 500, 20_000  # signs of a reason; entries in one file: others wait for the thread that writes it
HEADER = ("number", "time", "table", "key", "who", "reason", "content", "hash", "row")
FORMS = {"jsonl": "application/jsonl", "csv": "text/csv"}


def export(here: Here) -> Response:
    """What is given is chosen and noted first; then slice after slice, so that nobody's slow line holds the database."""
    first, last, form = _asked("first"), _asked("last"), request.form.get("form", "jsonl")
    reason = storable(request.form.get("reason", "")).strip()[:LONGEST]
    if form not in FORMS:
        raise NotDone("the record is given as jsonl or csv")
    if not reason:
        raise NotDone("say what it is taken for: it stays on record")
    if last < first:
        raise NotDone("the last day comes before the first")
    with here.world.database.reading() as session:
        low, high = span(session, first, last)
    if not high:
        raise NotDone(f"nothing is on record from {first} to {last}")
    if high - low >= MOST:
        raise NotDone(
            f"{high - low + 1} entries are too many for one file: take fewer days, or 'lifeline audit export' on the machine itself"
        )
    with here.world.database.writing() as session:
        detail = {"first": low, "last": high, "form": form, "days": [str(first), str(last)]}
        note(session, "record exported", by=here.actor, now=here.true, reason=reason, detail=detail)
    made = Response(_WRITTEN[form](here.world.database, low, high), content_type=f"{FORMS[form]}; charset=utf-8")
    made.headers.set("Content-Disposition", "attachment", filename=f"record-{here.station.settings.world}-{low}-{high}.{form}")
    made.headers.update({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
    return made


def today(here: Here) -> date:
    return here.true.astimezone(KST).date()


def _asked(name: str) -> date:
    try:
        found = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        found = date.min
    if not 2000 < found.year < 3000:
        raise NotDone("give the first and the last day as YYYY-MM-DD")
    return found


def _slices(database: Database, low: int, high: int) -> Iterator[list[Told]]:
    after = low - 1
    while after < high:
        with database.reading() as session:
            found = next(between(session, after, high), [])
        if not found:
            return
        yield found
        after = found[-1].number


def _lines(database: Database, low: int, high: int) -> Iterator[bytes]:
    for entries in _slices(database, low, high):
        yield b"".join(json.dumps(one.as_object(), ensure_ascii=False, default=str).encode() + b"\n" for one in entries)


def _table(database: Database, low: int, high: int) -> Iterator[bytes]:
    """Begins with a byte order mark: without it a Korean spreadsheet reads UTF-8 as another coding."""
    yield b"\xef\xbb\xbf" + _rows([HEADER])
    for entries in _slices(database, low, high):
        yield _rows([[cell(text) for text in _cells(one)] for one in entries])


def _rows(rows: Iterable[Iterable[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()


def _cells(one: Told) -> tuple[str, ...]:
    row = one.row or {}
    at = next((row[name].isoformat() for name in TIMES if name in row), "")
    who = " ".join(dict.fromkeys(str(row[name]) for name in reversed(NAMES) if row.get(name)))
    whole = json.dumps(one.row, ensure_ascii=False, default=str)
    return str(one.number), at, one.table, one.key, who, str(row.get("reason", "")), one.content, one.hash, whole


_WRITTEN: dict[str, Callable[[Database, int, int], Iterator[bytes]]] = {"jsonl": _lines, "csv": _table}
