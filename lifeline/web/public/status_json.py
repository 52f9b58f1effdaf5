"""The snapshot of one world as JSON, everything in both languages. Pure: the same state gives the same content."""

import json
from collections.abc import Iterable
from typing import Any

from lifeline.bulletins.cap_notes import EXERCISE_NOTE
from lifeline.bulletins.office import Office
from lifeline.bulletins.read import BulletinView
from lifeline.bulletins.states import Sent
from lifeline.core.cap import Status
from lifeline.core.cap_xml import stamp
from lifeline.core.post import MARK
from lifeline.situation.metrics import Metrics
from lifeline.situation.read import CorrectionView, DifferenceView, FigureView
from lifeline.situation.value import Value
from lifeline.web.public.bulletins_json import LANGUAGES, level_objects, texts
from lifeline.web.public.look import Content, Seen
from lifeline.web.public.state import Emergency, State

SCHEMA = "lifeline.status/1"
NEXT_POLL_S = 10


def content(state: State, office: Office, metrics: Metrics) -> Content:
    """All of it but `v` and `t`. docs/subscribe.md describes every field; a change that breaks a reader gets another schema."""
    city, exercise = office.city, state.status is Status.EXERCISE
    return {
        "schema": SCHEMA,
        "world": "drill" if exercise else "live",
        "status": state.status.value,
        "exercise": exercise,
        "note": EXERCISE_NOTE if exercise else "",
        "city": {"code": city.code, "ko": city.ko, "en": city.en},
        "next_poll_s": NEXT_POLL_S,
        "in_force": len(state.in_force),
        "situations": [_situation(one, state, office, metrics) for one in state.emergencies],
    }


def status_json(seen: Seen) -> bytes:
    whole = {**seen.content, "v": seen.v, "t": seen.t_text}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def figure_objects(figures: Iterable[FigureView], office: Office, metrics: Metrics) -> list[dict[str, Any]]:
    """Each number with what makes it one: its time, its source, its rule, how sure it is, and what it was before."""
    return [_figure(one, office, metrics) for one in figures]


def _situation(one: Emergency, state: State, office: Office, metrics: Metrics) -> dict[str, Any]:
    view = one.view
    hazard = office.hazards.get(view.hazard)
    return {
        "number": view.number,
        "hazard": {"code": view.hazard, **{language: hazard.name(language) if hazard else view.hazard for language in LANGUAGES}},
        "open": view.open,
        "began": stamp(view.began),
        "ended": stamp(view.ended) or None,
        "bulletins": [_bulletin(bulletin, state, office) for bulletin in one.bulletins],
        "figures": figure_objects(one.figures, office, metrics),
        "corrections": [_correction(correction, office, metrics) for correction in one.corrections],
        "differences": [_difference(difference, metrics) for difference in one.differences],
        "last_report": stamp(one.last_report) or None,
        "next_report": stamp(one.next_report) or None,
        "report_late": one.late,
    }


def _bulletin(bulletin: BulletinView, state: State, office: Office) -> dict[str, Any]:
    said = state.published[bulletin.number]
    return {
        "number": said.number,
        "kind": said.kind,
        "issued": stamp(said.issued),
        "levels": level_objects(said, office),
        "texts": texts(said, office, f"{MARK} " if state.status is Status.EXERCISE else ""),
        "posts": {"posted": sum(post.state == Sent.SENT for post in bulletin.deliveries), "all": len(bulletin.deliveries)},
    }


def _figure(one: FigureView, office: Office, metrics: Metrics) -> dict[str, Any]:
    district = office.city.districts.get(one.area)
    return {
        "metric": _metric(one.metric, metrics),
        "area": {"code": district.code10, "ko": district.ko, "en": district.en} if district else _city(office),
        "value": _value(one.value),
        "before": _value(one.before) if one.before is not None else None,
        "before_as_of": stamp(one.before_as_of) or None,
        "state": one.state,
        "as_of": stamp(one.as_of),
        "published": stamp(one.published_at),
        "source": one.source,
        "source_url": one.source_url or None,
        "rule": one.rule or None,
        "reason": one.reason,
        "note": one.note or None,
    }


def _metric(code: str, metrics: Metrics) -> dict[str, str]:
    known = metrics.metrics.get(code)
    names = {language: known.name(language) if known else code for language in LANGUAGES}
    return {"code": code, **names, "unit_ko": known.unit_ko if known else "", "unit_en": known.unit_en if known else ""}


def _city(office: Office) -> dict[str, str]:
    return {"code": office.city.code.ljust(10, "0"), "ko": office.city.ko, "en": office.city.en}


def _value(value: Value) -> dict[str, Any]:
    return {"form": value.form.value, "low": value.low, "high": value.high}


def _correction(one: CorrectionView, office: Office, metrics: Metrics) -> dict[str, Any]:
    changes = figure_objects(one.changes, office, metrics)
    return {"act": one.act, "at": stamp(one.at), "reason": one.reason, "note": one.note, "changes": changes}


def _difference(one: DifferenceView, metrics: Metrics) -> dict[str, Any]:
    return {
        "total": _metric(one.total_metric, metrics),
        "total_value": _value(one.total),
        "parts": [_metric(part, metrics) for part in one.parts],
        "parts_sum": _value(one.parts_sum),
        "difference": one.difference,
        "note": one.note,
    }
