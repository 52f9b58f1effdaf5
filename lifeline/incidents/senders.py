"""How many reports the form has taken lately, from one address and in all: counted in the database, so that every process counts the same.

No address is kept: three bytes of a keyed hash, which some hundred addresses have in common, and that for an hour. The same bytes stand for
who sent a report, so that a machine with twenty forms counts as one person, as long as the author of any post is kept.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.incidents.changes import hearing
from lifeline.incidents.tables import Hearing, Sender

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), 86400
# Thousands of telephones may share one address of their carrier: these stop a machine, not a neighbourhood.
OF_ONE = ((MINUTE, 20), (HOUR, 200))
OF_ALL = ((MINUTE, 600), (HOUR, 12_000))
AHEAD = timedelta(minutes=5)  # a row of later than that is of a clock that was set back
Refusal = Literal["", "one", "all"]


def refused(session: Session, address: str, now: datetime) -> Refusal:
    """ "one": from that address there were too many, "all": from everybody; nothing where one more is taken. Reads only."""
    key = session.scalar(select(Hearing.key))
    if key is None:
        return ""
    who = _who(key, address, now)
    if any(_since(session, now - span, who) >= most for span, most in OF_ONE):
        return "one"
    return "all" if any(_since(session, now - span, b"") >= most for span, most in OF_ALL) else ""


def taken(session: Session, address: str, now: datetime) -> Refusal:
    """The same, and one more is counted where nothing is said. Whoever counts is alone until the transaction ends."""
    row = hearing(session)
    forget(session, now)
    said = refused(session, address, now)
    if not said:
        status = session.scalars(select(WorldRow.status)).one()
        session.add(Sender(status=status, who=_who(row.key, address, now), at=now))
    return said


def name(key: bytes, address: str, now: datetime) -> str:
    """What tells a sender from others for a day, and nobody's address."""
    return f"{int(now.timestamp() // DAY)}-{_who(key, address, now).hex()}"


def forget(session: Session, now: datetime) -> None:
    """Remove what no limit asks for any more."""
    session.execute(delete(Sender).where(or_(Sender.at <= now - HOUR, Sender.at > now + AHEAD)))


def _since(session: Session, moment: datetime, who: bytes) -> int:
    chosen = (Sender.at > moment, Sender.who == who) if who else (Sender.at > moment,)
    return session.scalar(select(func.count()).select_from(Sender).where(*chosen)) or 0


def _who(key: bytes, address: str, now: datetime) -> bytes:
    """Another one each day, so that nobody is the same for longer."""
    day = int(now.timestamp() // DAY).to_bytes(8)
    return hashlib.blake2b(address.encode(), key=key, salt=day, digest_size=3).digest()
