"""What came, for pages: the newest documents of a feed, one body as text, and alerts by their number or key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.intake.tables import AlertRow, Document

LONGEST = 40_000  # signs of a document that a page shows


@dataclass(frozen=True, slots=True)
class Arrived:
    """A kept document without its body. `size` in bytes; `read`: alerts could be made of it; `cause`: what was refused or left out."""

    id: int
    address: str
    received_at: datetime
    last_seen_at: datetime
    times: int
    size: int
    seed: bool
    read_at: datetime | None
    set_aside_at: datetime | None
    set_aside_by: str
    cause: str
    remedy: str

    @property
    def waits(self) -> bool:
        """Whether it was refused and nobody has dealt with it."""
        return self.read_at is None and self.set_aside_at is None


@dataclass(frozen=True, slots=True)
class Raw:
    """A document as it came, its text bounded: only where it is `whole` all of its `size` bytes are shown."""

    id: int
    feed: str
    address: str
    received_at: datetime
    text: str
    size: int
    whole: bool


def documents(session: Session, feed: str, *, most: int = 30) -> list[Arrived]:
    """The newest documents of the feed that were kept, newest first."""
    size = func.length(Document.body)
    columns = [size if name == "size" else getattr(Document, name) for name in Arrived.__dataclass_fields__]
    rows = select(*columns).where(Document.feed == feed).order_by(Document.id.desc()).limit(most)
    return [Arrived(*row) for row in session.execute(rows)]


def raw(session: Session, document_id: int) -> Raw | None:
    """One document as text, whatever it holds; None where there is none of that number."""
    row = session.get(Document, document_id) if document_id < 2**31 else None
    if row is None:
        return None
    text = as_text(row.body[: LONGEST * 4])
    whole = len(row.body) <= LONGEST * 4 and len(text) <= LONGEST
    return Raw(row.id, row.feed, row.address, row.received_at, text[:LONGEST], len(row.body), whole)


def as_text(body: bytes) -> str:
    """As UTF-8, else as the old Korean encoding; what is in neither is shown as replaced. Never raises."""
    try:
        found = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.start >= len(body) - 3  # the bound went through a character
        found = body[: error.start].decode("utf-8-sig") if cut else body.decode("cp949", "replace")
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "�" for sign in found.replace("\r\n", "\n"))


def alerts(session: Session, keys: Iterable[tuple[str, str, datetime]]) -> dict[tuple[str, str, datetime], int]:
    """Numbers of the alerts of these keys."""
    wanted = set(keys)
    rows = select(AlertRow.sender, AlertRow.identifier, AlertRow.sent, AlertRow.id)
    found = session.execute(rows.where(AlertRow.identifier.in_({identifier for _, identifier, _ in wanted})))
    return {(sender, identifier, sent): number for sender, identifier, sent, number in found if (sender, identifier, sent) in wanted}
