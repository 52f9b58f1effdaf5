"""A figure as JSON: each number with what makes it one. Its bounds are null where nobody knows, never 0."""

from collections.abc import Iterable
from typing import Any

from lifeline.bulletins.office import Office
from lifeline.core.cap_xml import stamp
from lifeline.situation.metrics import Metrics
from lifeline.situation.read import CorrectionView, DifferenceView, FigureView
from lifeline.situation.reasons import Reason
from lifeline.situation.value import Form, Value
from lifeline.web.public.words import LANGUAGES


def figure_objects(figures: Iterable[FigureView], office: Office, metrics: Metrics) -> list[dict[str, Any]]:
    """In the order of the office's pages, the whole city before its districts."""
    ordered = sorted(figures, key=lambda one: (metrics.order(one.metric), one.metric, one.area))
    return [figure_object(one, office, metrics) for one in ordered]


def figure_object(one: FigureView, office: Office, metrics: Metrics) -> dict[str, Any]:
    return {
        "id": one.id,
        "metric": metric_object(one.metric, metrics),
        "area": area_object(one.area, office),
        "value": value_object(one.value),
        "before": value_object(one.before) if one.before is not None else None,
        "before_as_of": stamp(one.before_as_of) or None,
        "change": change(one),
        "state": one.state,
        "as_of": stamp(one.as_of),
        "published": stamp(one.published_at),
        "source": one.source,
        "source_url": one.source_url or None,
        "rule": one.rule or None,
        "act": one.act,
        "reason": one.reason,
        "note": one.note or None,
    }


def change(one: FigureView) -> int | None:
    """By how much it went up or down; None where one of the two is no exact number."""
    if one.before is None or one.value.form is not Form.EXACT or one.before.form is not Form.EXACT:
        return None
    return one.value.floor - one.before.floor


def correction_object(one: CorrectionView, office: Office, metrics: Metrics) -> dict[str, Any]:
    words = metrics.reasons[Reason(one.reason)]
    return {
        "act": one.act,
        "at": stamp(one.at),
        "reason": {"code": one.reason, **{language: words.said(language) for language in LANGUAGES}},
        "note": one.note or None,
        "changes": figure_objects(one.changes, office, metrics),
    }


def difference_object(one: DifferenceView, office: Office, metrics: Metrics) -> dict[str, Any]:
    return {
        "area": area_object(one.area, office),
        "total": metric_object(one.total_metric, metrics),
        "total_value": value_object(one.total),
        "parts": [metric_object(part, metrics) for part in one.parts],
        "parts_sum": value_object(one.parts_sum),
        "difference": one.difference,
        "note": one.note or None,
    }


def metric_object(code: str, metrics: Metrics) -> dict[str, str]:
    """What is no longer counted keeps its code as its name."""
    known = metrics.metrics.get(code)
    names = {language: known.name(language) if known else code for language in LANGUAGES}
    return {"code": code, **names, "unit_ko": known.unit_ko if known else "", "unit_en": known.unit_en if known else ""}


def area_object(code: str, office: Office) -> dict[str, str]:
    """A district by its 10-digit code; the whole city by its own."""
    city = office.city
    if not code:
        return {"code": city.code.ljust(10, "0"), "ko": city.ko, "en": city.en}
    known = city.districts.get(code)
    return {"code": known.code10, "ko": known.ko, "en": known.en} if known else {"code": code, "ko": code, "en": code}


def value_object(value: Value) -> dict[str, Any]:
    return {"form": value.form.value, "low": value.low, "high": value.high}
