"""The rows of a form of figures: as they were sent, or blank beside what stands."""

from collections.abc import Iterable

from flask import request

from lifeline.core.text import storable
from lifeline.situation.read import Key
from lifeline.situation.reasons import Reason
from lifeline.web.desk.figures_facts import LONGEST
from lifeline.web.desk.figures_form import OWN, SHARED, Line, Stand, Typed
from lifeline.web.desk.figures_words import InWords


def posted(words: InWords, stand: Stand) -> Typed:
    """As it was sent. Rows of what is not counted here are left out."""
    lines = [_posted(key, words, stand) for key in dict.fromkeys(request.form.getlist("row"))]
    return Typed(words, tuple(line for line in lines if line is not None), {name: _text(name) for name in SHARED})


def _posted(key: str, words: InWords, stand: Stand) -> Line | None:
    code, _, area = key.rpartition("-")
    metric = words.counting.metrics.metrics.get(code)
    if metric is None or (area and area not in words.counting.areas):
        return None
    return Line(metric, area, stand.get((code, area)), {name: _text(f"{name}-{key}") for name in OWN}, _text(f"seen-{key}"))


def _text(name: str) -> str:
    return storable(request.form.get(name, "")).strip()[:LONGEST]


def blank(words: InWords, keys: Iterable[Key], stand: Stand) -> Typed:
    """Nothing typed yet; who is counted stays what it was unless somebody says otherwise."""
    lines = []
    for code, area in keys:
        stands = stand.get((code, area))
        typed = dict.fromkeys(OWN, "") | {"rule": stands.rule if stands else ""}
        lines.append(Line(words.counting.metrics.metrics[code], area, stands, typed, str(stands.id if stands else 0)))
    return Typed(words, tuple(lines), dict.fromkeys(SHARED, "") | {"reason": Reason.NEW_INFORMATION.value})
