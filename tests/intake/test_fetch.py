"""One question to a feed is conditional, bounded in bytes and time, kept on its hosts, and keeps the key to itself."""

import gzip
import logging
import socket
import time
import tracemalloc
from datetime import timedelta

import pytest

from lifeline.core.wire import Wire
from lifeline.intake.feed import Feed
from lifeline.intake.fetch import Body, Failed, Fetched, Request, Unchanged, Validators, fetch, scrub, wire_for
from tests.intake.loopback_source import SENT, feed_at

SECRET = "aB3%2FxY9%2Bq7kLm%3D%3D"
FORMS = (SECRET, "aB3/xY9+q7kLm==", "aB3%2fxY9%2bq7kLm%3d%3d", "xY9")


def ask(feed: Feed, *, known: Validators = Validators(), secret: str = "") -> Fetched:
    wire = wire_for(feed)
    try:
        return fetch(wire, Request(feed, feed.url, SENT, secret, known))
    finally:
        wire.close()


def cause(fetched: Fetched) -> str:
    assert isinstance(fetched, Failed)
    return fetched.cause


def test_a_new_body_comes_with_what_makes_the_next_question_conditional(source, feed):
    source.says("a1", ETag='"v1"', Last_Modified="Mon, 05 Jan 2026 22:00:00 GMT")
    fetched = ask(feed)
    assert isinstance(fetched, Body)
    assert (fetched.body, fetched.validators.etag) == (b"a1", '"v1"')


def test_the_second_question_is_conditional(source, feed):
    source.says("", status=304)
    ask(feed, known=Validators('"v1"', "Mon, 05 Jan 2026 22:00:00 GMT"))
    headers = source.asked[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', "Mon, 05 Jan 2026 22:00:00 GMT")


def test_not_modified_is_no_body(source, feed):
    source.says("", status=304)
    assert ask(feed, known=Validators('"v1"')) == Unchanged("not modified")


def test_not_modified_without_a_condition_is_a_failure(source, feed):
    source.says("", status=304)
    assert "304" in cause(ask(feed))


def test_the_same_body_again_is_no_body(source, feed):
    source.says("a1")
    first = ask(feed)
    assert isinstance(first, Body)
    assert ask(feed, known=first.validators) == Unchanged("same body")


@pytest.mark.parametrize("body", ["", " \r\n"])
def test_an_empty_answer_is_a_failure(source, feed, body):
    source.says(body)
    assert "empty" in cause(ask(feed))


@pytest.mark.parametrize(
    ("status", "remedy"), [(401, "key"), (403, "key"), (404, "'url'"), (429, "'every'"), (503, "by itself"), (206, "'url'")]
)
def test_a_refusal_says_what_to_do(source, feed, status, remedy):
    source.says("no", status=status)
    fetched = ask(feed)
    assert isinstance(fetched, Failed)
    assert str(status) in fetched.cause
    assert remedy in fetched.remedy


@pytest.mark.parametrize("told", ["90", "Mon, 05 Jan 2026 22:01:30 GMT"])
def test_a_wait_the_source_asks_for_is_told(source, feed, told):
    source.says("later", status=503, Retry_After=told)
    fetched = ask(feed)
    assert isinstance(fetched, Failed)
    assert fetched.wait == timedelta(seconds=90)


@pytest.mark.parametrize("told", ["soon", "-5", "٣", "Mon, 99 Foo 2026", "9" * 40])
def test_a_wait_that_makes_no_sense_is_none(source, feed, told):
    source.says("later", status=503, Retry_After=told.encode().decode("latin-1"))
    fetched = ask(feed)
    assert isinstance(fetched, Failed)
    assert fetched.wait is None


def test_an_old_answer_tells_its_age(source, feed):
    source.date = SENT - timedelta(hours=1)
    source.says("a1")
    fetched = ask(feed)
    assert isinstance(fetched, Body)
    assert fetched.age == timedelta(hours=1)


def test_a_cache_tells_the_age(source, feed):
    source.says("a1", Age="7200")
    fetched = ask(feed)
    assert isinstance(fetched, Body)
    assert fetched.age == timedelta(hours=2)


@pytest.mark.parametrize("etag", ['"' + "x" * 300 + '"', '"\x7f"', '"é"'])
def test_a_validator_unfit_to_be_sent_back_is_forgotten(source, feed, etag):
    source.says("a1", ETag=etag)
    fetched = ask(feed)
    assert isinstance(fetched, Body)
    assert fetched.validators.etag == ""


def test_a_gzip_bomb_is_refused_with_bounded_memory(source, feed):
    bomb = gzip.compress(bytes(64_000_000))
    source.says(bomb, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        fetched = ask(feed)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger than 2000000 bytes" in cause(fetched)
    assert peak < 16_000_000


def test_a_body_that_drips_is_cut_at_the_deadline(source):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1200):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    source.answers["/feed"] = drip
    began = time.monotonic()
    wire = Wire(private=True, deadline=0.3)
    fetched = fetch(wire, Request(feed_at(source.url), source.url, SENT))
    wire.close()
    assert "deadline" in cause(fetched)
    assert time.monotonic() - began < 45  # the drip alone takes a minute


def test_a_body_cut_short_is_a_failure(source, feed):
    def cut(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"<alert>")

    source.answers["/feed"] = cut
    assert "No answer" in cause(ask(feed))


def test_a_redirect_within_the_feed_s_hosts_is_followed(source, feed):
    source.leads("/moved")
    source.says("a1", path="/moved")
    assert isinstance(ask(feed), Body)


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/feed",
        "http://localhost/feed",
        "https://other.example/feed",
        "file:///etc/passwd",
        "//other.example/",
    ],
)
def test_a_redirect_to_another_host_is_refused(source, feed, to):
    source.leads(to)
    assert "refused" in cause(ask(feed))
    assert len(source.asked) == 1


