"""A form that begins with something typed: a figure to correct, or what another person gave back."""

from dataclasses import replace
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from lifeline.bulletins.situations import SituationView
from lifeline.core.text import KST
from lifeline.situation.entry import Entry
from lifeline.situation.read import FigureView
from lifeline.situation.verdicts import verdict_of
from lifeline.web.desk.figures_facts import LARGEST, areas_of
from lifeline.web.desk.figures_form import Stand, Typed
from lifeline.web.desk.figures_rows import blank
from lifeline.web.desk.figures_words import InWords


def filled(session: Session, words: InWords, view: SituationView, stand: Stand) -> Typed | None:
    """None where the address asks for neither."""
    asked, areas = request.args.get("again", ""), areas_of(words.here)
    if "correct" in request.args:
        found = stand.get((request.args.get("metric", ""), request.args.get("area", "")))
        return _correcting(words, found, stand) if found and found.area in areas else None
    decided = verdict_of(session, int(asked)) if asked.isascii() and asked.isdecimal() and int(asked[:12]) <= LARGEST else None
    entries = [one for one in decided.entries if one.area in areas] if decided and decided.situation == view.id else []
    known = words.counting.metrics.metrics
    return _again(words, [one for one in entries if one.metric in known], stand)


def _correcting(words: InWords, found: FigureView, stand: Stand) -> Typed | None:
    if found.metric not in words.counting.metrics.metrics:
        return None
    form = blank(words, [(found.metric, found.area)], stand)
    typed = {**form.lines[0].typed, "value": str(found.value), "state": found.state, "rule": found.rule}
    origin = {"as_of": local(found.as_of), "source": found.source, "url": found.source_url}
    return replace(form, lines=(replace(form.lines[0], typed=typed),), shared={**form.shared, **origin, "reason": ""})


def _again(words: InWords, entries: list[Entry], stand: Stand) -> Typed | None:
    """Time, source and address stand where they are common to all; a row has its own where it differs from the first."""
    if not entries:
        return None
    form = blank(words, [(one.metric, one.area) for one in entries], stand)
    shared = _origin(entries[0])
    lines = []
    for line, entry in zip(form.lines, entries, strict=True):
        own = {name: given for name, given in _origin(entry).items() if given != shared[name]}
        said = {"value": str(entry.value), "state": entry.state.value, "rule": entry.rule}
        lines.append(replace(line, typed={**line.typed, **said, **own}))
    return replace(form, lines=tuple(lines), shared={**form.shared, **shared})


def _origin(entry: Entry) -> dict[str, str]:
    return {"as_of": local(entry.as_of), "source": entry.source, "url": entry.source_url}


def local(moment: datetime) -> str:
    """As a field for day and time holds it, in Seoul."""
    return moment.astimezone(KST).strftime("%Y-%m-%dT%H:%M")
