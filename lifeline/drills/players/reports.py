"""The map as its desk sees it: life first, then what most people tell of; confirmed is what several tell, the rest is looked at."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.core.sighting import Sighting
from lifeline.drills.game import Game
from lifeline.drills.players.job import Job
from lifeline.incidents.acts import By
from lifeline.incidents.moderate import decide, look
from lifeline.incidents.states import State
from lifeline.incidents.tables import Incident, IncidentReport, Report
from lifeline.listening.tables import SightingRow

MODERATORS = ("moderator", "duty_chief")
SEVERAL = 3  # people who tell of it before it is confirmed: proposal
AT_ONCE = 10  # of the queue are weighed at a time


def incidents(session: Session, game: Game) -> Iterator[Job]:
    """What a person has not looked at yet, or what has become well enough told since."""
    told = (Incident.authors >= SEVERAL) & (Incident.district != "")
    life = case((Incident.urgency == "life", 0), else_=1)
    wanted = (
        select(Incident.id, Incident.urgency, Incident.authors, Incident.district, Incident.looked, Incident.first_at)
        .where(Incident.state == State.UNCONFIRMED, Incident.until > game.world.clock.now(), or_(~Incident.looked, told))
        .order_by(life, Incident.authors.desc(), Incident.id)
    )
    for rank, row in enumerate(session.execute(wanted.limit(AT_ONCE)), 1):
        first = 1 if row.urgency == "life" and not row.looked else 6 + rank
        if row.authors >= SEVERAL and row.district:
            yield Job(f"confirm {row.id}", "confirm", row.first_at, MODERATORS, partial(_confirm, game, row.id), rank=first)
        elif not row.looked:
            what = "life" if row.urgency == "life" else "look"
            yield Job(f"look {row.id}", what, row.first_at, MODERATORS, partial(_look, game, row.id), rank=first)


def _confirm(game: Game, number: int, actor: Actor) -> None:
    now = game.world.clock.now()
    with game.world.database.writing() as session:
        decide(session, number, State.CONFIRMED, by=By(actor, "여러 사람이 같은 곳을 알렸습니다", now))


def confirm_told(game: Game, call: Sighting, who: str, actor: Actor) -> None:
    """The incident that this call belongs to, by the word of who told it."""
    of_it = SightingRow.platform == call.platform, SightingRow.post_id == call.post_id, IncidentReport.ended_at.is_(None)
    wanted = select(IncidentReport.incident_id).join(Report, Report.id == IncidentReport.report_id)
    now = game.world.clock.now()
    with game.world.database.writing() as session:
        number = session.scalar(wanted.join(SightingRow, SightingRow.id == Report.sighting_id).where(*of_it))
        if number is not None:
            decide(session, number, State.CONFIRMED, by=By(actor, f"{who}에서 확인", now))


def _look(game: Game, number: int, actor: Actor) -> None:
    now = game.world.clock.now()
    with game.world.database.writing() as session:
        look(session, number, by=By(actor, "제보를 읽었습니다", now))
