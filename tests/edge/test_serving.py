"""lifeline's own pages through the edge, over real databases: a change by another hand is on open pages at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from lifeline.app import PAGES, create_app
from lifeline.bulletins.office import Office, open_office
from lifeline.bulletins.tables import Bulletin
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.settings import packaged
from lifeline.core.window import read_only
from lifeline.edge.edge import open_edge
from tests.edge.conftest import Site, eventually, served
from tests.web.press import Press

BULLETIN = b"bulletins/2026-0001"


@pytest.fixture(scope="session")
def office() -> Office:
    return open_office(packaged("city"), packaged("alert_templates"))


@pytest.fixture
def urls(empty_sqlite: dict[Status, Path], settings) -> dict[Status, str]:
    """Both databases where an office has them."""
    found = {}
    for status in (Status.ACTUAL, Status.EXERCISE):
        found[status] = settings.database(status)
        path = Path(found[status].removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(empty_sqlite[status].read_bytes())
    return found


@pytest.fixture
def other_hand(urls) -> Iterator[Database]:
    """The drill database as another process has it."""
    database = open_database(urls[Status.EXERCISE], Status.EXERCISE)
    yield database
    database.close()


@pytest.fixture
def serving(settings, urls, office) -> Iterator[Site]:
    with _serving(settings, office) as site:
        eventually(lambda: {"/", "/drill/"} <= set(site.edge.shelf.kept))
        yield site


def _serving(settings, office):
    app = create_app(settings, office=office)
    return served(open_edge(app, app.extensions[PAGES], settings))


def test_a_bulletin_issued_by_another_process_is_on_open_pages_at_once(serving, other_hand, office):
    watcher = serving.watch("/drill/events")
    watcher.until(b"event: change")
    assert BULLETIN not in serving.get("/drill/").body
    Press(other_hand, office).issue()
    watcher.until(b"event: change", times=2)
    assert BULLETIN in serving.get("/drill/").body
    assert BULLETIN in serving.get("/drill/en/").body
    assert serving.get("/drill/bulletins/2026-0001").status == 200
    assert BULLETIN not in serving.get("/").body


def test_what_has_ended_is_told_too(serving, other_hand, office):
    bulletin = Press(other_hand, office).issue()
    eventually(lambda: BULLETIN in serving.get("/drill/").body)
    before = serving.get("/drill/status.json").body
    with other_hand.writing() as session:
        row = session.get_one(Bulletin, bulletin.id)
        row.state, row.ended_at = "expired", row.issued_at
    assert eventually(lambda: serving.get("/drill/status.json").body != before)


@pytest.mark.parametrize("path", ["/", "/en/", "/drill/", "/drill/en/", "/status.json", "/drill/status.json"])
def test_the_pages_most_asked_for_are_ready_with_the_headers_that_bind_a_browser(serving, path):
    assert path in serving.edge.shelf.kept
    got = serving.get(path)
    assert got.status == 200
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in got.headers
    assert serving.get(path, {"If-None-Match": got.headers["etag"]}).status == 304


def test_a_restart_with_a_dead_database_still_shows_the_last_page_with_its_time(settings, urls, office, other_hand):
    drill = settings.model_copy(update={"world": "drill"})
    Press(other_hand, office).issue()
    with _serving(drill, office) as site:
        last = eventually(lambda: (found := site.get("/drill/")).status == 200 and BULLETIN in found.body and found.body)
        eventually(lambda: (settings.published / "drill" / "index.html").exists())
    other_hand.close()
    for status in (Status.EXERCISE, Status.ACTUAL):
        Path(urls[status].removeprefix("sqlite:///")).write_bytes(b"this is no database" * 1000)
    with _serving(drill, office) as site:
        found = site.get("/drill/")
        assert (found.status, BULLETIN in found.body) == (200, True)
        assert found.body == last or b"data-t" in found.body
        assert site.get("/").status == 503  # a drill's process never wrote it, and nothing is claimed


@pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"], indirect=True)
def test_the_sign_of_a_change_differs_after_each_change_and_not_otherwise(new_url, settings, office):
    url = new_url(Status.EXERCISE)
    database = open_database(url, Status.EXERCISE)
    reader = read_only(open_database(url, Status.EXERCISE))
    app = create_app(settings, office=office, drill=reader)
    pages = next(one for one in app.extensions[PAGES] if one.exercise)
    signs = [pages.token(), pages.token()]
    press = Press(database, office)
    bulletin = press.issue()
    signs.append(pages.token())
    with database.writing() as session:
        row = session.get_one(Bulletin, bulletin.id)
        row.state, row.ended_at = "expired", row.issued_at
    signs.append(pages.token())
    assert signs[0] == signs[1]
    assert len(set(signs)) == 3
    database.close()
    reader.close()


@contextmanager
def gone(url: str, server: str) -> Iterator[None]:
    """That PostgreSQL database lets nobody in, and everybody who was in is put out."""
    name, engine = make_url(url).database, create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    engine.dispose()


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_postgresql_that_goes_and_comes_back_leaves_the_last_page_and_then_a_new_one(new_url, postgres_url, settings, office):
    urls = {status: new_url(status) for status in (Status.ACTUAL, Status.EXERCISE)}
    served_by = settings.model_copy(
        update={"world": "drill", "database_live": urls[Status.ACTUAL], "database_drill": urls[Status.EXERCISE]}
    )
    other_hand = open_database(urls[Status.EXERCISE], Status.EXERCISE)
    press = Press(other_hand, office)
    with _serving(served_by, office) as site:
        press.issue()
        eventually(lambda: BULLETIN in site.get("/drill/").body)
        with gone(urls[Status.EXERCISE], postgres_url):
            eventually(lambda: site.get("/healthz").status == 503)
            assert BULLETIN in site.get("/drill/").body
            time.sleep(1.0)
            assert site.get("/drill/").status == 200
        press.issue("strong_wind", "advisory")
        assert eventually(lambda: b"bulletins/2026-0002" in site.get("/drill/").body)
    other_hand.close()
