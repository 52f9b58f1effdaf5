"""Rows of what the city says: a bulletin, its versions and steps, one delivery per account, and every attempt."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.core.db import Base, world_status
from lifeline.core.record import Recorded

ID = String(32)


class Situation(Base):
    """One emergency, opened by its first bulletin; its updates and its end belong to it. `owner`: the department that leads."""

    __tablename__ = "situations"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    status: Mapped[str] = world_status()
    hazard: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(40), default="", server_default="")
    opened_at: Mapped[datetime]


class DecisionRow(Recorded, Base):
    """What was decided about one official alert, and why; the same alert is decided once."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    sender: Mapped[str] = mapped_column(String(200))
    identifier: Mapped[str] = mapped_column(String(300))
    sent: Mapped[datetime]
    act: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    msg_type: Mapped[str] = mapped_column(String(8), default="")
    kind: Mapped[str] = mapped_column(String(12), default="")
    hazard: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[str] = mapped_column(String(20), default="")
    event: Mapped[str] = mapped_column(String(200), default="")
    bulletin_id: Mapped[str | None] = mapped_column(ID, ForeignKey("bulletins.id"))
    decided_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("sender", "identifier", "sent", name="uq_decisions_source"),)


class Bulletin(Base):
    """One thing the city says. Its words live in versions; `state` moves only along `states.ALLOWED`.

    `level` is the worst it says, `districts` all it is for; `cells` (JSON of fold.Cells) what holds where, empty where that says
    all; `shock` (JSON) the earthquake it tells of.
    """

    __tablename__ = "bulletins"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    status: Mapped[str] = world_status()
    number: Mapped[str] = mapped_column(String(16), unique=True)
    situation_id: Mapped[str] = mapped_column(ID, ForeignKey("situations.id"), index=True)
    refers_to: Mapped[str | None] = mapped_column(ID, ForeignKey("bulletins.id"))
    msg_type: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(12))
    hazard: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(20))
    districts: Mapped[str] = mapped_column(Text)
    cells: Mapped[str] = mapped_column(Text, default="", server_default="")
    shock: Mapped[str] = mapped_column(String(120), default="", server_default="")
    lane: Mapped[str] = mapped_column(String(12))
    release: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), index=True)
    version: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    source_sender: Mapped[str | None] = mapped_column(String(200))
    source_identifier: Mapped[str | None] = mapped_column(String(300))
    source_sent: Mapped[datetime | None]
    source_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    issue_order: Mapped[int | None] = mapped_column(unique=True)
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("source_sender", "source_identifier", "source_sent", name="uq_bulletins_source"),)


class Version(Recorded, Base):
    """One wording of a bulletin: what it says (JSON of a Message) and the hash of all its renderings."""

    __tablename__ = "versions"
    bulletin_id: Mapped[str] = mapped_column(ID, ForeignKey("bulletins.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    templates: Mapped[str] = mapped_column(String(64))
    guideline: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class RenderingRow(Base):
    """One account's text of one version: the bulletin itself and, prepared with it, each way to take it back."""

    __tablename__ = "renderings"
    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[str] = mapped_column(ID, ForeignKey("bulletins.id"))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    account_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("bulletin_id", "version", "kind", "account_id", name="uq_renderings_account"),)


class Step(Recorded, Base):
    """One move of a bulletin: who, when, why. Appended, never changed; ordered by `id`, not by a clock."""

    __tablename__ = "steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[str] = mapped_column(ID, ForeignKey("bulletins.id"), index=True)
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    person: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Opening(Recorded, Base):
    """Somebody who may approve opened one distinct text (by its hash) of one version: an approval needs all of them."""

    __tablename__ = "openings"
    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[str] = mapped_column(ID, ForeignKey("bulletins.id"))
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("bulletin_id", "version", "hash", "login", name="uq_openings_login"),)


class CapDocument(Recorded, Base):
    """The CAP document of an issued bulletin as subscribers get it: `form` is plain or signed, each made once and never changed."""

    __tablename__ = "cap_documents"
    bulletin_id: Mapped[str] = mapped_column(ID, ForeignKey("bulletins.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(8), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class Delivery(Base):
    """One bulletin on one account: frozen text, and how far it came. `token` fences off whoever held it before."""

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[str] = mapped_column(ID, ForeignKey("bulletins.id"))
    situation_id: Mapped[str] = mapped_column(ID, ForeignKey("situations.id"))
    account_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    part: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(36), unique=True)
    lane: Mapped[str] = mapped_column(String(12))
    issue_order: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    token: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str] = mapped_column(String(120), default="")
    reply_to: Mapped[str] = mapped_column(String(255), default="")
    alone: Mapped[bool] = mapped_column(default=False)
    post_id: Mapped[str | None] = mapped_column(String(255))
    url: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (
        UniqueConstraint("bulletin_id", "account_id", "part", name="uq_deliveries_account"),
        Index("ix_deliveries_state", "state", "due_at"),
        Index("ix_deliveries_order", "situation_id", "account_id", "issue_order"),
        Index("ix_deliveries_post_id", "post_id"),
        CheckConstraint("state <> 'sent' OR (post_id IS NOT NULL AND post_id <> '')", name="sent_has_receipt"),
        CheckConstraint("text <> ''", name="text_is_frozen"),
    )


class Attempt(Base):
    """One try, opened before the request leaves. Without a result it may have been taken."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    account_id: Mapped[str] = mapped_column(String(64))
    token: Mapped[int]
    opened_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("delivery_id", "token", name="uq_attempts_token"),
        Index("ix_attempts_account", "account_id", "opened_at"),
    )


class AttemptResult(Base):
    """How an attempt ended, in the platform's words; a second row appended, so an attempt is never rewritten."""

    __tablename__ = "attempt_results"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(12))
    detail: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime]


class DeliveryStep(Recorded, Base):
    """A move of a delivery that no attempt made: by read-back, by an officer, by the clock."""

    __tablename__ = "delivery_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    person: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]


class AccountState(Base):
    """What stops one account and no other: parked (a person must act) or quiet until a time the platform named."""

    __tablename__ = "account_states"
    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    status: Mapped[str] = world_status()
    parked_at: Mapped[datetime | None]
    quiet_until: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(500), default="")


class AccountProof(Base):
    """What one account's platform last said of its credential, asked without posting. `wanted_at`: a person wants it asked now.

    It works when `worked_at` is `asked_at`; `detail` says why it does not.
    """

    __tablename__ = "account_proofs"
    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    status: Mapped[str] = world_status()
    wanted_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    worked_at: Mapped[datetime | None]
    detail: Mapped[str] = mapped_column(String(200), default="")


class TemplateText(Recorded, Base):
    """The exact text of a file of the templates as it was when somebody confirmed it, by its hash."""

    __tablename__ = "template_texts"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    status: Mapped[str] = world_status()
    file: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)


class TemplateConfirmation(Recorded, Base):
    """The office stands behind one type's texts: those of its file (`text_hash`) within what all types share (`shared_hash`)."""

    __tablename__ = "template_confirmations"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    code: Mapped[str] = mapped_column(String(40), index=True)
    text_hash: Mapped[str] = mapped_column(String(64), ForeignKey("template_texts.hash"))
    shared_hash: Mapped[str] = mapped_column(String(64), ForeignKey("template_texts.hash"))
    reason: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
