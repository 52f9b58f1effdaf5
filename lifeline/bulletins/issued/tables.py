"""Rows of the public log of what was issued."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.bulletins.tables import ID
from lifeline.core.db import Base
from lifeline.core.record import Recorded


class IssuedLine(Recorded, Base):
    """One line: `body` is the text that was signed, `signature` (base64) over its UTF-8 bytes, `key` the public key (base64)."""

    __tablename__ = "issued_lines"
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bulletin_id: Mapped[str] = mapped_column(ID, ForeignKey("bulletins.id"), unique=True)
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(88))
    key: Mapped[str] = mapped_column(String(44))
    made_at: Mapped[datetime]
