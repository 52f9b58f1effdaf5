"""The pages served as an office serves them, looked at in Chromium while their databases change."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lifeline.app import PAGES, create_app
from lifeline.bulletins.office import Office
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.settings import Settings
from lifeline.edge.edge import open_edge
from tests.edge.conftest import served
from tests.web.press import Press

SOON = 120_000  # ms: a machine under load is given time
A_WHILE = "new Promise(done => setTimeout(done, 300))"  # by the page's own time: as late as the machine is, so late is this
# The poll of a page that push reaches comes after a minute: it never does here, or it would hide what push missed.
NO_POLL = "(() => { const wait = setTimeout; window.setTimeout = (f, ms, ...more) => wait(f, ms > 2e4 ? 1e9 : ms, ...more); })()"


@pytest.fixture
def site(settings: Settings, office: Office, live: Database, drill: Database) -> Iterator[str]:
    """With the real time: a page whose time stands still is a stale one."""
    app = create_app(settings, office=office, live=live, drill=drill)
    with served(open_edge(app, app.extensions[PAGES], settings)) as running:
        yield f"http://127.0.0.1:{running.port}"


@pytest.fixture
def newsroom(tmp_path: Path, live: Database, office: Office) -> Iterator[Press]:
    """Writes into the live world through a connection of its own, as a command does."""
    with _press(tmp_path / "live.db", Status.ACTUAL, office) as press:
        yield press


@contextmanager
def _press(path: Path, status: Status, office: Office) -> Iterator[Press]:
    database = open_database(f"sqlite:///{path}", status)
    yield Press(database, office)
    database.close()


@pytest.fixture
def visit(browser: Any, site: str) -> Iterator[Any]:
    """Opens a page and waits until its script runs: `visit("/en/")`. Contexts are closed at the end."""
    contexts = []

    def opened(path: str = "/", *, route: Any = None, **context: Any) -> Any:
        settings = {"viewport": {"width": 390, "height": 844}, "locale": "ko-KR", "service_workers": "block"} | context
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.add_init_script(NO_POLL)
        if route is not None:
            route(page)
        page.goto(site + path)
        if settings.get("java_script_enabled", True):
            page.wait_for_selector(".bar button[aria-pressed]", timeout=SOON)
        return page

    yield opened
    for context in contexts:
        context.close()


def until(page: Any, script: str, *, argument: Any = None, seconds: float = SOON / 1000) -> Any:
    """What that expression gives, once it gives something: asked from outside, since the page's policy lets nobody evaluate inside."""
    end = time.monotonic() + seconds
    while not (found := page.evaluate(script, argument)):
        assert time.monotonic() < end, f"never came to be: {script} ({argument})"
        page.wait_for_timeout(50)
    return found


def heard(page: Any) -> str:
    """The next line that is said, and with which urgency: `status: ...` or `alert: ...`."""
    spoken = """() => [...document.querySelectorAll('#watch [role].unseen')].filter(one => one.textContent)
        .map(one => `${one.getAttribute('role')}: ${one.textContent}`)[0]"""
    return str(until(page, spoken))
