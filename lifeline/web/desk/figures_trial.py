"""An act on figures is tried before it is done: what would become of it is shown, and done only while it still is so."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lifeline.core.text import sha256
from lifeline.situation.acts import Recorded, standing
from lifeline.situation.foretell import foretold
from lifeline.situation.load import Loaded
from lifeline.situation.read import CorrectionView, DifferenceView, FigureView, differences, published
from lifeline.situation.waiting import waiting
from lifeline.web.desk.here import Here

Doing = Callable[[Session], Loaded]


@dataclass(frozen=True, slots=True)
class Part:
    """One act: what the public sees of it, at once or (`waits`) when a second person approves it, and what would not add up then."""

    act: CorrectionView
    waits: bool
    differences: tuple[DifferenceView, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """Everything that would be done. `hash` is of all that is shown, and of what it would take the place of."""

    parts: tuple[Part, ...]
    unchanged: int
    hash: str


class _Undone(Exception):
    """The transaction ends here and leaves nothing."""


class Otherwise(Exception):
    """It would now become something else than was shown; nothing was done."""


def tried(here: Here, situation: str, act: Doing) -> Tried:
    """What would become of it. Raises what the act raises; nothing stays."""
    found: list[Tried] = []
    try:
        with here.world.database.writing() as session:
            found.append(_tell(here, session, situation, act))
            raise _Undone
    except _Undone:
        return found[0]


def done(here: Here, situation: str, act: Doing, *, shown: str) -> Tried:
    """Do it, if that is still what was shown. Raises Otherwise."""
    with here.world.database.writing() as session:
        made = _tell(here, session, situation, act)
        if made.hash != shown:
            raise Otherwise
        return made


def _tell(here: Here, session: Session, situation: str, act: Doing) -> Tried:
    stand = {key: view.id for key, view in standing(session, situation).items()}
    loaded = act(session)
    gaps = differences(session, situation)
    said = {one.act: one for one in published(session, [made.act for made in loaded.acts if made.published])}
    waits = {one.act: one for one in waiting(session)}
    parts = []
    for made in loaded.acts:
        one = waits.get(made.act)
        told = foretold(one, here.say("fig_second"), here.now) if one else said[made.act]
        parts.append(Part(told, one is not None, one.differences if one else _of(told, gaps), made.warnings))
    taken = [[stand.get((one.metric, one.area), 0), *_facts(one)] for part in parts for one in part.act.changes]
    return Tried(tuple(parts), loaded.unchanged, _hash(taken, parts, loaded.acts))


def _of(act: CorrectionView, gaps: Sequence[DifferenceView]) -> tuple[DifferenceView, ...]:
    """What the public page would say does not add up, where this act touches it."""
    touched = {(one.metric, one.area) for one in act.changes}
    return tuple(gap for gap in gaps if touched & {(code, gap.area) for code in (gap.total_metric, *gap.parts)})


def _facts(one: FigureView) -> Sequence[str]:
    said = (one.metric, one.area, one.value, one.before, one.state, one.as_of.isoformat(), one.source, one.source_url, one.rule)
    return [str(word) for word in said]


def _hash(taken: object, parts: Sequence[Part], acts: Sequence[Recorded]) -> str:
    """Numbers of acts are left out: one that is tried and undone may take another number when it is done."""
    why = [[part.act.reason, part.act.note, part.waits, [one.difference for one in part.differences]] for part in parts]
    beside = [warning for made in acts for warning in made.warnings]
    return sha256(json.dumps([taken, why, beside], ensure_ascii=False))
