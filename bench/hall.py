"""An office's folder with both its databases, and a day of the city in them, for servers that are started as processes."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.stage import DISK
from lifeline import migrations
from lifeline.core.db import open_database
from lifeline.core.settings import WORLD_STATUS, Settings
from tests.bulletins.town import office
from tests.web.press import ISSUED, Press

Day = Callable[[Press], object]


@contextmanager
def hall(day: Day) -> Iterator[Path]:
    """The folder; both worlds have that day behind them."""
    with tempfile.TemporaryDirectory(prefix="lifeline-bench-", dir=DISK) as folder:
        home = Path(folder)
        (home / "feeds").mkdir()  # nobody is asked anything
        for world, status in WORLD_STATUS.items():
            url = settings_of(home).database(status)
            migrations.upgrade(url, status, ISSUED)
            database = open_database(url, status)
            day(Press(database, office()))
            database.close()
            assert url.endswith(f"{world}.db")
        yield home


def settings_of(home: Path) -> Settings:
    return Settings(home=home, database_live="", database_drill="")


def environment(home: Path) -> Mapping[str, str]:
    return {
        "LIFELINE_HOME": str(home),
        "LIFELINE_DATABASE_LIVE": "",
        "LIFELINE_DATABASE_DRILL": "",
        "LIFELINE_HOSTS": "127.0.0.1,localhost",
    }
