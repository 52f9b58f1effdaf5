"""The page outlives what makes it: with the application killed, and the database with it, nginx answers with the age of what it has."""

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest
import requests

from lifeline import migrations
from lifeline.bulletins.office import open_office
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.settings import packaged
from lifeline.web.public.words import load_words
from tests.approvers import two_approvers
from tests.conftest import NOW
from tests.deploy.conftest import settle
from tests.deploy.stand import Office, get, kill, wait_for
from tests.deploy.test_nginx_push import version, watching
from tests.faults.breaking import server
from tests.postgres import created
from tests.web.incident_day import Street
from tests.web.press import Press

pytestmark = pytest.mark.kill
SORRY = load_words()["ko"]("error_500"), load_words()["en"]("error_500_more")


def age(page: requests.Response) -> str:
    """When the page says that it was rendered."""
    found = re.search(r'data-t="([^"]+)"', page.text)
    assert page.status_code == 200
    assert found, page.text[:500]
    return found[1]


def written(office: Office) -> str:
    """The lists of the live pages that are files."""
    files = office.pages / ".ready.json", office.pages / ".often.json"
    return "".join(file.read_text(encoding="utf-8") for file in files if file.exists())


MAP = ("/incidents.geojson", "/incidents/cells/11.json", "/incidents/version.json", "/incidents/outlines.json")


def assert_map(office: Office) -> None:
    """The list in both languages with its age, what is drawn on the map, and what draws it."""
    page = get(office.url, "/incidents")
    assert age(page) <= datetime.now(UTC).isoformat()
    assert age(get(office.url, "/en/incidents"))
    assert "신림동" in page.text
    scripts = re.findall(r'"(/static/public/(?:map|leaflet)[^"]+)"', page.text)
    assert len(scripts) > 2
    assert {address: get(office.url, address).status_code for address in (*MAP, *scripts)} == dict.fromkeys((*MAP, *scripts), 200)
    assert len(get(office.url, "/incidents.geojson").json()["features"]) == 1


def test_with_the_application_killed_the_page_is_given_with_its_age(office: Office) -> None:
    database = settle(office, Status.ACTUAL)
    bulletin = Press(database, open_office(packaged("city"), packaged("alert_templates"))).issue()
    Street(database, datetime.now(UTC)).tell()
    database.close()
    with office.front(), office.serving("live") as process:
        wait_for(lambda: f"/bulletins/{bulletin.number}" in written(office), "the bulletin's page as a file")
        wait_for(lambda: "/incidents.geojson" in written(office), "the map as files")
        assert get(office.url, "/static/public/page.css").status_code == 200
        kill(process)
        last = age(get(office.url, "/")), get(office.url, "/status.json").json()["t"]
        time.sleep(3)  # longer than anything is taken from a cache without asking
        assert (age(get(office.url, "/")), get(office.url, "/status.json").json()["t"]) == last
        assert bulletin.number in get(office.url, f"/bulletins/{bulletin.number}").text
        assert get(office.url, "/static/public/page.css").status_code == 200  # asked for before, so there is a copy
        assert_map(office)
        assert_sorry(get(office.url, "/bulletins/2025-0001"))
        assert get(office.url, "/healthz").status_code == 503


def test_with_the_application_and_the_database_killed_the_page_is_given_with_its_age(office: Office) -> None:
    with server() as postgres:
        url = created(postgres.get_uri(database="postgres", driver="psycopg"), "live")
        migrations.upgrade(url, Status.ACTUAL, NOW)
        database = open_database(url, Status.ACTUAL)
        two_approvers(database)
        bulletin = Press(database, open_office(packaged("city"), packaged("alert_templates"))).issue()
        Street(database, datetime.now(UTC)).tell()
        with office.front(), office.serving("live", LIFELINE_DATABASE_LIVE=url) as process:
            wait_for(lambda: f"/bulletins/{bulletin.number}" in written(office), "the bulletin's page as a file")
            wait_for(lambda: "/incidents.geojson" in written(office), "the map as files")
            os.kill(postgres.get_pid(), signal.SIGKILL)
            time.sleep(3)
            alone = age(get(office.url, "/"))  # the application lives, and does not write a page that it cannot make
            assert bulletin.number in get(office.url, "/").text
            kill(process)
            assert age(get(office.url, "/")) == alone
            assert get(office.url, "/en/").status_code == 200
            assert_map(office)
            assert_sorry(get(office.url, "/bulletins/2025-0001"))
        database.close()


def test_who_watches_goes_on_watching_while_the_application_begins_again(office: Office) -> None:
    database = settle(office, Status.ACTUAL)
    press = Press(database, open_office(packaged("city"), packaged("alert_templates")))
    with office.front(), watching(office.url) as (_, coming):
        with office.serving("live") as process:
            office.wait_for_pages("live")
            assert next(coming)["event"] == "change"
            kill(process)
        bulletin = press.issue()
        with office.serving("live"):
            event = next(one for one in coming if bulletin.number in get(office.url, "/status.json").text)
            assert version(event) == get(office.url, "/status.json").json()["v"]
    database.close()


def test_nothing_is_claimed_before_the_first_page_was_made(office: Office) -> None:
    with office.front():
        for address in ("/", "/en/", "/status.json", "/feed.atom", "/nothing"):
            assert_sorry(get(office.url, address))
        drill = get(office.url, "/drill/")
    assert_sorry(drill)
    assert "[훈련 EXERCISE]" in drill.text


def assert_sorry(answer: requests.Response) -> None:
    """Both languages, nothing kept, nothing claimed."""
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert all(said in answer.text for said in SORRY)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Retry-After"] == "10"


def test_the_application_is_asked_twice_a_second_at_most_whatever_the_audience(office: Office) -> None:
    """Every question for another address, from many at once: nothing that could be kept."""
    with counting(office.app_port) as asked, office.front():
        begun, end = time.monotonic(), time.monotonic() + 4
        threads = [threading.Thread(target=storm, args=(office.url, one, end)) for one in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begun
    live, drill = (sum(path.startswith("/drill/") is drill for path in asked) for drill in (False, True))
    assert 0 < live <= 9 + 1.5 * seconds
    assert 0 < drill <= 9 + 0.5 * seconds


def storm(url: str, one: int, end: float) -> None:
    for number in count(1):
        answer = get(url, f"{'/drill' if one % 2 else ''}/bulletins/{one}-{number}")
        assert answer.status_code in (404, 503)
        if time.monotonic() > end:
            return


@contextmanager
def counting(port: int) -> Iterator[list[str]]:
    """An application that knows no page, and notes what it was asked for."""
    asked: list[str] = []

    class Application(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    application = ThreadingHTTPServer(("127.0.0.1", port), Application)
    thread = threading.Thread(target=application.serve_forever, daemon=True)
    thread.start()
    yield asked
    application.shutdown()
    application.server_close()