def test_redirects_end_after_three(source, feed):
    source.leads("/feed")
    assert "More than 3 redirects" in cause(ask(feed))
    assert len(source.asked) == 4


def test_a_feed_that_did_not_declare_it_reaches_no_private_address(source):
    assert "not a public address" in cause(ask(feed_at(source.url, private=False)))
    assert source.asked == []


def test_a_host_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    assert "10.0.0.1" in cause(ask(feed_at("http://feed.example/", private=False)))


def test_the_key_reaches_the_source_encoded_once(source):
    source.says("a1")
    ask(feed_at(source.url + "?serviceKey={key}", needs="k"), secret=SECRET)
    assert source.paths() == [f"/feed?serviceKey={SECRET}"]


def test_a_failure_never_tells_the_key(source, unused_port):
    feed = feed_at(f"http://127.0.0.1:{unused_port}/{{key}}?serviceKey={{key}}", needs="k")
    told = repr(ask(feed, secret=SECRET))
    assert not [form for form in FORMS if form in told]


def test_a_failed_handshake_never_tells_the_key(source):
    feed = feed_at(source.url.replace("http:", "https:") + "/{key}?serviceKey={key}", needs="k")
    told = ask(feed, secret=SECRET)
    assert "No answer" in cause(told)
    assert not [form for form in FORMS if form in repr(told)]


def test_a_redirect_that_repeats_the_key_never_tells_it(source):
    source.leads(f"https://other.example/{SECRET}?k={SECRET}")
    told = repr(ask(feed_at(source.url + "?k={key}", needs="k"), secret=SECRET))
    assert not [form for form in FORMS if form in told]


@pytest.mark.parametrize("form", FORMS[:2])
def test_a_body_that_echoes_the_key_is_masked(source, form):
    source.says(f"unknown key {form}", ETag=f'"{form}"')
    fetched = ask(feed_at(source.url + "?k={key}", needs="k"), secret=SECRET)
    assert isinstance(fetched, Body)
    assert fetched.body == b"unknown key ***"
    assert fetched.validators.etag == ""


def test_the_key_is_in_no_log_at_any_level(source, caplog):
    caplog.set_level(logging.DEBUG)
    source.says("a1")
    ask(feed_at(source.url + "?k={key}", needs="k"), secret=SECRET)
    assert not [form for form in FORMS if form in caplog.text]


def test_a_request_shows_no_key():
    assert SECRET not in repr(Request(feed_at("https://a.example/"), "https://a.example/", SENT, SECRET))


def test_no_key_masks_nothing():
    assert scrub("as it is", "") == "as it is"
