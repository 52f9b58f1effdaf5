"""The list of injects as its director reads it: what comes when, what is expected of whom, what came of it, and how far it all is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.drills import read
from lifeline.drills.script import Expect, Inject
from lifeline.drills.tables import InjectRow
from lifeline.incidents.tables import Incident
from lifeline.listening.tables import SightingRow
from lifeline.web.desk.drill_seen import Seen, names


@dataclass(frozen=True, slots=True)
class Line:
    """`to`: the part, in words. `expects`: each with what it says and within how many minutes."""

    row: InjectRow
    inject: Inject
    to: str
    objective: str
    expects: tuple[tuple[str, int], ...]

    @property
    def came(self) -> datetime | None:
        return self.row.begun_played

    @property
    def open(self) -> bool:
        return self.row.state == "due"


def lines(session: Session, drill: Seen) -> list[Line]:
    script, language = drill.script, drill.here.language
    parts = {one.code: one.name.in_(language) for one in script.parts} | {"all": drill.here.say("drill_to_all")}
    objectives = {one.code: one.name.in_(language) for one in script.objectives}
    injects = {one.code: one for one in script.injects}
    return [
        Line(row, one, parts.get(one.to, one.to), objectives.get(one.objective, ""), _expects(drill, one))
        for row in read.injects(session, drill.exercise)
        if (one := injects.get(row.code))
    ]


def _expects(drill: Seen, inject: Inject) -> tuple[tuple[str, int], ...]:
    return tuple((expected(drill, one), round(one.within.total_seconds() / 60)) for one in inject.expects)


def expected(drill: Seen, one: Expect) -> str:
    """What is expected, in words: "bulletin out: heavy snow warning"."""
    here = drill.here
    about = names(here).about(one).in_(here.language)
    return f"{here.say(f'drill_expect_{one.act}')}{': ' if about else ''}{about}"


def counted(session: Session) -> Mapping[str, int]:
    """How far it is: the drill world holds this exercise alone."""
    issued = select(func.count()).select_from(Bulletin).where(Bulletin.issued_at.is_not(None))
    waits = select(func.count()).select_from(Bulletin).where(Bulletin.state.in_((State.DRAFT, State.WAITING)))
    sent = select(func.count()).select_from(Delivery).where(Delivery.state == Sent.SENT)
    wanted = {
        "posts": select(func.count()).select_from(SightingRow),
        "incidents": select(func.count()).select_from(Incident),
        "waits": waits,
        "issued": issued,
        "sent": sent,
        "deliveries": select(func.count()).select_from(Delivery),
    }
    return {name: session.scalar(one) or 0 for name, one in wanted.items()}
