"""Those who watch: told at once, told only the newest, never in anybody's way."""

import json
import re

import pytest

from lifeline.edge.edge import open_edge
from lifeline.edge.hub import Hub
from lifeline.edge.pages import Version
from tests.edge.conftest import eventually, served


def events(heard: bytes) -> list[dict[str, object]]:
    return [json.loads(found) for found in re.findall(rb"data: (.*)\n", heard)]


def test_a_viewer_is_told_the_version_at_once(site):
    heard = site.watch().until(b"first")
    head, _, body = heard.partition(b"\r\n\r\n")
    assert b" 200 OK" in head
    for line in (b"content-type: text/event-stream", b"cache-control: no-store", b"x-accel-buffering: no"):
        assert line in head
    assert b"retry: 3000\n\n" in body
    assert b'id: first\nevent: change\ndata: {"v":"first","t":"2026-01-06T00:00:00Z","spread_ms":0}\n\n' in body


def test_a_viewer_is_told_of_a_change_and_finds_it_when_it_asks(site, paper):
    watcher = site.watch()
    watcher.until(b"first")
    paper.headline = "second"
    assert [event["v"] for event in events(watcher.until(b"second"))] == ["first", "second"]
    assert b"second" in site.get("/").body


def test_every_viewer_is_told(site, paper):
    watchers = [site.watch() for _ in range(40)]
    for watcher in watchers:
        watcher.until(b"first")
    paper.headline = "second"
    for watcher in watchers:
        watcher.until(b"second")


def test_a_page_that_says_the_same_again_is_no_change(site, paper):
    watcher = site.watch()
    watcher.until(b"first")
    before = paper.rendered["/"]
    for publisher in site.edge.publishers:
        publisher._due = 0.0
    eventually(lambda: paper.rendered["/"] > before)
    with pytest.raises(TimeoutError):
        watcher.until(b"change\ndata: {}", seconds=0.5)


def test_more_viewers_than_are_allowed_are_told_to_ask_instead(site):
    watchers = [site.watch() for _ in range(50)]
    for watcher in watchers:
        watcher.until(b"first")
    told = site.watch().until(b"\r\n\r\n")
    assert b" 503 " in told
    assert b"retry-after: 5" in told
    watchers[0].line.close()
    assert eventually(lambda: site.edge.hub.viewers == 49)
    site.watch().until(b"first")


def test_before_there_is_any_page_a_viewer_waits_for_the_first(paper, settings):
    paper.lost = True
    with served(open_edge(paper.app(), (paper,), settings)) as site:
        watcher = site.watch()
        assert b"event:" not in watcher.until(b"retry: 3000")
        paper.lost = False
        watcher.until(b"first")


def test_a_shutdown_does_not_wait_for_those_who_watch(paper, settings):
    with served(open_edge(paper.app(), (paper,), settings)) as site:
        eventually(lambda: "/" in site.edge.shelf.kept)
        watchers = [site.watch() for _ in range(40)]
        for watcher in watchers:
            watcher.until(b"first")
        site.server.should_exit = True
        for watcher in watchers:
            while watcher.line.recv(65536):
                pass


def test_an_open_stream_shows_a_sign_of_life(site, monkeypatch):
    monkeypatch.setattr("lifeline.edge.hub.BEATS", 1)
    watcher = site.watch()
    watcher.until(b"first")
    eventually(lambda: site.edge.hub._turn == 0)
    assert watcher.until(b"\r\n:\n\n\r\n")


class Line:
    """The writing end of a connection whose reader may pause."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.left = 0
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.left

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


class Loop:
    """An event loop that runs everything at once, and a beat when told to."""

    def call_soon(self, act, *facts):
        act(*facts)

    call_soon_threadsafe = call_soon

    def call_later(self, _seconds, act):
        self.beat = act
        return self

    def cancel(self):
        """Nothing is planned."""

    def is_closed(self):
        return False


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def hub(loop) -> Hub:
    made = Hub(("/", "/drill/"), 100)
    made.open(loop)
    return made


def test_a_slow_reader_gets_the_newest_only(hub, loop):
    slow, quick = Line(), Line()
    for line in (slow, quick):
        hub.join("/", line, b"")
    slow.left = 5
    for version in ("a", "b", "c"):
        hub.announce("/", Version(version, "t"))
    assert (len(slow.written), len(quick.written)) == (0, 3)
    slow.left = 0
    loop.beat()
    told = [one for one in slow.written if b"event" in one]
    assert len(told) == 1
    assert b"id: c\n" in told[0]


def test_a_change_that_came_while_somebody_joined_is_not_lost(hub):
    _, seen = hub.first("/")
    hub.announce("/", Version("a", "t"))
    line = Line()
    hub.join("/", line, seen)
    assert b"id: a\n" in line.written[0]


def test_the_same_version_is_told_again_though_it_is_of_the_same_second(hub):
    line = Line()
    hub.join("/", line, b"")
    for _ in range(2):
        hub.announce("/", Version("a", "t"))
    assert line.written[0] == line.written[1]


def test_a_change_of_one_world_is_not_told_in_the_other(hub):
    line = Line()
    hub.join("/drill/", line, b"")
    hub.announce("/", Version("a", "t"))
    assert line.written == []


def test_the_more_watch_the_longer_they_spread_their_questions(hub):
    spreads = []
    for viewers in (1, 1_000, 10_000, 1_000_000):
        hub.viewers = viewers
        spreads.append(hub.spread_ms())
    assert spreads == [0, 100, 1_000, 5_000]


def test_a_reader_who_left_is_not_written_to(hub):
    line = Line()
    viewer = hub.join("/", line, b"")
    hub.leave("/", viewer)
    hub.announce("/", Version("a", "t"))
    assert (line.written, hub.viewers) == ([], 0)
