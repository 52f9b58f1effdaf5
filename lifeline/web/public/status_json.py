"""The snapshot of one world as JSON, everything in both languages. Pure: the same state gives the same content."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lifeline.bulletins.cap_notes import EXERCISE_NOTE
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Published
from lifeline.bulletins.read import BulletinView
from lifeline.bulletins.situations import SituationView
from lifeline.core.cap import Status
from lifeline.core.cap_xml import stamp
from lifeline.core.post import MARK
from lifeline.situation.metrics import Metrics
from lifeline.web.public.bulletins_json import LANGUAGES, level_objects, texts
from lifeline.web.public.figure_objects import correction_object, difference_object, figure_objects
from lifeline.web.public.look import Content, Seen
from lifeline.web.public.posts import posts
from lifeline.web.public.state import Emergency, State

SCHEMA, VERSION_SCHEMA = "lifeline.status/1", "lifeline.version/1"
NEXT_POLL_S = 10


def content(state: State, office: Office, metrics: Metrics) -> Content:
    """All of it but `v` and `t`. docs/subscribe.md describes every field; a change that breaks a reader gets another schema."""
    return {
        **head(state.status, office, SCHEMA),
        "next_poll_s": NEXT_POLL_S,
        "in_force": len(state.in_force),
        "situations": [_situation(one, state, office, metrics) for one in state.emergencies],
    }


def status_json(seen: Seen) -> bytes:
    return as_bytes({**seen.content, "v": seen.v, "t": seen.t_text})


def version_json(seen: Seen) -> bytes:
    """Its version alone, in one small packet: what ten million open pages ask for."""
    return as_bytes({"schema": VERSION_SCHEMA, "world": seen.content["world"], "v": seen.v, "t": seen.t_text, "next_poll_s": NEXT_POLL_S})


def situation_object(view: SituationView, office: Office) -> dict[str, Any]:
    """Which emergency: its number (that of its first bulletin, for ever), its type, and since and until when."""
    hazard = office.hazards.get(view.hazard)
    return {
        "number": view.number,
        "hazard": {"code": view.hazard, **{language: hazard.name(language) if hazard else view.hazard for language in LANGUAGES}},
        "open": view.open,
        "began": stamp(view.began),
        "ended": stamp(view.ended) or None,
    }


def head(status: Status, office: Office, schema: str) -> dict[str, Any]:
    """What every form begins with: which form it is, and of which world."""
    city, exercise = office.city, status is Status.EXERCISE
    return {
        "schema": schema,
        "world": "drill" if exercise else "live",
        "status": status.value,
        "exercise": exercise,
        "note": EXERCISE_NOTE if exercise else "",
        "city": {"code": city.code, "ko": city.ko, "en": city.en},
    }


def as_bytes(whole: Mapping[str, Any]) -> bytes:
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _situation(one: Emergency, state: State, office: Office, metrics: Metrics) -> dict[str, Any]:
    return {
        **situation_object(one.view, office),
        "bulletins": [_bulletin(bulletin, state, office) for bulletin in one.bulletins],
        "figures": figure_objects(one.figures, office, metrics),
        "corrections": [correction_object(correction, office, metrics) for correction in one.corrections],
        "differences": [difference_object(difference, office, metrics) for difference in one.differences],
        "last_report": stamp(one.last_report) or None,
        "next_report": stamp(one.next_report) or None,
        "report_late": one.late,
    }


def _bulletin(bulletin: BulletinView, state: State, office: Office) -> dict[str, Any]:
    said = state.published[bulletin.number]
    counted = posts(bulletin.deliveries, office, "ko", issued=bulletin.issued_at)
    return {
        "number": said.number,
        "kind": said.kind,
        "issued": stamp(said.issued),
        **_hour(said, state.at),
        "levels": level_objects(said, office),
        "texts": texts(said, office, f"{MARK} " if state.status is Status.EXERCISE else ""),
        "posts": {"accounts": counted.accounts, "posted": counted.posted, "waiting": counted.waiting, "failed": counted.failed},
    }


def _hour(said: Published, now: datetime) -> dict[str, bool]:
    """What the hour alone changes; it is here so that the version changes with it."""
    since, until = said.moment("since"), said.moment("until")
    begins_known = bool(said.message.get("begins_known", True))
    return {"upcoming": begins_known and since is not None and since > now, "overdue": until is not None and until <= now}
