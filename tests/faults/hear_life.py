"""A process that hears a storm from its cursor on, and may be killed at a statement of its choice."""

import os
import signal
import sys
from datetime import timedelta
from itertools import count

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from bench.storm_posts import BEGUN, Storm
from lifeline import flows
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.sighting import Sighting
from lifeline.listening.tables import ListenerRow
from lifeline.listening.x_read import posts
from tests.hearing import ear, world_on

BATCH = 100


def storm() -> list[Sighting]:
    return [one for body in Storm(seconds=1).pages for one in posts(body, BEGUN + timedelta(seconds=90))]


def live(database: Database, die_at: int = 0) -> None:
    """Batches from the cursor to the end; the cursor is stored with each."""
    listening, world, every = ear(), world_on(database, BEGUN + timedelta(seconds=60)), storm()
    while (at := _cursor(database)) < len(every):

        def moved(session: Session, to: int = at + BATCH) -> None:
            session.execute(update(ListenerRow).values(cursor=str(to)))

        flows.hear(world, listening, every[at : at + BATCH], also=moved)
        if die_at:
            _die(database, die_at)  # from the second batch on: there is something to lose
            die_at = 0


def _cursor(database: Database) -> int:
    with database.writing() as session:
        row = session.get(ListenerRow, "storm")
        if row is None:
            row = ListenerRow(name="storm", status=str(database.status), cursor="0")
            session.add(row)
        return int(row.cursor)


def _die(database: Database, at: int) -> None:
    counted = count(1)

    @event.listens_for(database.engine, "before_cursor_execute")
    def kill(*_: object) -> None:
        if next(counted) == at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    live(open_database(sys.argv[1], Status.ACTUAL), int(sys.argv[2]))
