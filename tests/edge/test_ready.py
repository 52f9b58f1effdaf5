"""One answer made ready: three encodings, each with a tag of its own, and never one person's answer for another."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.edge.answer import Answer
from lifeline.edge.negotiate import has_it, order
from lifeline.edge.ready import make_ready

HTML = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, max-age=10"), ("X-Frame-Options", "DENY"))
BODY = "대설 경보 ".encode() * 100


def headers_of(message) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in message["headers"]}


@pytest.mark.parametrize(
    ("accepted", "first"),
    [
        (b"gzip, deflate, br, zstd", "br"),
        (b"gzip", "gzip"),
        (b"GZIP ; Q=1.0", "gzip"),
        (b"br;q=0.1, gzip;q=0.9", "gzip"),
        (b"br;q=0, gzip", "gzip"),
        (b"br;q=0.000, gzip;q=0", "identity"),
        (b"*", "br"),
        (b"*;q=0", "identity"),
        (b"br;q=0, *;q=0.5", "gzip"),
        (b"identity, br;q=0.5", "identity"),
        (b"", "identity"),
        (b"zstd", "identity"),
        (b"gzip;q=nonsense", "identity"),
        (b";;;,,q=,", "identity"),
        (b"\xff\xfe", "identity"),
    ],
)
def test_a_reader_gets_the_best_encoding_it_takes(accepted, first):
    assert order(accepted)[0] == first


def test_each_encoding_holds_the_same_page():
    forms = make_ready(Answer(200, HTML, BODY)).forms
    assert (forms["identity"].body, gzip.decompress(forms["gzip"].body), brotli.decompress(forms["br"].body)) == (BODY, BODY, BODY)


def test_each_encoding_has_a_strong_tag_of_its_own_and_says_that_it_varies():
    forms = make_ready(Answer(200, HTML, BODY)).forms
    told = {name: headers_of(form.start) for name, form in forms.items()}
    assert len({one["etag"] for one in told.values()}) == 3
    assert all(one["vary"] == "Accept-Encoding" and not one["etag"].startswith("W/") for one in told.values())
    assert told["br"]["content-encoding"] == "br"
    assert "content-encoding" not in told["identity"]
    assert all(one["content-length"] == str(len(forms[name].body)) for name, one in told.items())


def test_the_same_page_has_the_same_tag_in_any_process():
    assert make_ready(Answer(200, HTML, BODY)).tag == make_ready(Answer(200, HTML, bytes(BODY))).tag


def test_what_flask_said_of_the_page_is_kept_and_its_own_tag_and_length_are_not():
    headers = (*HTML, ("ETag", '"flask"'), ("Content-Length", "7"), ("Date", "yesterday"))
    told = headers_of(make_ready(Answer(200, headers, BODY)).forms["identity"].start)
    assert told["x-frame-options"] == "DENY"
    assert told["cache-control"] == "public, max-age=10"
    assert (told["etag"] != '"flask"', told["content-length"], "date" in told) == (True, str(len(BODY)), False)


def test_an_answer_that_is_unchanged_says_how_long_and_for_whom_but_nothing_of_a_body():
    told = headers_of(make_ready(Answer(200, (*HTML, ("Access-Control-Allow-Origin", "*")), BODY)).forms["gzip"].unchanged)
    assert set(told) == {"etag", "vary", "cache-control", "access-control-allow-origin"}


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (b'"a-br"', True),
        (b'W/"a-br"', True),
        (b'"x", "a-br"', True),
        (b'"x",W/"a-br" , "y"', True),
        (b"*", True),
        (b" * ", True),
        (b'"a"', False),
        (b'"a-gz"', False),
        (b"a-br", False),
        (b'"a-br', False),
        (b'"xa-br"', False),
        (b"", False),
    ],
)
def test_a_reader_has_a_page_when_one_of_its_tags_is_the_page_s(sent, known):
    assert has_it(sent, b'"a-br"') is known


DATED = (*HTML, ("Last-Modified", "Tue, 06 Jan 2026 00:00:00 GMT"))


@pytest.mark.parametrize(
    ("since", "known"),
    [
        (b"Tue, 06 Jan 2026 00:00:00 GMT", True),
        (b"Wed, 07 Jan 2026 00:00:00 GMT", True),
        (b"Mon, 05 Jan 2026 23:59:59 GMT", False),
        (b"nonsense", False),
        (b"Tue, 99 Jan 2026 00:00:00 GMT", False),
        (b"", False),
    ],
)
def test_a_date_counts_where_there_is_no_tag(since, known):
    ready = make_ready(Answer(200, DATED, BODY))
    assert ready.unchanged(ready.form(b""), if_none_match=b"", if_modified_since=since) is known


def test_a_tag_counts_more_than_a_date():
    ready = make_ready(Answer(200, DATED, BODY))
    date = b"Wed, 07 Jan 2026 00:00:00 GMT"
    assert not ready.unchanged(ready.form(b""), if_none_match=b'"other"', if_modified_since=date)


def test_a_page_without_a_date_is_never_unchanged_by_date():
    ready = make_ready(Answer(200, HTML, BODY))
    assert not ready.unchanged(ready.form(b""), if_none_match=b"", if_modified_since=b"Wed, 07 Jan 2099 00:00:00 GMT")


@pytest.mark.parametrize("status", [301, 404, 500, 503])
def test_what_is_no_page_has_no_tag_and_is_never_unchanged(status):
    ready = make_ready(Answer(status, HTML, BODY))
    assert "etag" not in headers_of(ready.form(b"").start)
    assert not ready.unchanged(ready.form(b""), if_none_match=b"*", if_modified_since=b"")


@pytest.mark.parametrize("rules", ["no-store", "private, max-age=60", ""])
def test_one_person_s_answer_is_neither_lent_nor_compressed(rules):
    answer = Answer(200, (("Content-Type", "text/html"), ("Cache-Control", rules)), BODY)
    assert answer.seconds == 0
    assert set(make_ready(answer).forms) == {"identity"}


@pytest.mark.parametrize("more", [("Set-Cookie", "a=b"), ("Vary", "Cookie"), ("Vary", "Accept-Encoding, Accept-Language")])
def test_an_answer_that_depends_on_the_reader_is_not_for_all(more):
    assert not Answer(200, (*HTML, more), BODY).for_all


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [("public, max-age=2", 2), ("no-cache", 10), ("public, max-age=31536000, immutable", 3600), ("max-age=5, no-cache", 10)],
)
def test_how_long_an_answer_is_lent(rules, seconds):
    assert Answer(200, (("Content-Type", "text/html"), ("Cache-Control", rules)), BODY).seconds == seconds


def test_pictures_are_given_as_they_are():
    ready = make_ready(Answer(200, (("Content-Type", "image/png"), ("Cache-Control", "max-age=60")), BODY))
    assert set(ready.forms) == {"identity"}
    assert "vary" not in headers_of(ready.form(b"br").start)


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60))
def test_nothing_a_reader_can_say_breaks_the_choice(accepted, tags, date):
    ready = make_ready(Answer(200, DATED, BODY))
    form = ready.form(accepted)
    assert form in ready.forms.values()
    assert ready.unchanged(form, if_none_match=tags, if_modified_since=date) in (True, False)
