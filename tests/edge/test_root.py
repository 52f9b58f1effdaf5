"""The door of the pages: what is ready never reaches Flask, and what reaches it is bounded."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import brotli
import pytest

from lifeline.edge import ask
from lifeline.edge.edge import open_edge
from tests.edge.conftest import eventually, served


def test_a_page_is_rendered_once_however_often_it_is_read(site, paper):
    before = paper.rendered["/"]
    assert {site.get("/").status for _ in range(50)} == {200}
    assert paper.rendered["/"] == before


def test_a_reader_who_has_the_page_is_told_so_in_few_bytes(site):
    first = site.get("/", {"Accept-Encoding": "br"})
    again = site.get("/", {"Accept-Encoding": "br", "If-None-Match": first.headers["etag"]})
    assert b"first" in brotli.decompress(first.body)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_the_tag_of_one_encoding_is_not_that_of_another(site):
    tag = site.get("/", {"Accept-Encoding": "gzip"}).headers["etag"]
    assert site.get("/", {"Accept-Encoding": "br", "If-None-Match": tag}).status == 200


def test_a_head_request_gets_the_headers_and_no_body(site):
    got, head = site.get("/"), site.get("/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


@pytest.mark.parametrize("path", ["/?1", "/?2&fbclid=x", "/status.json?" + "x" * 500, "/text?q=%00"])
def test_a_kept_page_is_the_same_with_any_query_and_does_not_reach_flask(site, paper, path):
    before = paper.rendered.total()
    assert site.get(path).body == site.get(path.partition("?")[0]).body
    assert paper.rendered.total() == before


def test_a_storm_on_any_page_renders_it_once(site, paper):
    paper.delay = 0.2
    with ThreadPoolExecutor(40) as readers:
        answers = list(readers.map(lambda _: site.get("/articles/snow"), range(200)))
    assert {answer.status for answer in answers} == {200}
    assert paper.rendered["/articles/snow"] == 1


def test_a_page_that_was_lent_is_asked_for_again_after_a_change(site, paper):
    assert b"snow: first" in site.get("/articles/snow").body
    paper.headline = "second"
    assert eventually(lambda: b"snow: second" in site.get("/articles/snow").body)


def test_a_page_that_flask_cannot_give_any_more_stays_as_it_was_lent(site, paper):
    site.get("/articles/snow")
    paper.broken = True
    paper.headline = "second"
    eventually(lambda: site.edge.shelf.change > 1)
    got = site.get("/articles/snow")
    assert (got.status, b"snow: first" in got.body) == (200, True)


def test_what_is_lent_is_bounded(site, monkeypatch):
    monkeypatch.setattr("lifeline.edge.shelf.MOST_LENT", 5)
    for number in range(20):
        site.get(f"/articles/{number}")
    assert len(site.edge.root._lender._lent) == 5
    assert site.edge.root._lender._bytes < 5 * 20_000


def test_flask_is_asked_by_two_threads_whatever_the_audience(site, paper):
    paper.delay = 0.05
    with ThreadPoolExecutor(20) as readers:
        list(readers.map(lambda n: site.get(f"/articles/{n}"), range(20)))
    assert paper.most_open <= ask.PAGE_THREADS


def test_too_many_questions_are_told_to_come_back_and_ready_pages_go_on(site, paper, monkeypatch):
    monkeypatch.setattr(ask, "MOST_WAITING", 3)
    go_on = threading.Event()
    paper.meanwhile = dict.fromkeys("0123456789", partial(go_on.wait, 120))
    with ThreadPoolExecutor(10) as readers:
        waiting = [readers.submit(site.get, f"/articles/{n}") for n in range(10)]
        assert site.get("/").status == 200
        eventually(lambda: sum(one.done() for one in waiting) == 7)
        go_on.set()
        answers = [one.result() for one in waiting]
    told = [answer for answer in answers if answer.status == 503]
    assert len(told) == 7
    assert {answer.headers["retry-after"] for answer in told} == {"5"}
    assert all("특보가 없다는 뜻이 아닙니다".encode() in answer.body for answer in told)


def test_a_page_that_hangs_holds_nobody_for_ever(site, paper, monkeypatch):
    monkeypatch.setattr(ask, "LATEST", 0.3)
    go_on = threading.Event()
    paper.meanwhile = {"slow": partial(go_on.wait, 120)}
    assert site.get("/articles/slow").status == 503
    go_on.set()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:99999", "", "localhost@evil", "local\x7fhost"])
def test_a_name_that_is_not_ours_is_refused_on_ready_pages_too(site, paper, host):
    answers = [site.raw(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()) for path in ("/", "/events", "/articles/x")]
    assert [answer.split(b" ")[1] for answer in answers] == [b"400"] * 3
    assert not any(b"evil" in answer or b"first" in answer for answer in answers)
    assert paper.rendered["/articles/x"] == 0


def test_a_request_without_a_name_or_with_two_is_refused(site):
    for names in (b"", b"Host: 127.0.0.1\r\nHost: evil.example\r\n"):
        assert b" 400 " in site.raw(b"GET / HTTP/1.1\r\n" + names + b"\r\n").split(b"\r\n")[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:8000"])
def test_our_own_names_are_answered(site, host):
    assert b" 200 " in site.raw(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()).split(b"\r\n")[0]


HOSTILE = [
    b"//",
    b"//evil.example/",
    b"/%2e%2e/%2e%2e/etc/passwd",
    b"/../../etc/passwd",
    b"/articles/%00",
    b"/articles/%ff%fe",
    b"/articles/%0d%0aSet-Cookie:%20a=b",
    b"/.ready.json",
    b"/index.html",
    b"/status.json.br",
    b"http://evil.example/",
    b"*",
    b"evil",
    b"/\xec\x84\x9c",
    b"/%",
    b"/;/",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_no_odd_address_breaks_a_page_or_leads_out(site, target):
    answer = site.raw(b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    status = answer.split(b" ")[1]
    assert status in (b"200", b"400", b"404", b"308")
    assert b"root:" not in answer
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"set-cookie" not in head
    assert b"evil.example/" not in head
    assert site.get("/").status == 200


def test_an_address_that_is_too_long_is_refused(site, paper):
    assert site.get("/articles/" + "x" * 3000).status == 414
    assert paper.rendered.total() == sum(paper.rendered[f"/{name}"] for name in paper.kept)


def test_a_header_without_end_is_refused(site):
    assert b" 431 " in site.raw(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 100_000).split(b"\r\n")[0]


def test_what_is_sent_reaches_flask_whole(site):
    assert site.get("/letters", method="POST", body=b"x" * 60_000).body == b"60000 bytes"


def test_too_much_is_refused_before_flask_is_asked(site, paper):
    assert site.get("/letters", method="POST", body=b"x" * 70_000).status == 413
    chunks = b"".join(b"8000\r\n" + b"x" * 0x8000 + b"\r\n" for _ in range(4))
    head = b"POST /letters HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b" 413 " in site.raw(head + chunks).split(b"\r\n")[0]
    assert paper.rendered["/letters"] == 0


def test_a_page_takes_no_orders(site):
    assert [site.get("/", method=method).status for method in ("POST", "PUT", "DELETE")] == [405] * 3


def test_no_page_sets_a_cookie_and_one_person_s_page_is_nobody_else_s(site):
    for path in ("/", "/status.json", "/text", "/articles/x", "/none"):
        assert "set-cookie" not in site.get(path, {"Cookie": "who=me"}).headers
    assert site.get("/own", {"Cookie": "who=me"}).body == b"yours: me"
    assert site.get("/own").body == b"yours: nobody"


def test_what_everybody_gets_is_asked_for_in_nobody_s_name(site, paper):
    site.get("/articles/x", {"X-Forwarded-Host": "evil.example", "Accept-Language": "xx", "User-Agent": "somebody", "Range": "bytes=0-1"})
    question = next(one for one in paper.questions if one["path"].startswith("/articles/x"))
    assert {name for name in question if name not in ("path", "method")} == {"Host"}
    assert question["Host"] == "127.0.0.1:8000"


def test_readers_who_stay_connected_are_answered_one_after_the_other(site):
    with site.socket() as line:
        line.sendall(b"GET /text HTTP/1.1\r\nHost: localhost\r\n\r\n" * 5)
        heard = b""
        while heard.count(b"HTTP/1.1 200") < 5:
            heard += line.recv(65536)


def test_a_reader_behind_an_old_relay_is_answered(site):
    answer = site.raw(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"first" in answer


def test_readers_are_answered_while_flask_is_busy(site, paper):
    go_on = threading.Event()
    paper.meanwhile = dict.fromkeys("0123", partial(go_on.wait, 120))
    threads = [threading.Thread(target=site.get, args=(f"/articles/{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    assert site.get("/").status == 200
    assert all(thread.is_alive() for thread in threads)
    go_on.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("more", ["", "Accept-Encoding: br\r\n", "If-None-Match: *\r\n", "Accept-Encoding: gzip\r\nIf-None-Match: W/*\r\n"])
def test_the_shortest_way_and_the_long_one_say_the_same(site, method, more):
    asked = f"{method} /text HTTP/1.1\r\nHost: localhost\r\n{more}"
    short = site.raw(f"{asked}\r\n".encode())
    long = site.raw(f"{asked}Connection: close\r\n\r\n".encode())
    answers = []
    for answer in (short, long):
        head, _, body = answer.partition(b"\r\n\r\n")
        answers.append((sorted(line for line in head.split(b"\r\n") if not line.startswith((b"date:", b"connection:"))), body))
    assert answers[0] == answers[1]
    assert b"\r\ndate: " in short


def test_who_is_in_does_not_wait_for_strangers_at_the_entry_of_the_desk(settings):
    over, held = threading.Event(), []

    def desk(environ, start):
        if environ["PATH_INFO"] != "/desk/board":
            held.append(environ["PATH_INFO"])
            over.wait(120)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"board"]

    with served(open_edge(desk, (), settings)) as site, ThreadPoolExecutor(4) as strangers:
        ways = ("/desk/sign-in", "/desk/sign-in/passkey", "/desk/sign-in/outside/back", "/desk/begin/x")
        waiting = [strangers.submit(site.get, way) for way in ways]
        eventually(lambda: len(held) > 1)
        assert site.get("/desk/board").body == b"board"
        over.set()
        assert {one.result(30).status for one in waiting} == {200}
