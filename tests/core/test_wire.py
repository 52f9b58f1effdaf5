"""One exchange is bounded in time, size and address, and its failure says whether the request left."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.wire import Answer, NoAnswer, NotSent, Wire, WireError, classify, hop
from tests.ports import free_port

Talk = Callable[[socket.socket], None]


@contextmanager
def server(talk: Talk, *, times: int = 1) -> Iterator[str]:
    """A server on a free port of this machine that hands each connection to `talk`, at most `times` of them."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(times):
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                talk(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(60)


def says(answer: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    return talk


def drips(first: bytes, *, after_request: bool = True) -> Talk:
    def talk(connection: socket.socket) -> None:
        if after_request:
            connection.recv(65_536)
        connection.sendall(first)
        for _ in range(3000):
            time.sleep(0.02)
            connection.sendall(b"x")

    return talk


def ok(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers, b"", body])


def patient(**limits: Any) -> Wire:
    """A wire that no pause of this machine makes give up."""
    return Wire(**{"connect": 120, "read": 120, "deadline": 120, "private": True} | limits)


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = patient(cap=100_000)
    yield wire
    wire.close()


@pytest.fixture
def hurried() -> Iterator[Wire]:
    """For answers that are never whole."""
    wire = patient(deadline=0.4)
    yield wire
    wire.close()


TRIES = 9


def left(ask: Callable[[], WireError]) -> NoAnswer:
    """The failure of a request that left: one that a pause of this machine overtook before that is asked again."""
    failures = (ask() for _ in range(TRIES))
    return next(failure for failure in failures if isinstance(failure, NoAnswer))


def failure(wire: Wire, url: str) -> WireError:
    with pytest.raises(WireError) as caught:
        wire.call("GET", url)
    return caught.value


def test_a_whole_answer_comes_back_with_lower_case_header_names(wire):
    with server(says(ok(b'{"a": 1}', b"X-Rate: 5"))) as url:
        answer = wire.call("GET", url)
    assert (answer.status, answer.headers["x-rate"], answer.json()) == (200, "5", {"a": 1})


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: "])
def test_an_answer_that_drips_is_cut_at_the_deadline(hurried, first):
    with server(drips(first), times=TRIES) as url:
        assert "deadline" in str(left(lambda: failure(hurried, url)))


def test_a_tls_handshake_that_drips_is_cut_at_the_deadline_and_nothing_was_sent(hurried):
    with server(drips(b"\x16\x03\x03\x40\x00", after_request=False)) as url:
        error = failure(hurried, url.replace("http:", "https:"))
    assert isinstance(error, NotSent)
    assert "deadline" in str(error)


@pytest.mark.parametrize("deadline", [-1.0, 0.0])
def test_what_connects_only_after_its_deadline_is_cut_as_well(deadline):
    """The machine stood still; a body that drips would have no end."""
    with server(drips(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")) as url:
        assert "deadline" in str(failure(patient(deadline=deadline), url))


def test_a_mute_server_leaves_it_unsure_whether_the_request_was_taken(hurried):
    def mute(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.recv(1)

    with server(mute, times=TRIES) as url:
        assert left(lambda: failure(hurried, url))


def test_a_connection_cut_after_the_request_leaves_it_unsure(wire):
    with server(lambda connection: connection.recv(65_536) and None) as url:
        assert isinstance(failure(wire, url), NoAnswer)


def test_a_refused_connection_was_certainly_not_sent(wire):
    assert isinstance(failure(wire, f"http://127.0.0.1:{free_port()}/"), NotSent)


def test_a_server_without_tls_was_certainly_not_sent_to(wire):
    with server(says(b"HTTP/1.1 400 Bad\r\n\r\n")) as url:
        assert isinstance(failure(wire, url.replace("http:", "https:")), NotSent)


@pytest.mark.parametrize("url", ["http://user@127.0.0.1/", "http://[/", "ftp://127.0.0.1/", "http:///nowhere", ""])
def test_an_address_that_is_none_is_not_sent(wire, url):
    assert isinstance(failure(wire, url), NotSent)


def test_a_body_over_the_cap_is_no_answer(wire):
    with server(says(ok(b"x" * 100_001))) as url:
        assert "larger than 100000 bytes" in str(failure(wire, url))


def test_a_gzip_bomb_stops_at_the_cap(wire):
    bomb = gzip.compress(bytes(30_000_000), 9)
    with server(says(ok(bomb, b"Content-Encoding: gzip"))) as url:
        assert "larger than 100000 bytes" in str(failure(wire, url))


def test_broken_gzip_is_no_answer(wire):
    with server(says(ok(b"not gzip", b"Content-Encoding: gzip"))) as url:
        assert isinstance(failure(wire, url), NoAnswer)


def test_a_gzip_body_under_the_cap_is_read(wire):
    with server(says(ok(gzip.compress("대설".encode()), b"Content-Encoding: gzip"))) as url:
        assert wire.call("GET", url).body.decode() == "대설"


def test_a_redirect_is_told_and_not_followed(wire):
    with server(says(b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")) as url:
        answer = wire.call("GET", url)
        assert hop(answer) == url + "there"


def test_a_redirect_to_no_address_is_told_as_it_stands(wire):
    with server(says(b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n")) as url:
        assert hop(wire.call("GET", url)) == "http://["


def test_a_gzip_bomb_behind_a_redirect_stops_at_the_cap(wire):
    bomb = gzip.compress(bytes(30_000_000), 9)
    head = b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    with server(says(head + bomb)) as url:
        assert "larger than 100000 bytes" in str(failure(wire, url))


def test_a_failure_does_not_tell_the_address_and_the_key_in_it(wire):
    assert "SECRET" not in str(failure(wire, f"http://127.0.0.1:{free_port()}/?serviceKey=SECRET"))


def test_a_token_that_no_header_can_hold_is_not_told(wire):
    with pytest.raises(NotSent) as refused:
        wire.call("GET", "http://127.0.0.1:9/", headers={"Authorization": "Bearer hemlich-token\n"})
    assert "hemlich" not in str(refused.value)


def test_one_connection_serves_several_exchanges(wire):
    def twice(connection: socket.socket) -> None:
        for _ in range(2):
            connection.recv(65_536)
            connection.sendall(ok(b"{}"))

    with server(twice) as url:
        assert [wire.call("GET", url).status for _ in range(2)] == [200, 200]


def test_a_session_handed_to_a_library_keeps_the_deadline(hurried):
    def ask() -> WireError:
        with pytest.raises(requests.RequestException) as caught:
            hurried.session.get(url)
        return classify(caught.value)

    with server(drips(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), times=TRIES) as url:
        assert left(ask)


def test_a_session_handed_to_a_library_keeps_the_cap():
    wire = patient(cap=1000)
    bomb = ok(gzip.compress(bytes(30_000_000)), b"Content-Encoding: gzip")
    with server(says(bomb)) as url, pytest.raises(requests.RequestException, match="larger than 1000 bytes"):
        wire.session.get(url)
    wire.close()


def test_a_session_handed_to_a_library_gets_whole_answers():
    wire = patient()
    with server(says(ok(b'{"id": "1"}'))) as url:
        assert wire.session.get(url).json() == {"id": "1"}
    wire.close()


def test_a_library_s_refused_connection_was_certainly_not_sent():
    wire = patient()
    with pytest.raises(requests.RequestException) as caught:
        wire.session.get(f"http://127.0.0.1:{free_port()}/")
    wire.close()
    assert isinstance(classify(caught.value), NotSent)


def test_a_library_s_tls_failure_in_mid_answer_leaves_it_unsure(monkeypatch):
    wire = patient()

    def breaks(*_: object, **__: object) -> bytes:
        raise requests.exceptions.SSLError(ssl.SSLError("bad record mac"))

    monkeypatch.setattr(requests.Response, "iter_content", breaks)
    with server(says(ok(b"{}"))) as url, pytest.raises(requests.RequestException) as caught:
        wire.session.get(url)
    wire.close()
    assert isinstance(classify(caught.value), NoAnswer)


def test_a_private_address_is_refused_unless_the_wire_was_told():
    wire = Wire()
    with server(says(ok(b"{}"))) as url:
        assert "not a public address" in str(failure(wire, url))
    wire.close()


@given(st.binary(max_size=200))
def test_reading_json_never_raises(body):
    Answer(200, {}, body, "").json()


def test_nesting_without_end_is_no_json():
    assert Answer(200, {}, b"[" * 100_000, "").json() is None
