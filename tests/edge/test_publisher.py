"""What happens between a change and its page: rendered soon, not too often, and never replaced by something worse."""

import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise

import pytest

from lifeline.core.alarm import open_alarms
from lifeline.core.clock import SystemClock
from lifeline.edge import publisher
from lifeline.edge.edge import open_edge
from lifeline.edge.trouble import Desk
from tests.edge.conftest import eventually, served
from tests.edge.paper import Paper


def kinds(database) -> list[str]:
    with database.reading() as session:
        return [alarm.kind for alarm in open_alarms(session)]


def files(settings) -> str:
    return (settings.published / "index.html").read_text()


def test_a_change_is_on_the_page(site, paper):
    paper.headline = "second"
    eventually(lambda: b"second" in site.get("/").body)


def test_posts_that_are_on_their_way_come_before_pages_but_hold_nothing_up_for_long(settings, paper, monkeypatch):
    monkeypatch.setattr(publisher, "GIVES_WAY", 1.0)
    monkeypatch.setattr(publisher, "FRESH_EVERY", 3600.0)
    desk = Desk()
    with served(open_edge(paper.app(), (paper,), settings, desk=desk)) as site:
        eventually(lambda: b"first" in site.get("/").body)
        desk.sending = lambda: True
        begun, paper.headline = time.monotonic(), "second"
        eventually(lambda: b"second" in site.get("/").body)
        assert paper.made_at[-1] - begun >= 1.0
        desk.sending = lambda: False
        paper.headline = "third"
        eventually(lambda: b"third" in site.get("/").body)


def test_the_file_is_there_before_anybody_is_told(site, paper, settings):
    watcher = site.watch()
    watcher.until(b"first")
    for said in ("second", "third"):
        paper.headline = said
        watcher.until(said.encode())
        assert said in files(settings)


def test_changes_that_keep_coming_are_taken_together(site, paper):
    for number in range(100):
        paper.headline = f"change {number}"
        time.sleep(0.01)
    eventually(lambda: b"change 99" in site.get("/").body)
    assert min(later - sooner for sooner, later in pairwise(paper.made_at)) >= publisher.REST


def test_what_came_and_was_taken_back_before_it_was_told_is_told_as_what_there_is_again(site, paper):
    """A page asked for in between shows it, and nobody else would tell it for a minute that it is over."""
    watcher = site.watch()
    watcher.until(b"first")
    for times in (2, 3):
        paper.acts += 1
        watcher.until(b'"v":"first"', times=times)


def test_a_page_is_made_anew_when_it_has_become_old_though_nothing_changed(site, paper, monkeypatch):
    before = paper.rendered["/"]
    monkeypatch.setattr(publisher, "FRESH_EVERY", 0.5)
    paper.headline = "second"
    eventually(lambda: paper.rendered["/"] > before + 2)


def test_a_page_that_cannot_be_rendered_stays_as_it_was(site, paper):
    paper.broken, paper.headline = True, "second"
    eventually(lambda: paper.rendered["/"] >= 2)
    assert b"first" in site.get("/").body
    paper.broken, paper.headline = False, "third"
    eventually(lambda: b"third" in site.get("/").body)


def test_a_database_that_goes_and_comes_back_changes_nothing_in_between(site, paper, monkeypatch):
    monkeypatch.setattr(publisher, "LOST", 0.1)
    paper.lost, paper.headline = True, "second"
    time.sleep(0.6)
    assert b"first" in site.get("/").body
    paper.lost = False
    eventually(lambda: b"second" in site.get("/").body)


def test_a_page_that_is_not_kept_any_more_goes_and_a_new_one_comes(site, paper, settings):
    paper.kept = ["", "status.json", "articles/snow"]
    paper.headline = "second"
    eventually(lambda: "/articles/snow" in site.edge.shelf.kept)
    assert "/text" not in site.edge.shelf.kept
    assert eventually(lambda: not (settings.published / "text.txt").exists())


def test_a_restart_gives_the_last_page_at_once_though_the_database_is_dead(paper, settings):
    with served(open_edge(paper.app(), (paper,), settings)) as site:
        eventually(lambda: (settings.published / ".ready.json").exists())
    dead = Paper(lost=True, broken=True)
    with served(open_edge(dead.app(), (dead,), settings)) as site:
        assert b"first" in site.get("/").body
        site.watch().until(b'"v":"first"')
    assert "first" in files(settings)


def test_only_the_world_a_process_acts_in_is_written(settings):
    live, drill = Paper(), Paper(root="/drill/", exercise=True, headline="an exercise")

    def app(environ, start_response):
        return (drill if environ["PATH_INFO"].startswith("/drill/") else live).app()(environ, start_response)

    for world, written, not_written in (("drill", "drill/index.html", "index.html"), ("live", "index.html", "other/index.html")):
        with served(open_edge(app, (live, drill), settings.model_copy(update={"world": world}))) as site:
            eventually(lambda: {"/", "/drill/"} <= set(site.edge.shelf.kept))
            eventually(lambda: (settings.published / written).exists())  # noqa: B023
            assert b"an exercise" in site.get("/drill/").body
            assert not (settings.published / not_written).exists()


