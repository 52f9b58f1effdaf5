"""The public log as it is given to anybody: its lines, its end, and the keys that signed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.issued.line import hash_of
from lifeline.bulletins.issued.tables import IssuedLine


@dataclass(frozen=True, slots=True)
class LineView:
    """One line for people. `issued` and `signed` are UTC; `hash`: what the next line follows."""

    line: int
    number: str
    kind: str
    hazard: str
    level: str
    issued: datetime
    signed: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Key:
    """A public key in base64, and the first line it signed."""

    public: str
    first: int


def whole(session: Session) -> bytes:
    """All lines, the oldest first: the signature, a blank, and the bytes that were signed."""
    rows = session.execute(select(IssuedLine.signature, IssuedLine.body).order_by(IssuedLine.line))
    return b"".join(f"{signature} {body}\n".encode() for signature, body in rows)


def newest(session: Session, most: int) -> list[LineView]:
    rows = session.scalars(select(IssuedLine.body).order_by(IssuedLine.line.desc()).limit(most))
    return [_view(body) for body in rows]


def keys(session: Session) -> list[Key]:
    """The keys that signed the log, the first one first."""
    first = func.min(IssuedLine.line)
    rows = session.execute(select(IssuedLine.key, first).group_by(IssuedLine.key).order_by(first))
    return [Key(public, line) for public, line in rows]


def _view(body: str) -> LineView:
    told: dict[str, Any] = msgspec.json.decode(body)
    names = {name: told[name] for name in ("line", "number", "kind", "hazard", "level")}
    issued, signed = (datetime.fromisoformat(told[name]) for name in ("issued", "signed"))
    return LineView(**names, issued=issued, signed=signed, hash=hash_of(body.encode()))
