"""What an exercise leaves behind and what stays of it; the next one starts only in a world that holds nothing of another."""

from functools import cache

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, Table, exists, func, literal, literal_column, select, true, union_all
from sqlalchemy.orm import Session

import lifeline.bulletins.issued.tables
import lifeline.bulletins.sketch
import lifeline.core.alarm
import lifeline.core.duties
import lifeline.situation.tables  # noqa: F401 - every table must be known to whoever empties them
from lifeline.bulletins.tables import Bulletin, DecisionRow
from lifeline.core.db import Base, WorldRow
from lifeline.core.record import Entry
from lifeline.drills import tables as drills
from lifeline.drills.read import going
from lifeline.drills.tables import Exercise
from lifeline.incidents.tables import Hearing, Incident
from lifeline.intake.tables import AlertCopy, AlertRow, AreaLevel, StationLevel
from lifeline.listening.tables import SightingRow
from lifeline.situation.tables import Figure
from lifeline.staff import tables as staff

STAYS = {WorldRow.__tablename__, Hearing.__tablename__, Entry.__tablename__}  # the reset writes these itself
# Rows by which a process that serves keeps its own house: they change while one looks.
HOUSEKEEPING = frozenset(
    ("duties", "feed_states", "feed_links", "listeners", "alarms", "account_states", "account_proofs", "documents", "senders")
)
# How high each gauge stands is known from the first answer of its feed on, as those messages are that stood there before us.
_GAUGES = frozenset((StationLevel.__tablename__, AreaLevel.__tablename__))

_LEFT: tuple[tuple[str, Select[int]], ...] = (
    ("bulletins are left from before: {}", select(func.count()).select_from(Bulletin)),
    ("messages of authorities are left from before: {}", select(func.count()).select_from(AlertRow).where(~AlertRow.seed)),
    ("posts of citizens are left from before: {}", select(func.count()).select_from(SightingRow)),
    ("incidents are left from before: {}", select(func.count()).select_from(Incident)),
    ("figures are left from before: {}", select(func.count()).select_from(Figure)),
)


def is_clean(session: Session) -> tuple[str, ...]:
    """What stands in the way of a start, one sentence each; nothing where the world is as new."""
    told = [sentence.format(count) for sentence, wanted in _LEFT if (count := session.scalar(wanted) or 0)]
    if not told and (others := session.scalars(_anywhere()).all()):
        told.append(f"something else of before is left: {', '.join(sorted(others))}")
    one = going(session)
    if one is not None:
        told.append(f"the exercise {one.code} goes on")
    ended = session.scalars(select(Exercise.code).where(Exercise.state == "ended").order_by(Exercise.id))
    return (*told, *(f"the exercise {code} is not archived yet" for code in ended))


@cache
def _anywhere() -> CompoundSelect[str]:
    """Names of the tables that hold anything an exercise may have brought, in one question: a table of tomorrow is asked too."""
    tables = (table for table in passing() if table.name not in HOUSEKEEPING | _GAUGES)
    return union_all(*(select(literal(table.name, String)).where(_brought(table)) for table in tables))


def _brought(table: Table) -> ColumnElement[bool]:
    """Whether anything is in it but what came of the first answers of feeds."""
    seeds = select(AlertRow).where(AlertRow.seed)
    same = AlertRow.sender == DecisionRow.sender, AlertRow.identifier == DecisionRow.identifier, AlertRow.sent == DecisionRow.sent
    of_it: dict[str, ColumnElement[bool]] = {
        AlertRow.__tablename__: ~AlertRow.seed,
        AlertCopy.__tablename__: ~seeds.where(AlertRow.id == AlertCopy.alert_id).exists(),
        DecisionRow.__tablename__: ~seeds.where(*same).exists(),
    }
    return exists(literal_column("1")).select_from(table).where(of_it.get(table.name, true()))


def staying() -> frozenset[str]:
    """Tables whose rows a reset leaves as they are: people, their practice, and what is kept of each exercise for ever.

    What was handed to live goes with the posts: a citizen's words are not kept for ever.
    """
    mapped = (mapper.class_ for mapper in Base.registry.mappers if mapper.class_ is not drills.Escalation)
    return frozenset(one.__tablename__ for one in mapped if one.__module__ in (drills.__name__, staff.__name__))


def passing() -> list[Table]:
    """Tables that a reset empties, those first that others hang on last."""
    kept = staying() | STAYS
    return [table for table in reversed(Base.metadata.sorted_tables) if table.name not in kept]
