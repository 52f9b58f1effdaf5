"""The public log goes on: a signed line for each bulletin issued since, in the order of issue, each exactly once."""

from itertools import takewhile
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.bulletins.documents import PLAIN
from lifeline.bulletins.issued.key import BadKey, SigningKey, make_key, signing_key
from lifeline.bulletins.issued.line import Begun, Issued, body, hash_of
from lifeline.bulletins.issued.tables import IssuedLine
from lifeline.bulletins.tables import Bulletin, CapDocument, RenderingRow
from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.clock import true_time
from lifeline.core.db import WorldRow
from lifeline.core.text import sha256
from lifeline.core.world import World

AT_ONCE = 50
ABOUT = "issued"
REMEDY = (
    "Repair the cause named: bulletins go out, but the public log does not tell of them until then. It goes on by itself. A key that is "
    "lost for ever is made anew by 'lifeline log key --new'."
)


def keep(world: World[Any], city: str, path: Path) -> int:
    """Write the lines that are missing; returns how many. `path`: the file of this world's key, made with the first line.

    A bulletin without its CAP document waits, and so do those after it. What cannot be signed is an alarm, and is tried again each time.
    """
    with world.database.reading() as session:
        if not _missing(session):
            return 0
        begins = session.scalar(select(IssuedLine.line).limit(1)) is None
    try:
        key = make_key(path) if begins else signing_key(path)
    except BadKey as error:
        with world.database.writing() as session:
            raise_alarm(session, "log-unsigned", ABOUT, cause=str(error), remedy=REMEDY, now=world.clock.now())
        return 0
    try:
        with world.database.writing() as session:
            clear_alarm(session, "log-unsigned", ABOUT, now=world.clock.now())
            return _written(session, world, city, key)
    except IntegrityError:  # another process wrote the same lines at this moment: its are the ones
        return 0


def _written(session: Session, world: World[Any], city: str, key: SigningKey) -> int:
    of = Begun(world.status, city, session.scalars(select(WorldRow.created_at)).one())
    last = session.scalar(select(IssuedLine).order_by(IssuedLine.line.desc()).limit(1))
    line, before = (last.line, hash_of(last.body.encode())) if last else (0, of.before())
    missing, signed = _missing(session), true_time(world.clock)
    for number, one in enumerate(missing, line + 1):
        text = body(of, _said(session, one), line=number, before=before, key=key.public, signed=signed)
        before, signature = hash_of(text.encode()), key.sign(text.encode())
        row = IssuedLine(line=number, bulletin_id=one.id, body=text, signature=signature, key=key.public, made_at=world.clock.now())
        session.add(row)
    return len(missing)


def _missing(session: Session) -> list[Bulletin]:
    """The next bulletins, as far as their documents are kept: the log has no gap."""
    told = exists().where(IssuedLine.bulletin_id == Bulletin.id)
    wanted = select(Bulletin).where(Bulletin.issue_order.is_not(None), ~told).order_by(Bulletin.issue_order).limit(AT_ONCE)
    return list(takewhile(lambda one: session.get(CapDocument, (one.id, PLAIN)) is not None, session.scalars(wanted).all()))


def _said(session: Session, one: Bulletin) -> Issued:
    of_it = (RenderingRow.bulletin_id == one.id, RenderingRow.version == one.version, RenderingRow.kind == one.kind)
    texts: dict[str, list[str]] = {}
    for language, text in session.execute(select(RenderingRow.language, RenderingRow.text).where(*of_it)):
        texts.setdefault(language, []).append(sha256(text))
    refers_to = session.scalar(select(Bulletin.number).where(Bulletin.id == one.refers_to))
    document = session.get_one(CapDocument, (one.id, PLAIN))
    if one.issued_at is None:
        raise ValueError(f"bulletin {one.number} was never issued")
    return Issued(
        **{name: getattr(one, name) for name in ("number", "kind", "msg_type", "hazard", "level")},
        districts=one.districts.split(),
        refers_to=refers_to,
        issued=one.issued_at,
        cap=hash_of(document.body.encode()),
        texts=texts,
    )
