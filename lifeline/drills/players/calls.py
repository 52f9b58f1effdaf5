"""What reaches a player by an inject, and what they make of it: a note, a figure, a report on the map, a bulletin, a correction, an end.

What a caller knows stands in the inject's words, and for a machine in what it expects: a player takes no more from there.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from lifeline import flows
from lifeline.bulletins import desk, read
from lifeline.bulletins.alike import SaidAlready
from lifeline.bulletins.decision import Kind as Says
from lifeline.bulletins.revise import Change, revise
from lifeline.bulletins.states import NotAllowed, State
from lifeline.bulletins.write import Facts, write
from lifeline.core.people import Actor
from lifeline.core.sighting import PHONE, Sighting
from lifeline.drills import judge
from lifeline.drills.game import Game
from lifeline.drills.players import figures, reports
from lifeline.drills.players.desk import DESK
from lifeline.drills.players.figures import CLERKS, Counted
from lifeline.drills.players.job import Job
from lifeline.drills.players.pace import Pace
from lifeline.drills.players.reports import MODERATORS
from lifeline.drills.script import Expect, Expected, Inject, Kind
from lifeline.drills.tables import InjectRow
from lifeline.situation.entry import Counting

TOLD = (Kind.CALL, Kind.CONTRADICTION, Kind.FIGURE)  # a person says it: what follows is up to the player
LASTS = timedelta(hours=3)
EVERYBODY = ("duty_chief", "approver", "writer", "moderator", "figures_clerk")


def doubted(game: Game, rows: Sequence[InjectRow]) -> frozenset[str]:
    """Dangers of which somebody has said by now that there is none."""
    came = [(game.script.inject(row.code), row) for row in rows if row.state == "published"]
    denied = (one for inject, _ in came if inject.kind in TOLD for one in inject.expects if one.act is Expected.NOT_ISSUED)
    return frozenset(one.hazard for one in denied)


def told(game: Game, counting: Counting, pace: Pace, rows: Sequence[InjectRow]) -> Iterator[Job]:
    for row in rows:
        if row.state == "published" and row.begun_played is not None:
            inject = game.script.inject(row.code)
            for number, expect in enumerate(inject.expects):
                yield from _asked(game, counting, pace, inject, row, expect, f"{row.code} {number}")


def _asked(game: Game, counting: Counting, pace: Pace, inject: Inject, row: InjectRow, expect: Expect, key: str) -> Iterator[Job]:
    assert row.begun_played is not None
    since, part = row.begun_played, "" if inject.to == "all" else inject.to
    told_by_person = inject.kind in TOLD
    match expect.act:
        case Expected.NOTED:
            yield Job(f"note {key}", "note", since, EVERYBODY, partial(_note, game, inject), rank=4, part=part)
        case Expected.FIGURE:
            counted = Counted(inject, expect, pace.errs(key))
            yield Job(f"enter {key}", "enter", since, CLERKS, partial(figures.enter, game, counting, counted), rank=3, part=part)
        case Expected.CORRECTED:
            yield Job(f"correct {key}", "correct", since, DESK, partial(_end, game, expect, Says.CORRECTION), rank=0, shared=True)
        case Expected.ENDED if told_by_person:
            yield Job(f"end {key}", "end", since, DESK, partial(_end, game, expect, Says.OVER), rank=3, shared=True)
        case Expected.ISSUED if told_by_person or _left_to_a_person(row):
            yield Job(f"write {key}", "write", since, DESK, partial(_write, game, inject, expect), rank=2)
        case Expected.PINNED | Expected.CONFIRMED if told_by_person and expect.place:
            yield Job(f"telephone {row.code}", "telephone", since, MODERATORS, partial(_telephone, game, inject, expect), rank=2, part=part)


def _left_to_a_person(row: InjectRow) -> bool:
    """No rule made a bulletin of the document."""
    came = json.loads(row.outcome)
    return not came.get("bulletins") and any(one["act"] == "person" for one in came.get("decisions", ()))


def _note(game: Game, inject: Inject, actor: Actor) -> None:
    judge.note(game.world, game.exercise.code, inject.code, "확인하고 담당 부서에 알렸습니다", by=actor)


def _end(game: Game, expect: Expect, kind: Says, actor: Actor) -> None:
    """Everything in force of that danger, where it is not over by itself."""
    with game.world.database.reading() as session:
        meant = _standing(session, expect)
    for number in meant:
        desk.end(game.world, number, kind, actor=actor, reason="담당 기관이 확인했습니다")


def _standing(session: Session, expect: Expect) -> list[str]:
    found = (one for one in read.in_force(session) if one.hazard == expect.hazard and expect.level in ("", one.level))
    return [one.number for one in found if not expect.district or expect.district in one.districts]


def _write(game: Game, inject: Inject, expect: Expect, actor: Actor) -> None:
    """Unless it is said already."""
    with game.world.database.reading() as session:
        if _standing(session, expect):
            return
    now, districts = game.world.clock.now(), frozenset({expect.district} if expect.district else game.script.districts)
    level = expect.level or next((one.id for one in game.office.hazards[expect.hazard].levels), "")
    facts = Facts(expect.hazard, level, districts or frozenset(game.office.city.districts), now, now + LASTS, inject.sender.ko)
    reason = inject.text.ko[:200]
    try:
        write(game.world, game.office, facts, actor=actor, reason=reason)
    except SaidAlready as said:
        _say_more(game, facts, said, actor, reason)


def _say_more(game: Game, facts: Facts, said: SaidAlready, actor: Actor, reason: str) -> None:
    """What is in force is brought up to date; where an authority's word may not be changed, ours stands beside it."""
    issued = [one.number for one in said.others if one.state == State.ISSUED]
    if not issued:
        raise said  # somebody lays it before another already
    try:
        revise(game.world, game.office, issued[0], Change(level=facts.level, districts=facts.districts), actor=actor, reason=reason)
    except NotAllowed:
        write(game.world, game.office, facts, actor=actor, reason=reason, again=[one.number for one in said.others])


def _telephone(game: Game, inject: Inject, expect: Expect, actor: Actor) -> None:
    """What an office tells of a place becomes a report, taken down as the telephone form does it, and is confirmed by that."""
    now = game.world.clock.now()
    said = {"hazard": expect.hazard} if expect.hazard else {}
    call = Sighting(
        platform=PHONE,
        post_id=game.name(inject),
        text=f"{expect.place} {inject.text.ko}",
        created_at=now,
        heard_at=now,
        author=actor.login,
        listener=PHONE,
        said=said,
    )
    flows.hear(game.world, game.ear, [call], listener=PHONE)
    if any(one.act is Expected.CONFIRMED for one in inject.expects):
        reports.confirm_told(game, call, inject.sender.ko, actor)
