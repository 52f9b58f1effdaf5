"""Rows of intake: how each feed fares, the documents kept, the links followed, every alert heard, and the numbers that stand."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.core.db import Base, world_status

SENDER, IDENTIFIER, ADDRESS, WORDS, PLACE = 200, 300, 1000, 1000, 200


class FeedState(Base):
    """One feed as staff see it. Due when `now >= next_at`, or `now < set_at`: then the clock was set back.

    The validators belong to the last answer that was read whole, under that `fingerprint` of the feed's file.
    `first_at` (asked for the first time), `heard_at` and `changed_at` are what silence is measured from; `seeded_at` is
    the first answer, which never posts. `wanted_at`: a person wants it asked, whatever `next_at` and the breaker say.
    """

    __tablename__ = "feed_states"
    feed: Mapped[str] = mapped_column(String(80), primary_key=True)
    status: Mapped[str] = world_status()
    set_at: Mapped[datetime]
    next_at: Mapped[datetime]
    wanted_at: Mapped[datetime | None]
    seeded_at: Mapped[datetime | None]
    first_at: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    fresh_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    breaker_until: Mapped[datetime | None]
    cause: Mapped[str] = mapped_column(String(WORDS), default="")
    remedy: Mapped[str] = mapped_column(String(WORDS), default="")
    note: Mapped[str] = mapped_column(String(WORDS), default="")
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(200), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")


class Document(Base):
    """A body as it came, kept because alerts came out of it, or because it could not be read (`cause`, no `read_at`).

    One that was read with something left out has both: `cause` holds the notes.
    `linked`: it stood behind an index, so it is CAP; else it has the feed's own format.
    """

    __tablename__ = "documents"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    feed: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(ADDRESS))
    linked: Mapped[bool]
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    seed: Mapped[bool]
    received_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    read_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[str] = mapped_column(String(80), default="")
    cause: Mapped[str] = mapped_column(String(WORDS), default="")
    remedy: Mapped[str] = mapped_column(String(WORDS), default="")

    __table_args__ = (UniqueConstraint("feed", "digest"),)


class Link(Base):
    """A document behind an index, fetched once; `read_at` is set when its alerts are stored, and only then."""

    __tablename__ = "feed_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    feed: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(ADDRESS))
    seed: Mapped[bool]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    cause: Mapped[str] = mapped_column(String(WORDS), default="")

    __table_args__ = (UniqueConstraint("feed", "url"),)


class AlertRow(Base):
    """One official message, once, whichever feed brought it first. `cap` is JSON (`core.cap.from_json`); never updated.

    `seed`: it stood in the first answer of its feed, so it was there before us and never goes out.
    """

    __tablename__ = "alerts"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    feed: Mapped[str] = mapped_column(String(80))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    sender: Mapped[str] = mapped_column(String(SENDER))
    identifier: Mapped[str] = mapped_column(String(IDENTIFIER))
    sent: Mapped[datetime]
    cap: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]
    seed: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("sender", "identifier", "sent"),
        Index("ix_alerts_to_decide", "id", sqlite_where=text("NOT seed"), postgresql_where=text("NOT seed")),
    )


class AlertCopy(Base):
    """The same message by another feed, or by the same feed in other words: it makes no second alert and is not lost."""

    __tablename__ = "alert_copies"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    feed: Mapped[str] = mapped_column(String(80))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    cap: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("alert_id", "feed", "digest"),)


class StationLevel(Base):
    """Where one station stands under one rule of its feed's file (`threshold.Held`). `area` is where it counted last.

    `at` is its newest reading; `pending_step` is set while another step waits to be sure.
    """

    __tablename__ = "station_levels"
    feed: Mapped[str] = mapped_column(String(80), primary_key=True)
    rule: Mapped[str] = mapped_column(String(60), primary_key=True)
    station: Mapped[str] = mapped_column(String(60), primary_key=True)
    status: Mapped[str] = world_status()
    name: Mapped[str] = mapped_column(String(PLACE))
    area: Mapped[str] = mapped_column(String(PLACE))
    step: Mapped[int]
    value: Mapped[float]
    at: Mapped[datetime]
    pending_step: Mapped[int | None]
    pending_since: Mapped[datetime | None]
    pending_readings: Mapped[int]


class AreaLevel(Base):
    """What was last said of one area under one rule: the highest step of its stations, and the alert that began it."""

    __tablename__ = "area_levels"
    feed: Mapped[str] = mapped_column(String(80), primary_key=True)
    rule: Mapped[str] = mapped_column(String(60), primary_key=True)
    area: Mapped[str] = mapped_column(String(PLACE), primary_key=True)
    status: Mapped[str] = world_status()
    step: Mapped[int]
    identifier: Mapped[str] = mapped_column(String(IDENTIFIER))
    first_sent: Mapped[datetime]
    last_sent: Mapped[datetime]
