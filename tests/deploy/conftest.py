"""A whole office for the tests: both worlds served, nginx before them, and bulletins to look at."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifeline import migrations
from lifeline.bulletins.office import open_office
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.settings import packaged
from tests.approvers import two_approvers
from tests.deploy.stand import NCHAN, NGINX, Office, make_office
from tests.web.press import Press


@pytest.fixture(scope="session")
def nginx_is_here() -> None:
    """Debian's nginx with nchan. Where it is absent the tests are skipped, but in continuous integration they fail."""
    absent = [str(path) for path in (NGINX, NCHAN) if not path.exists()]
    if absent:
        reason = f"{', '.join(absent)} absent: apt install nginx libnginx-mod-nchan"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture
def office(nginx_is_here: None, tmp_path: Path) -> Office:
    """One that nothing runs for yet, of the test alone."""
    return make_office(tmp_path)


@dataclass(frozen=True)
class City:
    """An office that serves. `live` and `drill` write bulletins into its databases."""

    office: Office
    live: Press
    drill: Press


@pytest.fixture(scope="module")
def city(nginx_is_here: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Shared by the tests of a module that break nothing: both worlds, one bulletin in force in each, nginx before them.

    It ends with them: an office that serves keeps all its pages ready, to the end of all tests.
    """
    office = make_office(tmp_path_factory.mktemp("city"))
    live, drill = (settle(office, status) for status in (Status.ACTUAL, Status.EXERCISE))
    known = open_office(packaged("city"), packaged("alert_templates"))
    made = City(office, Press(live, known), Press(drill, known))
    made.live.issue()
    made.drill.issue("cold_wave")
    with ExitStack() as stack:
        stack.callback(live.close)
        stack.callback(drill.close)
        stack.enter_context(office.front())
        for world in ("live", "drill"):
            stack.enter_context(office.serving(world))
        for world in ("live", "drill"):
            office.wait_for_pages(world)
        yield made


def settle(office: Office, status: Status) -> Database:
    """That world's database where the office looks for it, as `lifeline db upgrade` makes it."""
    path = office.folder / "home" / "databases" / f"{'live' if status is Status.ACTUAL else 'drill'}.db"
    path.parent.mkdir(exist_ok=True)
    migrations.upgrade(f"sqlite:///{path}", status, datetime.now(UTC))
    database = open_database(f"sqlite:///{path}", status)
    if status is Status.ACTUAL:
        two_approvers(database)
    return database
