"""Slow and greedy connections: hundreds of them harm no other reader, and none stays for ever."""

import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException

import pytest

from lifeline.edge import connection
from lifeline.edge.edge import open_edge
from lifeline.edge.server import OTHER_FILES, let_readers_in
from tests.edge.conftest import eventually, served

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"


def say(line: socket.socket, words: bytes) -> None:
    """Where a pause of this machine has ended the line before, the answer lies there already."""
    with suppress(ConnectionError):
        line.sendall(words)


def closed(line: socket.socket) -> bytes:
    """What was said before the server closed this line."""
    heard = b""
    try:
        while part := line.recv(65536):
            heard += part
    except ConnectionResetError:
        pass
    return heard


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(connection, "LATEST", 0.5)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "said", [b"", b"G", HEAD, HEAD + b"X: y\r\n", b"POST /letters HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc"]
)
def test_a_request_that_does_not_end_is_ended(site, said):
    line = site.socket()
    say(line, said)
    assert closed(line).startswith(b"HTTP/1.1 408")


@pytest.mark.usefixtures("hurried")
def test_a_request_that_drips_is_ended_though_something_always_comes(site):
    line = site.socket()
    line.sendall(HEAD)

    def drip() -> bool:
        line.sendall(b"X: y\r\n")
        return False

    with pytest.raises(OSError):  # whichever way it is cut off
        eventually(drip)


@pytest.mark.usefixtures("hurried")
def test_a_second_request_on_the_same_line_has_the_same_time(site):
    line = site.socket()
    say(line, HEAD + b"\r\n")
    time.sleep(0.7)  # at rest between two questions it may stay
    say(line, HEAD)
    assert closed(line).count(b"HTTP/1.1 408") == 1


@pytest.mark.usefixtures("hurried")
def test_a_body_behind_a_ready_answer_does_not_keep_the_line(site):
    line = site.socket()
    say(line, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nabc")
    assert b"HTTP/1.1 408" in closed(line)


@pytest.mark.usefixtures("hurried")
def test_those_who_watch_are_not_hurried(site, paper):
    watcher = site.watch()
    watcher.until(b"first")
    time.sleep(2.5)
    paper.headline = "second"
    watcher.until(b"second")


def test_who_asks_to_speak_otherwise_is_answered_and_not_cut_off(site):
    for upgrade in (b"websocket", b"h2c"):
        asked = HEAD + b"Connection: Upgrade\r\nUpgrade: " + upgrade + b"\r\n\r\n"
        assert site.raw(asked).startswith(b"HTTP/1.1 200")


def test_a_reader_who_reads_nothing_is_let_go(site, paper, monkeypatch):
    monkeypatch.setattr(connection, "UNREAD", 1.0)
    here = site.server.server_state.connections
    before = len(here)
    line = site.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    assert eventually(lambda: len(here) == before + 1)
    with suppress(OSError):
        for _ in range(4000):
            line.sendall((HEAD + b"\r\n") * 4)
    assert eventually(lambda: len(here) <= before)
    assert site.get("/").status == 200


def test_requests_far_ahead_of_their_answers_are_cut_off(site, paper):
    paper.delay = 0.5
    line = site.socket()
    line.sendall(b"GET /articles/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 500)
    assert closed(line).count(b"HTTP/1.1") <= connection.MOST_AHEAD + 1


def test_four_hundred_slow_connections_of_every_kind_harm_no_reader(site, paper):
    kinds = (b"", HEAD, b"POST /letters HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50000\r\n\r\nabc", HEAD + b"\r\n" + HEAD)
    for number in range(400):
        site.socket().sendall(kinds[number % len(kinds)])
    with ThreadPoolExecutor(4) as readers:
        answers = list(readers.map(lambda n: site.get("/" if n % 2 else "/articles/x"), range(40)))
    assert {answer.status for answer in answers} == {200}
    watcher = site.watch()
    paper.headline = "second"
    watcher.until(b"second")


def test_one_reader_too_many_is_told_to_come_back_and_the_others_stay(paper, settings, monkeypatch):
    monkeypatch.setattr("lifeline.edge.edge.let_readers_in", lambda: 20)
    with served(open_edge(paper.app(), (paper,), settings)) as site:
        inside = site.socket()
        inside.sendall(HEAD + b"\r\n")
        assert inside.recv(10).startswith(b"HTTP/1.1")
        for _ in range(30):
            site.socket()
        told = site.get("/")
        assert (told.status, told.headers["retry-after"]) == (503, "5")
        inside.sendall(HEAD + b"\r\n")
        assert inside.recv(10)


def test_far_too_many_connections_do_not_end_the_server(paper, settings, monkeypatch):
    monkeypatch.setattr("lifeline.edge.edge.let_readers_in", lambda: 20)
    monkeypatch.setattr(connection, "LATEST", 1.0)
    with served(open_edge(paper.app(), (paper,), settings)) as site:
        lines = [site.socket() for _ in range(400)]
        assert len(site.server.server_state.connections) <= 20 + connection.TOLD_TO_COME_BACK + 50
        for line in lines:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()

        def answered() -> bool:
            with suppress(OSError, HTTPException):  # it may not have seen yet that the others are gone
                return site.get("/").status == 200
            return False

        assert eventually(answered)


def test_the_server_takes_fewer_readers_than_it_may_have_files():
    import resource

    assert let_readers_in() <= resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHER_FILES


@pytest.mark.parametrize("after", [b"GARBAGE\r\n\r\n", HEAD + b"\r\n" + b"\x00", (HEAD + b"\r\n") * 50])
def test_what_comes_after_a_good_question_writes_no_trace_into_the_log(site, paper, caplog, after):
    paper.delay = 0.2
    line = site.socket()
    line.sendall(b"GET /articles/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + after)
    closed(line)
    eventually(lambda: paper.open_now == 0)
    site.get("/articles/x")
    assert [record.message for record in caplog.records if record.exc_info] == []