def test_a_full_disk_is_an_alarm_and_the_pages_go_on(paper, settings, sqlite_drill):
    settings.home.mkdir()
    settings.published.write_text("a file where the folder should be")
    drill = settings.model_copy(update={"world": "drill"})
    paper.exercise = True
    with served(open_edge(paper.app(), (paper,), drill, desk=Desk(sqlite_drill, SystemClock()))) as site:
        eventually(lambda: kinds(sqlite_drill) == ["pages-unwritten"])
        watcher = site.watch()
        watcher.until(b"first")
        paper.headline = "second"
        watcher.until(b"second")
        settings.published.unlink()
        paper.headline = "third"
        eventually(lambda: kinds(sqlite_drill) == [])
        eventually(lambda: "third" in files(settings))


def test_a_page_with_a_fault_is_an_alarm_until_it_is_repaired(paper, settings, sqlite_drill):
    paper.broken = paper.exercise = True
    drill = settings.model_copy(update={"world": "drill"})
    with served(open_edge(paper.app(), (paper,), drill, desk=Desk(sqlite_drill, SystemClock()))):
        eventually(lambda: kinds(sqlite_drill) == ["pages-failed"])
        paper.broken, paper.headline = False, "second"
        eventually(lambda: kinds(sqlite_drill) == [])


class Nchan(HTTPServer):
    """Takes what is published, or refuses it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Publisher)
        self.taken: list[tuple[str, str, bytes]] = []
        self.status = 201


class _Publisher(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers["X-EventSource-Event"], body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it saw."""


@pytest.fixture
def nchan():
    server = Nchan()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_push_server_in_front_is_told_each_version_after_the_files(paper, settings, nchan):
    pushed = settings.model_copy(update={"push": f"http://127.0.0.1:{nchan.server_port}/publish/"})
    with served(open_edge(paper.app(), (paper,), pushed)):
        eventually(lambda: nchan.taken)
        paper.headline = "second"
        eventually(lambda: b'"second"' in nchan.taken[-1][2])
    path, event, body = nchan.taken[-1]
    assert (path, event) == ("/publish/live", "change")
    assert body == b'{"v":"second","t":"2026-01-06T00:00:00Z","spread_ms":1000}'
    assert "second" in files(settings)


def test_a_push_server_that_refuses_is_an_alarm_and_told_again(paper, settings, nchan, sqlite_drill):
    nchan.status, paper.exercise = 500, True
    pushed = settings.model_copy(update={"world": "drill", "push": f"http://127.0.0.1:{nchan.server_port}"})
    with served(open_edge(paper.app(), (paper,), pushed, desk=Desk(sqlite_drill, SystemClock()))) as site:
        eventually(lambda: kinds(sqlite_drill) == ["pages-push"])
        assert site.get("/").status == 200
        nchan.status = 201
        eventually(lambda: kinds(sqlite_drill) == [])


def test_the_most_wanted_pages_do_not_wait_for_the_others(site, paper):
    paper.kept = ["", "status.json", *(f"articles/{number}" for number in range(20))]
    paper.delay, go_on = 0.1, threading.Event()
    paper.meanwhile = {"9": partial(go_on.wait, 120)}
    paper.headline = "second"
    site.watch().until(b"second")
    assert b"second" in site.get("/").body
    assert "/articles/19" not in site.edge.shelf.kept
    assert b"19: second" in site.get("/articles/19").body  # not reached yet: asked for by itself, never the old one
    go_on.set()
    eventually(lambda: "/articles/19" in site.edge.shelf.kept)


def test_what_a_change_has_overtaken_is_given_where_flask_has_nothing_newer(site, paper):
    paper.kept = ["", "status.json", "articles/slow", "articles/last"]
    paper.headline = "second"
    eventually(lambda: "/articles/last" in site.edge.shelf.kept)
    paper.delay, paper.broken_articles = 0.5, True
    paper.headline = "third"
    eventually(lambda: b"third" in site.get("/").body)
    got = site.get("/articles/last")
    assert (got.status, b"second" in got.body) == (200, True)


def test_changes_that_come_while_the_rest_is_made_do_not_wait_for_it(site, paper, monkeypatch):
    monkeypatch.setattr(publisher, "IDLE_SHARE", 0.0)
    changes = iter(("third", "fourth"))

    def change() -> None:
        paper.headline = next(changes, "fourth")

    paper.kept = ["", "status.json", *(f"articles/{number}" for number in range(30))]
    paper.delay, paper.meanwhile = 0.1, {"5": change}
    paper.headline = "second"
    eventually(lambda: b"fourth" in site.get("/").body)
    assert paper.rendered["/articles/29"] == 0 or paper.rendered["/articles/5"] > 2


def test_a_change_that_is_taken_back_leaves_no_page_of_before_it(site, paper):
    paper.kept = ["", "status.json", *(f"articles/{number}" for number in range(12))]
    paper.headline = "second"
    eventually(lambda: "/articles/11" in site.edge.shelf.kept)
    paper.delay = 0.1
    for said in ("third", "fourth", "third"):
        paper.headline = said
        eventually(lambda: said.encode() in site.get("/").body)  # noqa: B023
    eventually(lambda: "/articles/11" in site.edge.shelf.kept)
    assert all(b"third" in site.get(f"/articles/{number}").body for number in range(12))
