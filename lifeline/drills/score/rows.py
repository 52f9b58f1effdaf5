"""The rows of a drill world that a score stands on, read once and in an order of their own."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Bulletin, DecisionRow, Delivery, DeliveryStep, Step
from lifeline.bulletins.tables import Situation as SituationRow
from lifeline.drills import read
from lifeline.drills.script import Script
from lifeline.drills.tables import Exercise, ExercisePerson, InjectRow, Note
from lifeline.incidents.tables import Incident, IncidentAct, IncidentReport, Report
from lifeline.situation.tables import Figure, FigureAct, FigureVerdict
from lifeline.situation.value import Value


@dataclass(frozen=True, slots=True)
class Pin:
    """One incident: since when it is on the map, until when, and every name its place was given."""

    id: int
    hazard: str
    district: str
    places: frozenset[str]
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One figure that was published, and until when it stood (None: it still does)."""

    id: int
    hazard: str
    metric: str
    area: str
    value: Value
    at: datetime
    until: datetime | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """`decisions` are by the code of the inject whose document they are about; `steps` and `deliveries` by bulletin,

    `hands` (what people did about a post that had not left) by delivery.
    """

    injects: Mapping[str, InjectRow]
    people: tuple[ExercisePerson, ...]
    bulletins: tuple[Bulletin, ...]
    steps: Mapping[str, Sequence[Step]]
    deliveries: Mapping[str, Sequence[Row[Any]]]
    hands: Mapping[int, Sequence[Row[Any]]]
    decisions: Mapping[str, Sequence[DecisionRow]]
    pins: tuple[Pin, ...]
    confirmations: tuple[IncidentAct, ...]
    figures: tuple[Told, ...]
    notes: Mapping[str, Sequence[Note]]


def rows_of(session: Session, exercise: Exercise, script: Script) -> Rows:
    ends = exercise.played_to
    left = func.coalesce(Delivery.sent_at, Delivery.changed_at) <= ends
    state, sent = case((left, Delivery.state), else_=Sent.PENDING.value).label("state"), case((left, Delivery.sent_at)).label("sent_at")
    columns = (Delivery.id, Delivery.bulletin_id, Delivery.account_id, Delivery.channel, Delivery.created_at, Delivery.changed_at)
    posts = select(*columns, state, sent).where(Delivery.created_at <= ends).order_by(Delivery.id)
    by_hand = select(DeliveryStep.delivery_id, DeliveryStep.login).where(DeliveryStep.login != "", DeliveryStep.at <= ends)
    decisions = session.scalars(select(DecisionRow).order_by(DecisionRow.id))
    confirmed = select(IncidentAct).where(IncidentAct.act == "confirmed", IncidentAct.incident_id.is_not(None), IncidentAct.at <= ends)
    return Rows(
        injects={row.code: row for row in read.injects(session, exercise)},
        people=tuple(read.people(session, exercise)),
        bulletins=tuple(session.scalars(select(Bulletin).order_by(Bulletin.created_at, Bulletin.number))),
        steps=_by(session.scalars(select(Step).where(Step.at <= ends).order_by(Step.id)), "bulletin_id"),
        deliveries=_by(session.execute(posts), "bulletin_id"),
        hands=_by(session.execute(by_hand.order_by(DeliveryStep.id)), "delivery_id"),
        decisions=_by_inject(decisions, exercise.code, script),
        pins=_pins(session, ends),
        confirmations=tuple(session.scalars(confirmed.order_by(IncidentAct.at, IncidentAct.id))),
        figures=_figures(session, ends),
        notes={code: [one for one in said if one.played <= ends] for code, said in read.notes(session, exercise).items()},
    )


def _by(found: Any, name: str) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in found:
        groups[getattr(row, name)].append(row)
    return groups


def _by_inject(found: Any, exercise: str, script: Script) -> dict[str, list[DecisionRow]]:
    groups: dict[str, list[DecisionRow]] = defaultdict(list)
    for row in found:
        if (code := inject_of(row.identifier, exercise, script)) is not None:
            groups[code].append(row)
    return groups


def inject_of(identifier: str, exercise: str, script: Script) -> str | None:
    """Which inject of the exercise that document is of: it names both, and which of its messages it is."""
    return next((one.code for one in script.injects if re.fullmatch(rf"{re.escape(exercise)}-{re.escape(one.code)}-\d+", identifier)), None)


def _pins(session: Session, ends: datetime) -> tuple[Pin, ...]:
    since = func.min(IncidentReport.at)
    columns = (Incident.id, Incident.hazard, Incident.district, Incident.place, Incident.until, since.label("since"))
    wanted = select(*columns).join(IncidentReport, IncidentReport.incident_id == Incident.id).group_by(*columns[:-1])
    reported = select(IncidentReport.incident_id, Report.place).join(Report, Report.id == IncidentReport.report_id)
    places: dict[int, set[str]] = defaultdict(set)
    for incident, place in session.execute(reported.where(Report.place != "").distinct()):
        places[incident].add(place)
    return tuple(
        Pin(row.id, row.hazard, row.district, frozenset(places[row.id] | {row.place}) - {""}, row.since, row.until)
        for row in session.execute(wanted.having(since <= ends).order_by(since, Incident.id))
    )


def _figures(session: Session, ends: datetime) -> tuple[Told, ...]:
    value = (Figure.id, Figure.metric, Figure.area, Figure.low, Figure.high, Figure.situation_id)
    who = (FigureAct.login, FigureVerdict.login.label("second"), FigureVerdict.at, SituationRow.hazard)
    wanted = select(*value, *who).join(FigureAct, FigureAct.id == Figure.act_id).join(FigureVerdict, FigureVerdict.act_id == Figure.act_id)
    wanted = wanted.join(SituationRow, SituationRow.id == Figure.situation_id).where(
        FigureVerdict.publish_order.is_not(None), FigureVerdict.at <= ends
    )
    later: dict[tuple[str, str, str], datetime] = {}
    told: list[Told] = []
    for row in session.execute(wanted.order_by(FigureVerdict.publish_order.desc(), Figure.id.desc())):
        key = (row.situation_id, row.metric, row.area)
        people = tuple(sorted({row.login, row.second} - {""}))
        told.append(Told(row.id, row.hazard, row.metric, row.area, Value(row.low, row.high), row.at, later.get(key), people))
        later[key] = row.at
    return tuple(reversed(told))
