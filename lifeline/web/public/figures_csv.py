"""The figures of emergencies as CSV: one row for every figure ever published. Pure: the same rows give the same bytes."""

from collections.abc import Sequence

from lifeline.core.cap_xml import stamp
from lifeline.core.post import MARK
from lifeline.situation.read import FigureView
from lifeline.web.public.csv_table import csv_table
from lifeline.web.public.face import Face
from lifeline.web.public.figure_objects import area_object, metric_object
from lifeline.web.public.record import Record

# A name stays where it is for ever; what is new is added at the end.
HEADER = (
    *("exercise", "situation", "hazard", "metric", "metric_ko", "metric_en", "unit_ko", "unit_en", "area", "area_ko", "area_en"),
    *("form", "low", "high", "state", "as_of", "published", "source", "source_url", "rule", "reason", "note"),
    *("id", "supersedes", "current", "act"),
)


def figures_csv(records: Sequence[Record], face: Face) -> bytes:
    """A bound that nobody knows is an empty cell, never 0."""
    return csv_table(HEADER, [_row(figure, record, face) for record in records for figure in record.figures])


def file_name(face: Face, number: str = "") -> str:
    """An exercise says so in the name of the file as well: it may be all that is seen of it."""
    parts = ("EXERCISE" if face.exercise else "", "figures", number)
    return f"{'-'.join(filter(None, parts))}.csv"


def _row(one: FigureView, record: Record, face: Face) -> tuple[str, ...]:
    metric, area = metric_object(one.metric, face.metrics), area_object(one.area, face.office)
    current = one.id not in record.supersedes.values()
    return (
        MARK if face.exercise else "",
        *(record.view.number, record.view.hazard, metric["code"], metric["ko"], metric["en"], metric["unit_ko"], metric["unit_en"]),
        *(area["code"], area["ko"], area["en"]),
        *(one.value.form.value, _number(one.value.low), _number(one.value.high), one.state, stamp(one.as_of), stamp(one.published_at)),
        *(one.source, one.source_url, one.rule, one.reason, one.note),
        *(str(one.id), _number(record.supersedes.get(one.id)), "1" if current else "0", str(one.act)),
    )


def _number(known: int | None) -> str:
    return "" if known is None else str(known)
