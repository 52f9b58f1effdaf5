"""The figures of emergencies as JSON: how they stand, and every one ever published. Pure: the same rows give the same bytes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lifeline.core.cap_xml import stamp
from lifeline.web.public.face import Face
from lifeline.web.public.figure_objects import figure_object, figure_objects
from lifeline.web.public.record import Record
from lifeline.web.public.status_json import as_bytes, head, situation_object

SCHEMA = "lifeline.figures/1"


def figures_json(records: Sequence[Record], face: Face, *, changed: datetime) -> bytes:
    """docs/subscribe.md describes every field; a change that breaks a reader gets another schema."""
    begun = head(face.window.status, face.office, SCHEMA)
    return as_bytes({**begun, "changed": stamp(changed), "situations": [_situation(one, face) for one in records]})


def _situation(one: Record, face: Face) -> dict[str, Any]:
    history = [{**figure_object(figure, face.office, face.metrics), "supersedes": one.supersedes.get(figure.id)} for figure in one.figures]
    return {
        **situation_object(one.view, face.office),
        "figures": figure_objects(one.current, face.office, face.metrics),
        "history": history,
    }
