"""What staff do with one report and its pictures: a verdict, no name, taken down, boxes over a picture; and undoing any act."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import column, select, table, update
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm
from lifeline.incidents.acts import KINDS, By, Row, Writing, acting, alone, as_json, incident_of, links, report_of
from lifeline.incidents.erased import forget_everywhere, forget_place
from lifeline.incidents.moderate import LIFE
from lifeline.incidents.states import NotPossible, Verdict, require_verdict
from lifeline.incidents.tables import PERSON, Incident, IncidentAct, IncidentReport, Picture, Report

Box = tuple[int, int, int, int]
_ERASED = {"text": "", "author": "", "handle": "", "url": "", "media": "", "said": "", "young": False} | dict.fromkeys(
    ("author_key", "same", "earlier")
)
_SIGHTINGS = table("sightings", *(column(name) for name in ("id", "erased_at", *_ERASED)))
_ACTS = "'lifeline reports acts INCIDENT' lists those of an incident"
_TIMES = ("at", "ended_at", "first_at", "last_at", "until", "seen_at", "heard_at")
FINAL = ("takedown",)  # what was erased is gone


def judge(session: Session, number: int, verdict: Verdict, *, by: By) -> Report:
    """Confirm it, refute it, hide it, or take that back; its incident is counted anew. Raises NotPossible."""
    alone(session)
    report = report_of(session, number)
    require_verdict(report.state, verdict)
    with acting(session, by, f"report {verdict}"[:20], on=report) as writing:
        writing.touch(report)
        report.state, report.looked = str(verdict), True
        clear_alarm(session, LIFE, f"report {number}", now=by.now)  # one without a place has its own
        writing.recounted |= _incidents(session, number)
    return report


def unnamed(session: Session, number: int, *, by: By) -> Report:
    """From now on nothing public leads to its author: no name, no address of the post, on no page and in no form."""
    alone(session)
    report = report_of(session, number)
    with acting(session, by, "anonymous", on=report) as writing:
        writing.touch(report)
        report.anonymous = True
        _touch_incidents(writing, number)
    return report


def take_down(session: Session, number: int, *, by: By) -> Report:
    """Its words, author, address and pictures are erased here and in the record of what was heard; that it was counted stays."""
    alone(session)
    report = report_of(session, number)
    with acting(session, by, "takedown", on=report) as writing:
        named = forget_place(report)
        report.text, report.taps, report.candidates, report.why = "", "", "", ""
        report.anonymous, report.author_key, report.receipt = True, None, None
        for picture in session.scalars(select(Picture).where(Picture.report_id == number)):
            picture.state, picture.shown, picture.clean = "hidden", b"", b""
        gone = {**_ERASED, "erased_at": by.now}
        session.execute(update(_SIGHTINGS).where(_SIGHTINGS.c.id == report.sighting_id).values(gone))
        writing.recounted |= _incidents(session, number)
    forget_everywhere(session, report, named)
    return report


def show_picture(session: Session, name: str, state: str, *, by: By) -> Picture:
    """`state` public or hidden. Raises NotPossible for a picture that was taken down."""
    alone(session)
    picture = _picture(session, name)
    if state not in ("public", "hidden"):
        raise NotPossible("a picture is made public or hidden")
    _require_kept(picture)
    with acting(session, by, f"picture {state}", on=report_of(session, picture.report_id)) as writing:
        writing.touch(picture)
        picture.state = state
        _touch_incidents(writing, picture.report_id)
    return picture


def black_out(session: Session, name: str, boxes: Sequence[Box], *, blacked: Callable[[bytes, Sequence[Box]], bytes], by: By) -> Picture:
    """Those boxes (left, top, right, bottom in pixels) are black from now on, and no others; none: the picture as it was."""
    alone(session)
    picture = _picture(session, name)
    _require_kept(picture)
    for left, top, right, bottom in boxes:
        if not (0 <= left < right <= picture.width and 0 <= top < bottom <= picture.height):
            raise NotPossible(f"a box lies within 0,0 and {picture.width},{picture.height}: left, top, right, bottom")
    shown = blacked(picture.clean, boxes) if boxes else picture.clean
    with acting(session, by, "black-out", on=report_of(session, picture.report_id)) as writing:
        writing.touch(picture)
        picture.boxes, picture.shown = json.dumps([list(box) for box in boxes]), shown
        _touch_incidents(writing, picture.report_id)
    return picture


def undo(session: Session, number: int, *, blacked: Callable[[bytes, Sequence[Box]], bytes], by: By) -> IncidentAct:
    """What that act changed is as it was before, if nothing has changed it since. Raises NotPossible and says what did."""
    alone(session)
    act = session.get(IncidentAct, number)
    if act is None or act.act in FINAL:
        raise NotPossible(f"act {number} {'cannot be undone: what was erased is gone' if act else 'is not known in this world: ' + _ACTS}")
    if session.scalar(select(IncidentAct.id).where(IncidentAct.undoes == number)) is not None:
        raise NotPossible(f"act {number} was undone already")
    before, after = json.loads(act.before), json.loads(act.after)
    on = incident_of(session, act.incident_id) if act.incident_id is not None else report_of(session, act.report_id or 0)
    with acting(session, by, "undo", on=on, undoes=number) as writing:
        for key, fields in after.items():
            row = _row(session, key)
            if isinstance(row, Picture):
                _require_kept(row)
            _require_unchanged(session, row, fields, number)
            writing.touch(row)
            _restore(row, before[key], blacked)
            _note(writing, row)
        session.flush()
        _follow(writing)
    return act


_COUNTS = ("support", "authors", "reports", "urgency", "kind", "first_at", "last_at", "until", "say_over")
_PLACE = ("lat", "lon", "precision_m", "district", "place", "method")
_STAYS = (*_COUNTS, *_PLACE, "looked", "home")


def _require_unchanged(session: Session, row: Row, fields: dict[str, Any], number: int) -> None:
    """Counts move with every report; what a person decided must still be what this act made it."""
    for name, value in fields.items():
        if name not in _STAYS and as_json(getattr(row, name)) != value:
            later = session.scalar(select(IncidentAct.id).where(IncidentAct.id > number).order_by(IncidentAct.id.desc()).limit(1))
            raise NotPossible(f"{name} was changed again since act {number} (look at act {later or '?'}): undo the later act first")


def _restore(row: Row, fields: dict[str, Any], blacked: Callable[[bytes, Sequence[Box]], bytes]) -> None:
    for name, value in fields.items():
        if not (isinstance(row, Incident | Report) and name in _STAYS):
            setattr(row, name, datetime.fromisoformat(value) if name in _TIMES and value is not None else value)
    if isinstance(row, Picture) and "boxes" in fields:
        boxes = [(int(a), int(b), int(c), int(d)) for a, b, c, d in json.loads(row.boxes)]
        row.shown = blacked(row.clean, boxes) if boxes else row.clean


def _note(writing: Writing, row: Row) -> None:
    """Which incidents must be counted anew."""
    if isinstance(row, Incident):
        writing.recounted.add(row.id)
    elif isinstance(row, IncidentReport):
        writing.recounted.add(row.incident_id)
    elif isinstance(row, Report):
        writing.recounted |= _incidents(writing.session, row.id)
    else:
        _touch_incidents(writing, row.report_id)


def _follow(writing: Writing) -> None:
    """What joined an incident that is merged now (a split was undone) goes where it went."""
    session = writing.session
    merged = [row for row in writing.touched.values() if isinstance(row, Incident) and row.merged_into is not None]
    for incident in merged:
        left = select(IncidentReport).where(IncidentReport.incident_id == incident.id, IncidentReport.ended_at.is_(None))
        for link in session.scalars(left).all():
            writing.touch(link)
            link.ended_at = writing.by.now
            new = IncidentReport(
                incident_id=incident.merged_into, report_id=link.report_id, how=PERSON, sure=1.0, at=writing.by.now, ended_at=None
            )
            writing.made(new, {"ended_at": writing.by.now.isoformat()})


def _row(session: Session, key: str) -> Row:
    kind, _, number = key.partition(" ")
    row = session.get_one(KINDS[kind], int(number))
    assert isinstance(row, Incident | Report | IncidentReport | Picture)
    return row


def _picture(session: Session, name: str) -> Picture:
    found = session.scalar(select(Picture).where(Picture.name == name))
    if found is None:
        raise NotPossible(f"there is no picture {name!r} in this world: 'lifeline reports show INCIDENT' names those of an incident")
    return found


def _require_kept(picture: Picture) -> None:
    if not picture.clean:
        raise NotPossible(f"picture {picture.name} was taken down: nothing of it is left to show, to hide or to black out")


def _incidents(session: Session, report: int) -> set[int]:
    return {link.incident_id for link in links(session, (report,))}


def _touch_incidents(writing: Writing, report: int) -> None:
    """Its pages change, so they are told."""
    for number in _incidents(writing.session, report):
        writing.touch(incident_of(writing.session, number))
