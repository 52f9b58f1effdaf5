"""Exercises at the drill's desk: planned by its director there, with people for every part, and put into a state by rows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lifeline.core.people import Actor
from lifeline.drills import direct, judge, read
from lifeline.drills.improve import Planned, improve
from lifeline.drills.policy import load_policy
from lifeline.drills.score.keep import keep
from lifeline.drills.tables import Exercise, InjectRow
from lifeline.staff.roles import Role

SCRIPT = "mock-snow-removal"
PARTS = {
    "writer": Role.WRITER,
    "approver": Role.APPROVER,
    "chief": Role.DUTY_CHIEF,
    "map-desk": Role.MODERATOR,
    "clerk": Role.FIGURES_CLERK,
}


def planned(desk: Any, director: Any, *, scope: str = "closed", posts: str = "0") -> str:
    """Its code."""
    asked = {"script": SCRIPT, "planned_for": f"{desk.clock.now() + timedelta(days=1):%Y-%m-%dT09:00}", "scope": scope, "posts": posts}
    got = director.post("drills/plan", asked)
    assert got.status_code == 303, got.text
    return str(got.location.rpartition("/")[2].partition("?")[0])


def named(desk: Any, code: str, director: Any, **given: Any) -> dict[str, Any]:
    """Everybody who plays, by part: those given, and somebody for each other part."""
    players = {part: given.get(part.replace("-", "_")) or desk.someone(role, login=f"{part}-1") for part, role in PARTS.items()}
    fields: dict[str, Any] = {"login": [one.login for one in players.values()]}
    fields |= {f"as-{one.login}": f"player:{part}" for part, one in players.items()} | {f"was-{one.login}": "" for one in players.values()}
    assert director.post(f"drills/{code}/people", fields).status_code == 303
    return players


def ready(desk: Any, director: Any, **given: Any) -> tuple[str, dict[str, Any]]:
    """Everybody is named and has acknowledged: it can start."""
    code = planned(desk, director)
    players = named(desk, code, director, **given)
    for one in (director, *players.values()):
        assert one.post(f"drills/{code}/acknowledge").status_code == 303
    return code, players


def begun(desk: Any, director: Any, **given: Any) -> tuple[str, dict[str, Any]]:
    code, players = ready(desk, director, **given)
    assert director.post(f"drills/{code}/start").status_code == 303
    return code, players


def came(desk: Any, code: str, *injects: str) -> None:
    """These (none: all) came in when they were due, as the process that plays the exercise writes it."""
    with desk.world.database.writing() as session:
        exercise = session.scalars(select(Exercise).where(Exercise.code == code)).one()
        for row in read.injects(session, exercise):
            if row.code in injects or not injects:
                row.state, row.begun_at, row.begun_played, row.done_at, row.done_played = "published", desk.clock.now(), row.due, None, None
        exercise.beat_at = desk.clock.now()


def inject(desk: Any, code: str, name: str) -> InjectRow:
    with desk.world.database.reading() as session:
        exercise = read.named(session, code)
        assert exercise is not None
        return next(one for one in read.injects(session, exercise) if one.code == name)


def several(desk: Any, walker: Any) -> None:
    """For who walks the desk: one they played in, one they evaluated, both over, and one they are going to direct."""
    other = desk.someone(Role.DRILL_DIRECTOR, login="conductor")
    for part, role in (("writer", ""), ("", "evaluator")):
        code = planned(desk, other)
        players = named(desk, code, other, **({part: walker} if part else {}))
        if role:
            direct.add_person(desk.world, code, login=walker.login, name="walker", role=role, by=_actor(other))
        for one in (other, *players.values(), walker):
            assert one.post(f"drills/{code}/acknowledge").status_code == 303
        _over(desk, code)
        assert walker.post(f"drills/{code}/hot-wash/say", {"well": "제때 나갔습니다"}).status_code == 303
    judge.mark(desk.world, code, "warn", "S", "두 계정이 늦었습니다", by=_actor(walker))
    improve(desk.world, code, Planned("두 계정이 늦음", "한도를 넓힌다", owner="이서연", due_on="2026-03-01"), by=_actor(walker))
    named(desk, planned(desk, walker, scope="public"), walker)


def _over(desk: Any, code: str) -> None:
    came(desk, code)
    with desk.world.database.writing() as session:
        exercise = session.scalars(select(Exercise).where(Exercise.code == code)).one()
        exercise.state, exercise.started_at, exercise.ended_at = "ended", desk.clock.now(), desk.clock.now()
        exercise.played_to = exercise.base + timedelta(hours=2)
    keep(desk.world, code, load_policy(desk.settings.folder("city")))


def _actor(one: Any) -> Actor:
    return Actor(f"{one.login} 주무관", one.login)
