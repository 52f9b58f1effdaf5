"""Rows of what is known of casualties and damage: acts, their figures and verdicts; nothing is ever updated or deleted."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.core.db import Base, world_status
from lifeline.core.record import Recorded

SITUATION = "situations.id"
ID, METRIC = String(32), String(40)
_FORMS = (
    "(form = 'exact' AND low IS NOT NULL AND high IS NOT NULL AND low = high)"
    " OR (form = 'range' AND low IS NOT NULL AND high IS NOT NULL AND low < high)"
    " OR (form = 'at_least' AND low IS NOT NULL AND low > 0 AND high IS NULL)"
    " OR (form = 'unknown' AND low IS NULL AND high IS NULL)"
)


class FigureAct(Recorded, Base):
    """One change of the record by one person: its figures stand or fall together. `despite`: why a closed group may not add up."""

    __tablename__ = "figure_acts"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    situation_id: Mapped[str] = mapped_column(ID, ForeignKey(SITUATION), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    despite: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("reason <> '' AND author <> ''", name="says_who_and_why"),)


class Figure(Recorded, Base):
    """One number: what is counted (`metric`), where (`area`: a district, '' = the whole city), as of when, and who says so.

    `low` and `high` are NULL where nobody knows, never 0. `supersedes` is the published figure it takes the place of.
    """

    __tablename__ = "figures"
    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("figure_acts.id"), index=True)
    situation_id: Mapped[str] = mapped_column(ID, ForeignKey(SITUATION))
    metric: Mapped[str] = mapped_column(METRIC)
    area: Mapped[str] = mapped_column(String(10), default="")
    low: Mapped[int | None] = mapped_column(BigInteger)
    high: Mapped[int | None] = mapped_column(BigInteger)
    form: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    as_of: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(300))
    source_url: Mapped[str] = mapped_column(String(500), default="")
    rule: Mapped[str] = mapped_column(String(500), default="")
    supersedes: Mapped[int | None] = mapped_column(ForeignKey("figures.id"), index=True)
    __table_args__ = (
        Index("ix_figures_metric", "situation_id", "metric", "area"),
        CheckConstraint(_FORMS, name="value_is_of_its_form"),
        CheckConstraint("low >= 0", name="no_number_below_zero"),
        CheckConstraint("source <> ''", name="says_its_source"),
        CheckConstraint("state IN ('reported', 'confirmed', 'final')", name="state_is_known"),
    )


class FigureVerdict(Recorded, Base):
    """What became of an act: only a published one is public. `publish_order` counts publications: order is a count, never a clock.

    `shown` is the hash of what the approver read; `despite` as in the act, said by who published.
    """

    __tablename__ = "figure_verdicts"
    act_id: Mapped[int] = mapped_column(ForeignKey("figure_acts.id"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    person: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[str] = mapped_column(String(64), default="")
    despite: Mapped[str] = mapped_column(Text, default="")
    publish_order: Mapped[int | None] = mapped_column(unique=True)
    __table_args__ = (
        CheckConstraint("verdict IN ('published', 'declined', 'withdrawn')", name="verdict_is_known"),
        CheckConstraint("(verdict = 'published') = (publish_order IS NOT NULL)", name="only_the_published_are_counted"),
    )


class FigureGroup(Recorded, Base):
    """A closed group: in that area the total is the sum of its parts (aboard = rescued + dead + missing). The newest row of a total holds.

    `parts` are codes with spaces between; none: the group is no longer closed.
    """

    __tablename__ = "figure_groups"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    situation_id: Mapped[str] = mapped_column(ID, ForeignKey(SITUATION), index=True)
    area: Mapped[str] = mapped_column(String(10), default="")
    total: Mapped[str] = mapped_column(METRIC)
    parts: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class ReportTime(Recorded, Base):
    """When a person promised the next report (`due`). The newest row of a situation holds."""

    __tablename__ = "report_times"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    situation_id: Mapped[str] = mapped_column(ID, ForeignKey(SITUATION), index=True)
    due: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(80))
    login: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
