"""One inject comes in: noted as begun, done by the flows, noted as published; a crash between is done again and changes nothing."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lifeline import flows
from lifeline.bulletins.states import ChangedMeanwhile
from lifeline.bulletins.tables import DecisionRow
from lifeline.core import cap
from lifeline.core.clock import true_time
from lifeline.core.text import first_line
from lifeline.drills import documents
from lifeline.drills.game import Game
from lifeline.drills.script import Document, Inject, Posts
from lifeline.drills.tables import InjectRow
from lifeline.intake.fresh import fresh

log = logging.getLogger(__name__)
Outcome = dict[str, Any]


def publish(game: Game, row: InjectRow) -> None:
    """What is wrong with one inject is noted on its row, and the exercise goes on."""
    inject = game.script.inject(row.code)
    begun = _begin(game, row.id)
    try:
        state, told, note = "published", _act(game, inject, begun), ""
    except (OperationalError, ChangedMeanwhile):
        raise  # it is begun, and the next round does it again
    except Exception as error:  # noqa: BLE001 - one inject's door: whatever is wrong with it, those behind it come
        state, told, note = "failed", {}, first_line(f"{type(error).__name__}: {error}")
        log.error("inject %s of %s: %s", row.code, game.exercise.code, note)
    with game.world.database.writing() as session:
        done = session.get_one(InjectRow, row.id)
        done.state, done.outcome, done.note = state, json.dumps(told, ensure_ascii=False), note or done.note
        done.done_at, done.done_played = true_time(game.world.clock), game.world.clock.now()


def _begin(game: Game, id: int) -> InjectRow:
    with game.world.database.writing() as session:
        row = session.get_one(InjectRow, id)
        if row.begun_played is None:
            row.state, row.begun_at, row.begun_played = "begun", true_time(game.world.clock), game.world.clock.now()
        return row


def _act(game: Game, inject: Inject, row: InjectRow) -> Outcome:
    """Calls, figures, failures and absences are the players' to answer: they are known by their rows alone."""
    match inject.content:
        case Document():
            return _document(game, inject, inject.content, row)
        case Posts():
            return {"posts": len(game.wave(inject, row)), "heard": 0}
        case _:
            return {}


def _document(game: Game, inject: Inject, given: Document, row: InjectRow) -> Outcome:
    """As if the feed had just answered with it."""
    world, now = game.world, game.world.clock.now()
    with world.database.reading() as session:
        earlier = _references(session, row, given.refers_to)
    assert row.begun_played is not None
    hour = documents.Place(game.name(inject), row.begun_played.replace(microsecond=0), game.exercise.base)
    told = documents.alerts(game.library, game.script, given, hour, earlier)
    with world.database.writing() as session:
        fresh(session, given.feed, told, document_id=None, now=now, seed=False)
    for sent in sorted({one.sent for one in told}):
        together = [one for one in told if one.sent == sent]
        if any(warned.deliveries for _, warned in flows.warn_all(world, game.office, together, game.library.sources[given.feed])):
            game.sent()
    with world.database.reading() as session:
        return _came_of(session, told)


def _references(session: Session, row: InjectRow, code: str) -> tuple[cap.Reference, ...]:
    """The messages of an earlier inject; none where it never came."""
    earlier = session.scalar(select(InjectRow.outcome).where(InjectRow.exercise_id == row.exercise_id, InjectRow.code == code))
    known = json.loads(earlier or "{}").get("alerts", [])
    return tuple(cap.Reference(one["sender"], one["identifier"], datetime.fromisoformat(one["sent"])) for one in known)


def _came_of(session: Session, told: Sequence[cap.Alert]) -> Outcome:
    names = [one.identifier for one in told]
    found = session.scalars(select(DecisionRow).where(DecisionRow.identifier.in_(names)).order_by(DecisionRow.id)).all()
    return {
        "alerts": [{"sender": one.sender, "identifier": one.identifier, "sent": one.sent.isoformat()} for one in told],
        "decisions": [{"act": one.act, "reason": one.reason} for one in found],
        "bulletins": sorted({one.bulletin_id for one in found if one.bulletin_id}),
    }
