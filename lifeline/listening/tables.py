"""Rows of what was heard: listeners with their cursors, the posts themselves (for staff only), their copies, and invitations."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.core.db import Base, among, world_status

LEAVES = text("platform = 'bluesky'")  # platforms that tell when an account is gone
PLATFORM, POST, AUTHOR = String(12), String(255), String(255)


class ListenerRow(Base):
    """One source we ask. `cursor` is where it was read to: moved only in the transaction that stores what was read.

    `shed`: posts dropped under overload, a public figure. `gaps`: stretches a stream did not give. `spent` counts units (posts read)
    and `looks` posts looked at again on the UTC day `spent_on`; `looked_to` is the sighting up to which they were. `enabled`: the
    office's file has it switched on.
    """

    __tablename__ = "listeners"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    status: Mapped[str] = world_status()
    platform: Mapped[str] = mapped_column(PLATFORM, default="")
    ko: Mapped[str] = mapped_column(String(80), default="")
    en: Mapped[str] = mapped_column(String(80), default="")
    enabled: Mapped[bool] = mapped_column(default=True)
    cursor: Mapped[str] = mapped_column(Text, default="")
    next_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    last_post_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(1000), default="")
    heard: Mapped[int] = mapped_column(BigInteger, default=0)
    shed: Mapped[int] = mapped_column(BigInteger, default=0)
    gaps: Mapped[int] = mapped_column(default=0)
    own: Mapped[int] = mapped_column(BigInteger, default=0)
    spent: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_on: Mapped[str] = mapped_column(String(10), default="")
    looks: Mapped[int] = mapped_column(default=0)
    looked_to: Mapped[int] = mapped_column(BigInteger, default=0)


class SightingRow(Base):
    """One original post as its author wrote it: restricted, and emptied (`erased_at`) when its retention ends.

    `same`: hash of the normalised text (L2). `support`: posts that repeat it and it itself; `authors`: how many people those are,
    one account counted once. `author_key`: keyed hash of platform and author. `route`: incident, inbox or none, `why` in words.
    `young`: its account was less than a week old. `earlier`: what it said before its author changed it. Both are erased with the rest.
    """

    __tablename__ = "sightings"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    platform: Mapped[str] = mapped_column(PLATFORM)
    post_id: Mapped[str] = mapped_column(POST)
    author: Mapped[str] = mapped_column(AUTHOR, default="")
    handle: Mapped[str] = mapped_column(AUTHOR, default="")
    author_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    url: Mapped[str] = mapped_column(String(1000), default="")
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="")
    listener: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    media: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")
    same: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    support: Mapped[int] = mapped_column(default=1)
    authors: Mapped[int] = mapped_column(default=1)
    route: Mapped[str] = mapped_column(String(8))
    why: Mapped[str] = mapped_column(String(300), default="")
    young: Mapped[bool] = mapped_column(default=False)
    earlier: Mapped[str | None] = mapped_column(Text)
    deleted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("platform", "post_id", name="uq_sightings_post"),
        Index("ix_sightings_heard_at", "heard_at"),
        Index("ix_sightings_leaving", "author", sqlite_where=LEAVES, postgresql_where=LEAVES),
        CheckConstraint("support >= 0 AND authors >= 0", name="counts_are_counts"),
    )


class CopyRow(Base):
    """A post that only repeats another: a repost, a quote, or the same words again. Counted, never shown by itself."""

    __tablename__ = "copies"
    platform: Mapped[str] = mapped_column(PLATFORM, primary_key=True)
    post_id: Mapped[str] = mapped_column(POST, primary_key=True)
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"))
    kind: Mapped[str] = mapped_column(String(8))
    author_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_copies_sighting_id", "sighting_id", "author_key"),
        CheckConstraint(among("kind", "repost quote same"), name="kind_is_known"),
        {"sqlite_with_rowid": False},
    )


class Invitation(Base):
    """The one public reply to an author whose post has no place. `state`: pending, claimed, sent, refused, unsure, silent (a drill)."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    author_key: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"))
    account_id: Mapped[str] = mapped_column(String(80), default="")
    code: Mapped[str] = mapped_column(String(32), unique=True)
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(8))
    detail: Mapped[str] = mapped_column(String(300), default="")
    post_id: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime]
    changed_at: Mapped[datetime]
