"""How the system is: what is wrong first, with what to do, then every duty with when it was done, is due again, and whether it is late."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response

from lifeline.core import duties
from lifeline.core.duties import Duty
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.health_looks import looks
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part

ALL = (duties.SENDING, duties.FEEDS, duties.LISTENING, duties.INVITING, duties.PROOFS, duties.ANCHOR, duties.RECORD, duties.BACKUP)
WORST_FIRST = ("serious", "caution", "clear", "past")


@dataclass(frozen=True, slots=True)
class Row:
    """One duty; without `done` nobody ever did it here."""

    name: str
    done: Duty | None
    late: bool


def show(here: Here) -> Response:
    return page("desk/health.html", here, **_shown(here))


def live(here: Here) -> Response:
    return part("desk/health_live.html", here, **_shown(here))


def _shown(here: Here) -> dict[str, Any]:
    with here.world.database.reading() as session:
        done = duties.duties(session)
    found = sorted(looks(here, done), key=lambda one: WORST_FIRST.index(one.tone))
    return {"looks": found, "rows": list(_rows(done, here))}


def _rows(done: dict[str, Duty], here: Here) -> Iterator[Row]:
    for name in ALL:
        one = done.get(name)
        yield Row(name, one, late=one is not None and one.late(here.true))


PAGES = (
    Page("health", show, Act.LOOK),
    Page("health/live", live, Act.LOOK),
)
