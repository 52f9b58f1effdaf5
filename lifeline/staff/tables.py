"""Rows of the office's people: persons, their roles and keys, their sign-ins, and what they did that no other row tells."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.core.db import Base, world_status
from lifeline.core.record import Recorded

NAME, HASH = String(80), String(64)


class Staff(Base):
    """One person of the office in this world. Without `password` nobody can sign in; `left_at` ends everything they hold.

    `password` is an argon2id hash; `totp` the secret of the authenticator, encrypted, and `totp_step` the last time step that was used.
    """

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    login: Mapped[str] = mapped_column(NAME, unique=True)
    name: Mapped[str] = mapped_column(NAME)
    department: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(8), default="ko")
    password: Mapped[str] = mapped_column(String(200), default="")
    totp: Mapped[str] = mapped_column(String(300), default="")
    totp_step: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("login <> '' AND name <> ''", name="has_a_name"),)


class Grant(Base):
    """A role somebody was given, for the whole city or some districts (`area`: codes with spaces between, '' = the whole city).

    It counts from `confirmed_at` (a second person) until `ends_at` or `revoked_at`. Whoever holds it is none of the two.
    """

    __tablename__ = "staff_grants"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    area: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(NAME)
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(NAME, default="")
    confirmed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(NAME, default="")
    revoked_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("(confirmed_at IS NULL) = (confirmed_by = '')", name="confirmed_by_somebody"),)


class SignIn(Base):
    """One signed-in browser. `id` is the hash of what its cookie holds; `factors` what was shown (password, totp, passkey).

    `proved_at` is when the person last showed a factor; `crossing` is the secret its forms carry.
    """

    __tablename__ = "staff_sign_ins"
    id: Mapped[str] = mapped_column(HASH, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    factors: Mapped[str] = mapped_column(String(40), default="")
    crossing: Mapped[str] = mapped_column(HASH)
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    why_ended: Mapped[str] = mapped_column(String(40), default="")


class OneTimeLink(Base):
    """A link that lets one person set a password and second factor, once and for a short time. `id` is the hash of its secret."""

    __tablename__ = "staff_links"
    id: Mapped[str] = mapped_column(HASH, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    made_by: Mapped[str] = mapped_column(NAME)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A passkey of one person: the authenticator's name for it and its public key, both in base64url, and what it last counted to.

    `place` is the host it is bound to. The private key never leaves the authenticator.
    """

    __tablename__ = "staff_passkeys"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    place: Mapped[str] = mapped_column(String(200))
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    key: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OutsideName(Base):
    """By what name (`subject`) another provider knows a person. It opens nothing until the person has confirmed that it is theirs."""

    __tablename__ = "staff_outside_names"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    entered_by: Mapped[str] = mapped_column(NAME)
    entered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_staff_outside_names_subject"),)


class SpentChallenge(Base):
    """A challenge that was answered, by its hash, kept until it would be too old anyway: none is answered twice."""

    __tablename__ = "staff_challenges"
    id: Mapped[str] = mapped_column(HASH, primary_key=True)
    status: Mapped[str] = world_status()
    until: Mapped[datetime]


class Tries(Base):
    """Failed sign-ins in a row of one login or from one network (`subject`); until `wait_until` no more are looked at."""

    __tablename__ = "staff_tries"
    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    status: Mapped[str] = world_status()
    failed: Mapped[int]
    last_at: Mapped[datetime]
    wait_until: Mapped[datetime]


class StaffAct(Recorded, Base):
    """Something a person did, or tried, that no other recorded row tells: sign-ins, powers given and taken, what was read or exported.

    `subject` is what it was about, `detail` (JSON) what else belongs to it; never a password, a code or a secret.
    """

    __tablename__ = "staff_acts"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    act: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    address: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime]
    __table_args__ = (Index("ix_staff_acts_login", "login", "id"),)


class Practice(Base):
    """That a person showed in an exercise of that month (YYYY-MM) that they can: `acts` among composed, approved, corrected.

    Written in the drill world when an exercise is scored; the live world takes a copy of what is there, by login. `enrolled_at` and
    `enrolled_by` (a login): by which link, and by whose, that login was last given its way in there; a command has none.
    """

    __tablename__ = "staff_practices"
    login: Mapped[str] = mapped_column(NAME, primary_key=True)
    exercise: Mapped[str] = mapped_column(String(60), primary_key=True)
    status: Mapped[str] = world_status()
    name: Mapped[str] = mapped_column(NAME)
    month: Mapped[str] = mapped_column(String(7), index=True)
    acts: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    enrolled_by: Mapped[str] = mapped_column(NAME, default="")


class Vouch(Recorded, Base):
    """Somebody of live says that whoever has this login in the drill world is the same person; it holds for the way in of then."""

    __tablename__ = "staff_vouches"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    for_login: Mapped[str] = mapped_column(NAME, index=True)
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]


class Taken(Base):
    """What the live world has taken out of the drill world by its own hand: each thing once. `kind`: escalation."""

    __tablename__ = "taken_from_drills"
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    status: Mapped[str] = world_status()
    at: Mapped[datetime]


class Waiver(Recorded, Base):
    """One of the two who let a person approve in live in a month in which they have not practised; both and a reason are needed."""

    __tablename__ = "staff_waivers"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    for_login: Mapped[str] = mapped_column(NAME, index=True)
    month: Mapped[str] = mapped_column(String(7))
    reason: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
