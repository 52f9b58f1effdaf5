"""The end of the record, written down outside of the database: who rewrites the one must also reach the other."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.clock import Clock, true_time
from lifeline.core.db import Database
from lifeline.core.record import newest
from lifeline.core.verify import Anchor

REMEDY = "free the disk or repair the file from its copy; until then nobody outside the database can tell that the record was cut"


TAIL = 2_000  # bytes, some lines


class BadAnchors(ValueError):
    """The file of anchors cannot be read; the sentence names the line."""


def drop(session: Session, path: Path, now: datetime) -> Anchor | None:
    """Append number and hash of the last entry, if there is a new one; the line is on the disk when this returns."""
    number, hash = newest(session)
    last = max(anchors(path).values(), key=lambda one: one.number, default=None)
    if last is not None and last.number == number:
        return None
    made = Anchor(number, hash, now.astimezone(UTC).isoformat(timespec="seconds"))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    torn = path.exists() and not path.read_bytes().endswith(b"\n")
    line = "\n" * torn + json.dumps({"number": made.number, "hash": made.hash, "at": made.at}) + "\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return made


def keep(database: Database, path: Path, clock: Clock) -> None:
    """`drop`, as the schedule does it each hour; a file that cannot be written or read is an alarm, and its end takes it back."""
    now, trouble = clock.now(), ""
    try:
        with database.reading() as session:
            drop(session, path, true_time(clock))
    except (OSError, BadAnchors) as error:
        trouble = str(error)
    with database.writing() as session:
        if trouble:
            raise_alarm(session, "record-unanchored", str(path)[-200:], cause=trouble, remedy=REMEDY, now=now)
        else:
            clear_alarm(session, "record-unanchored", str(path)[-200:], now=now)


def anchors(path: Path) -> dict[int, Anchor]:
    """By number; none where the file is not there. A line cut short by a loss of power is passed over: the next ones tell of its
    entries too. Raises BadAnchors.
    """
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    found = {}
    for at, line in enumerate(lines, 1):
        anchor = _read(line, at)
        if anchor is not None:
            found[anchor.number] = anchor
        elif at < len(lines) and not (line.startswith("{") and not line.endswith("}")):
            raise BadAnchors(f"{path}, line {at}: not an anchor; compare the file with its copy")
    return found


def latest(path: Path) -> Anchor | None:
    """The last whole line, without reading what comes before: for who looks every few seconds. Raises BadAnchors as `anchors` does."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - TAIL, 0))
        lines = file.read().decode(errors="replace").splitlines()[-2:]
    found = [anchor for anchor in (_read(line, 0) for line in lines) if anchor is not None]
    if lines and not found:
        raise BadAnchors(f"{path}: its end holds no anchor; compare the file with its copy")
    return found[-1] if found else None


def _read(line: str, at: int) -> Anchor | None:
    try:
        given = json.loads(line)
        return Anchor(int(given["number"]), str(given["hash"]), str(given["at"]), at)
    except (ValueError, KeyError, TypeError):
        return None
