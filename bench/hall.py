"""An office's folder with both its databases, and a day of the city in them, for servers that are started as processes."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from bench.stage import DISK
from lifeline import migrations
from lifeline.core.cap import Status
from lifeline.core.db import WorldRow, open_database
from lifeline.core.settings import WORLD_STATUS, Settings
from tests.approvers import two_approvers
from tests.bulletins.town import office
from tests.web.city_day import Desk, at
from tests.web.press import ISSUED, Press

Day = Callable[[Press], object]
_COUNTED = 1000  # bulletins that the writer of days has numbered, for whoever numbers after it


@dataclass(slots=True)
class Hall:
    """The folder, and who writes in its live world from outside the server, as `lifeline figures add` does."""

    home: Path
    press: Press
    desk: Desk | None = None
    roads: int = 31

    def change(self) -> None:
        """One figure is published anew; when this returns it is committed. The first call opens the emergency it belongs to."""
        self.desk = self.desk or Desk(self.press, self.press.issue("traffic_control", "notice"))
        self.roads += 1
        self.desk.publish(f"closed_roads={self.roads}", at(12, 30))

    def environment(self, **more: str) -> dict[str, str]:
        """For a server of this office; nothing else of this machine's settings reaches it."""
        plain = {"HOSTS": "127.0.0.1,localhost", "DATABASE_LIVE": "", "DATABASE_DRILL": "", "PUBLISH": "", "PUSH": "", "WORLD": "live"}
        named = {f"LIFELINE_{name}": value for name, value in plain.items()}
        return {**named, "LIFELINE_HOME": str(self.home), **more}


@contextmanager
def hall(day: Day) -> Iterator[Hall]:
    """Both worlds have that day behind them."""
    with tempfile.TemporaryDirectory(prefix="lifeline-bench-", dir=DISK) as folder, ExitStack() as stack:
        home = Path(folder)
        (home / "feeds").mkdir()  # nobody is asked anything
        live, _ = (stack.enter_context(_written(home, status, day)) for status in WORLD_STATUS.values())
        yield Hall(home, live)


@contextmanager
def _written(home: Path, status: Status, day: Day) -> Iterator[Press]:
    url = Settings(home=home, database_live="", database_drill="").database(status)
    migrations.upgrade(url, status, ISSUED)
    database = open_database(url, status)
    press = Press(database, office())
    day(press)
    if status is Status.ACTUAL:
        two_approvers(database)
    with database.writing() as session:
        session.execute(update(WorldRow).values(numbers=_COUNTED, issues=_COUNTED))
    yield press
    database.close()
