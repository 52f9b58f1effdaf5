"""The proof that nothing of an exercise is in live: each of its traces is looked for in every row and every published page of live."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Delivery, DeliveryStep
from lifeline.core.cap import Status
from lifeline.core.clock import true_time
from lifeline.core.db import Base, Database, WrongWorld
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.order import note
from lifeline.drills.proved import Proof
from lifeline.drills.refused import DrillRefused
from lifeline.drills.seek import Hit, Sought, in_files, in_rows
from lifeline.drills.tables import Exercise, ExerciseStep, Permit
from lifeline.drills.traces import ESCALATED, traces

COUNTED = "live counted"  # the step that keeps how many rows live had when the exercise began
PROVED = "proved"
ITSELF = Actor("lifeline", "lifeline")
BY_ITS_OWN_HAND = frozenset(("staff_practices", "taken_from_drills"))
LOOPBACK = "loopback-"


def prove(drill: Session, exercise: Exercise, live: Database, *, published: Path, now: datetime) -> Proof:
    """`drill` reads the world in which the exercise was held, or its archive; `live` is only read, at one moment. Some seconds long."""
    sought = Sought(traces(drill), exercise.code)
    with live.reading() as session:
        hits, rows = _sorted(in_rows(session, sought))
        after = count(session)
    in_pages, files = _sorted(in_files(published, sought))
    outlets, strangers = _outlets(drill, exercise)
    every = (*hits, *in_pages)
    taken = tuple(one for one in every if one.table in BY_ITS_OWN_HAND or one.trace == ESCALATED)
    return Proof(
        exercise.code,
        now,
        traces=len(sought.needles),
        rows=rows,
        files=files,
        found=tuple(one for one in every if one not in taken),
        taken=taken,
        outlets=outlets,
        strangers=strangers,
        before=_counted(drill, exercise),
        after=after,
    )


def count(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables}


def remember(world: World[P], window: Window) -> bool:
    """Write down how many rows live has, once for each exercise, as soon as it runs; whether that was done now."""
    with world.database.reading() as session:
        going = read.going(session)
        if going is None or any(step.act == COUNTED for step in read.steps(session, going)):
            return False
    live = window.database()
    if live is None:
        return False
    with live.reading() as session:
        rows = json.dumps({name: rows for name, rows in count(session).items() if rows})
    with world.database.writing() as session:
        note(session, going, COUNTED, by=ITSELF, now=true_time(world.clock), reason=rows)
    return True


def keep(database: Database, proof: Proof, *, by: Actor) -> None:
    """As a step of the exercise: the after-action report shows the last one."""
    if database.status is not Status.EXERCISE:
        raise WrongWorld("what an exercise left in live is kept in the drill world")
    with database.writing() as session:
        exercise = read.named(session, proof.code)
        if exercise is None:
            raise DrillRefused(f"there is no exercise {proof.code} in this world: the list of exercises has every code")
        note(session, exercise, PROVED, by=by, now=proof.at, subject="holds" if proof.holds else "does not hold", reason=proof.to_json())


def _sorted(told: Iterable[Hit | int]) -> tuple[list[Hit], int]:
    hits, many = list[Hit](), 0
    for one in told:
        if isinstance(one, Hit):
            hits.append(one)
        else:
            many += one
    return hits, many


def _outlets(drill: Session, exercise: Exercise) -> tuple[dict[str, int], tuple[str, ...]]:
    """Posts that left, by kind, and the accounts that should have taken none."""
    permits = drill.scalars(select(Permit.accounts).where(Permit.exercise_id == exercise.id))
    permitted = {account for accounts in permits for account in accounts.split()} if exercise.scope == "public" else set()
    kinds, strangers = Counter[str](), set[str]()
    said = drill.scalars(select(DeliveryStep.delivery_id).where(DeliveryStep.after == Sent.SENT, DeliveryStep.login != ""))
    by_hand, left = set(said), Delivery.post_id.is_not(None)
    for number, account, post in drill.execute(select(Delivery.id, Delivery.account_id, Delivery.post_id).where(left)):
        known = "account for exercises" if account in permitted else "said by a person" if number in by_hand else "stranger"
        kind = "loopback" if str(post).startswith(LOOPBACK) else known
        kinds[kind] += 1
        if kind == "stranger":
            strangers.add(account)
    return dict(kinds), tuple(sorted(strangers))


def _counted(drill: Session, exercise: Exercise) -> dict[str, int]:
    kept = drill.scalar(select(ExerciseStep.reason).where(ExerciseStep.exercise_id == exercise.id, ExerciseStep.act == COUNTED))
    return {str(name): int(rows) for name, rows in json.loads(kept or "{}").items()}
