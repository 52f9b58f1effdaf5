"""The pages over real databases, for a client and for a browser."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

from lifeline.app import create_app
from lifeline.bulletins.office import Office, open_office
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.settings import Settings, packaged
from lifeline.web.report import routes
from tests.web.city_day import NOON
from tests.web.press import PAGE_TIME, Press, StoppedClock

Day = Callable[[Press], object]
WORLDS = (Status.ACTUAL, Status.EXERCISE)


@pytest.fixture(scope="session")
def office() -> Office:
    return open_office(packaged("city"), packaged("alert_templates"))


@pytest.fixture
def live(empty_sqlite: dict[Status, Path], tmp_path: Path) -> Iterator[Database]:
    yield from _copy(empty_sqlite[Status.ACTUAL], tmp_path / "live.db", Status.ACTUAL)


@pytest.fixture
def drill(empty_sqlite: dict[Status, Path], tmp_path: Path) -> Iterator[Database]:
    yield from _copy(empty_sqlite[Status.EXERCISE], tmp_path / "exercise.db", Status.EXERCISE)


def _copy(made: Path, path: Path, status: Status) -> Iterator[Database]:
    path.write_bytes(made.read_bytes())
    database = open_database(f"sqlite:///{path}", status)
    yield database
    database.close()


@pytest.fixture
def live_press(live: Database, office: Office) -> Press:
    return Press(live, office)


@pytest.fixture
def press(drill: Database, office: Office) -> Press:
    return Press(drill, office)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo is waited for as long as a machine under load needs; a test of a slow one says so."""
    for name in ("SOON", "AT_LEAST_PLACE"):
        monkeypatch.setattr(routes, name, 120.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def page_time() -> datetime:
    """When the pages are looked at; a module that plays another hour says its own."""
    return PAGE_TIME


@pytest.fixture
def app(settings: Settings, office: Office, live: Database, drill: Database, page_time: datetime) -> Flask:
    clock = StoppedClock(page_time)
    return create_app(settings, office=office, live=live, drill=drill, live_clock=clock, drill_clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class _Silent(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Nothing: the test says what it saw."""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of this machine, for a browser."""
    with served(app) as here:
        yield here


def _whole(app: Flask) -> Callable[..., Any]:
    """As the edge asks: never on a condition. Flask opens a file before it answers 304, and leaves it to the collector to close."""

    def asked(environ: dict[str, Any], start: Any) -> Any:
        return app({key: value for key, value in environ.items() if not key.startswith("HTTP_IF_")}, start)

    return asked


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def shown(empty_sqlite: dict[Status, Path], office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Day], str]]:
    """Where both worlds are shown at noon after such a day: `shown(city_day.three_emergencies)`. For tests that only look."""
    addresses: dict[Day, str] = {}
    clock = StoppedClock(NOON)
    with ExitStack() as stack:

        def where(day: Day) -> str:
            if day not in addresses:
                folder = tmp_path_factory.mktemp("day")
                live, drill = (stack.enter_context(_world(empty_sqlite[status], folder, status, office, day)) for status in WORLDS)
                app = create_app(Settings(home=folder), office=office, live=live, drill=drill, live_clock=clock, drill_clock=clock)
                addresses[day] = stack.enter_context(served(app))
            return addresses[day]

        yield where


@contextmanager
def _world(made: Path, folder: Path, status: Status, office: Office, day: Day) -> Iterator[Database]:
    for database in _copy(made, folder / f"{status.value}.db", status):
        day(Press(database, office))
        yield database


@pytest.fixture
def view(browser: Any) -> Iterator[Any]:
    """Opens a page in a context of its own: `view(address + "/drill/", width=320)`."""
    contexts = []

    def opened(url: str, width: int = 390, height: int = 844, **context: Any) -> Any:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, locale="ko-KR", **context))
        page = contexts[-1].new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
