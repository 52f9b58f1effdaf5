"""Rows of the incident map: reports as the public may read them, incidents, pictures, and every act of a person."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.core.db import Base, among, world_status
from lifeline.core.record import Recorded

PERSON = "person"  # how a report came to an incident, where the rules did not bring it there


class Hearing(Base):
    """The one row that counts changes of the map: whoever keeps incidents in memory looks again when it moved.

    `key` is the secret with which authors are hashed; it never leaves the database.
    """

    __tablename__ = "hearing"
    status: Mapped[str] = mapped_column(String(8), ForeignKey("world.status"), primary_key=True)
    changes: Mapped[int] = mapped_column(BigInteger, default=0)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))


class Report(Base):
    """What one citizen says, as the public may read it: masked before it is stored. Unconfirmed until a person confirms it.

    `text` is empty where the platform's terms forbid an altered post (`masked` says that something was hidden). `why`: reasons of the
    classification, JSON. `method`: platform, photo, pin, address, station, place, dong, gu, none. `precision_m` in metres; no point where
    lat is NULL. `candidates`: the other places the name may mean, JSON. `wording_of`: the report that says nearly the same words (L3).
    `audience`: public, look (after one look of staff), confirmed (only when confirmed), never. `receipt`: what a form's author was given.
    `until`: so long it keeps its incident on the map. `says_over`: it says that the danger has passed, and speaks for no danger.
    `home`: it tells of where somebody lives or waits for rescue; what once did so always does.
    `looked`: a person of staff looked at it, or at its incident when it was there, and its words have not changed since.
    """

    __tablename__ = "reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"), unique=True)
    receipt: Mapped[str | None] = mapped_column(String(16), unique=True)
    hazard: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(40), default="")
    urgency: Mapped[str] = mapped_column(String(8))
    first_hand: Mapped[bool] = mapped_column(default=False)
    people: Mapped[int | None]
    taps: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    masked: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(16), default="")
    seen_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    until: Mapped[datetime]
    says_over: Mapped[bool] = mapped_column(default=False)
    home: Mapped[bool] = mapped_column(default=False)
    looked: Mapped[bool] = mapped_column(default=False)
    district: Mapped[str] = mapped_column(String(10), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision_m: Mapped[int | None]
    method: Mapped[str] = mapped_column(String(10), default="none")
    place: Mapped[str] = mapped_column(String(120), default="")
    candidates: Mapped[str] = mapped_column(Text, default="")
    gazetteer: Mapped[str] = mapped_column(String(20), default="")
    author_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    wording_of: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    audience: Mapped[str] = mapped_column(String(10), default="public")
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    anonymous: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (
        Index("ix_reports_heard_at", "heard_at"),
        CheckConstraint(among("urgency", "life urgent normal"), name="urgency_is_known"),
        CheckConstraint(among("state", "unconfirmed confirmed false hidden"), name="state_is_known"),
        CheckConstraint(among("audience", "public look confirmed never"), name="audience_is_known"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="a_point_is_whole"),
    )


class Incident(Base):
    """One thing that happens at one place: reports of one hazard, near each other, within its window. The point is their median.

    `until` is when it leaves the map unless a report renews it. `support` counts posts, `authors` people, `reports` reports;
    `say_over` people who say that it is over, which ends nothing by itself.
    `changed` is the value of `hearing.changes` at its last change. `merged_into`: the incident a person joined it to.
    `headline_ko`, `headline_en`: words of staff, where they gave some. `looked`: a person of staff has looked at it.
    `home`: a report of it, even one that counts no longer, tells of where somebody lives or waits for rescue.
    """

    __tablename__ = "incidents"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    hazard: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40), default="")
    urgency: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    audience: Mapped[str] = mapped_column(String(10), default="public")
    looked: Mapped[bool] = mapped_column(default=False)
    home: Mapped[bool] = mapped_column(default=False)
    headline_ko: Mapped[str] = mapped_column(String(200), default="")
    headline_en: Mapped[str] = mapped_column(String(200), default="")
    district: Mapped[str] = mapped_column(String(10), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision_m: Mapped[int | None]
    method: Mapped[str] = mapped_column(String(10), default="none")
    place: Mapped[str] = mapped_column(String(120), default="")
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    until: Mapped[datetime]
    support: Mapped[int] = mapped_column(default=1)
    authors: Mapped[int] = mapped_column(default=1)
    reports: Mapped[int] = mapped_column(default=1)
    say_over: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(BigInteger, index=True)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    __table_args__ = (
        Index("ix_incidents_until", "until"),
        CheckConstraint(among("urgency", "life urgent normal"), name="urgency_is_known"),
        CheckConstraint(among("state", "unconfirmed confirmed handled over false hidden merged"), name="state_is_known"),
        CheckConstraint(among("audience", "public look confirmed never"), name="audience_is_known"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_says_where_to"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="a_point_is_whole"),
    )


class IncidentReport(Base):
    """That a report belongs to an incident, who says so (`how`: joined by rule, or person) and how sure (0..1). Ended, never deleted."""

    __tablename__ = "incident_reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    how: Mapped[str] = mapped_column(String(8))
    sure: Mapped[float]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class IncidentAct(Recorded, Base):
    """What a person did with an incident, a report or a picture: by `before` and `after` (JSON) it can be explained and undone."""

    __tablename__ = "incident_acts"
    erasable = frozenset({"before", "after"})
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    act: Mapped[str] = mapped_column(String(20))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"), index=True)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("incident_acts.id"))
    reason: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text, default="{}")
    after: Mapped[str] = mapped_column(Text, default="{}")
    person: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("reason <> '' AND person <> ''", name="says_who_and_why"),)


class Picture(Base):
    """A photo of a report, re-encoded and without metadata. `shown` has the boxes of `boxes` (JSON) blacked out, `clean` has none.

    `name` is its public, unguessable address. `look` is the perceptual hash (64 bits, signed); `seen_before`: an earlier picture like it.
    """

    __tablename__ = "pictures"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    shown: Mapped[bytes]
    clean: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    look: Mapped[int] = mapped_column(BigInteger, index=True)
    seen_before: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    boxes: Mapped[str] = mapped_column(Text, default="[]")
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("state IN ('waiting', 'public', 'hidden')", name="state_is_known"),)


class Sender(Base):
    """One report that the form has taken within the last hour. `who`: a few bits of a keyed hash of its address, another one each day."""

    __tablename__ = "senders"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    who: Mapped[bytes] = mapped_column(LargeBinary(3))
    at: Mapped[datetime]
    __table_args__ = (Index("ix_senders_at", "at"), Index("ix_senders_who", "who", "at"))
