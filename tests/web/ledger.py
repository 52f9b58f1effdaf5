"""A small ledger of figures: rows as publishing leaves them, in the world of the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from lifeline.core.db import Database
from lifeline.situation.tables import Figure, FigureAct, FigureGroup, FigureVerdict, ReportTime
from lifeline.situation.value import Value, read_value
from tests.web.press import ISSUED

SOURCE = "서울시 재난안전대책본부"


@dataclass
class Ledger:
    """`publish` writes one act that everybody may read; the latest figure of a metric and area is the one it takes the place of."""

    database: Database
    orders: Iterator[int] = field(default_factory=lambda: count(1))
    latest: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def publish(self, situation: str, figures: dict[str, str], *, reason: str = "new_information", note: str = "", **columns: Any) -> int:
        """`figures`: by metric, or metric@district, what a person would write: 3, 10-15, 12+, unknown. Returns the act."""
        order = next(self.orders)
        at: datetime = columns.pop("at", ISSUED + timedelta(minutes=order))
        with self.database.writing() as session:
            act = FigureAct(
                status=self.database.status.value, situation_id=situation, reason=reason, note=note, author="지현", login="jihyeon", at=at
            )
            session.add(act)
            session.flush()
            for name, text in figures.items():
                metric, _, area = name.partition("@")
                one = _figure(act.id, situation, metric, area, read_value(text), at, columns)
                one.supersedes = self.latest.get((situation, metric, area))
                session.add(one)
                session.flush()
                self.latest[situation, metric, area] = one.id
            verdict = FigureVerdict(act_id=act.id, verdict="published", person="민수", login="minsu", at=at, publish_order=order)
            session.add(verdict)
            return act.id

    def wait(self, situation: str, figures: dict[str, str]) -> None:
        """An act nobody has published yet."""
        with self.database.writing() as session:
            act = FigureAct(
                status=self.database.status.value, situation_id=situation, reason="new_information", author="지현", login="j", at=ISSUED
            )
            session.add(act)
            session.flush()
            session.add_all(_figure(act.id, situation, metric, "", read_value(text), ISSUED, {}) for metric, text in figures.items())

    def promise(self, situation: str, due: datetime) -> None:
        with self.database.writing() as session:
            status = self.database.status.value
            session.add(ReportTime(status=status, situation_id=situation, due=due, author="지현", login="jihyeon", at=ISSUED))

    def close_group(self, situation: str, total: str, parts: str) -> None:
        with self.database.writing() as session:
            status = self.database.status.value
            session.add(
                FigureGroup(
                    status=status,
                    situation_id=situation,
                    total=total,
                    parts=parts,
                    reason="탑승자 명단",
                    author="지현",
                    login="j",
                    at=ISSUED,
                )
            )


def _figure(act: int, situation: str, metric: str, area: str, value: Value, at: datetime, columns: dict[str, Any]) -> Figure:
    facts: dict[str, Any] = {"state": "reported", "as_of": at - timedelta(minutes=10), "source": SOURCE, "source_url": "", "rule": ""}
    bounds = {"low": value.low, "high": value.high, "form": value.form.value}
    return Figure(act_id=act, situation_id=situation, metric=metric, area=area, **bounds, **(facts | columns))
