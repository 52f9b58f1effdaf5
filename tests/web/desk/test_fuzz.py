"""Every form and address of the desk, found by walking, with anything in it: no fault, nothing done without the secret, all escaped."""

import re
import sqlite3
from contextlib import closing
from http import HTTPStatus
from itertools import count
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from lifeline.staff.roles import Role
from tests.web.desk.test_matrix import entries
from tests.web.desk.walk import Form, offered, routes, walk
from tests.web.desk.worked import EVERYTHING, worked

MARK = "<i data-x>{{7*191}}${7*191}"  # 1337 on a page, or the mark as it stands, would be somebody else's words become ours
QUERIES = ("done", "next", "language", "since", "after", "page", "department", "state", "before", "from", "q", "kind", "district")
SIGNS = st.characters(codec="utf-8")
HOSTILE = st.sampled_from(
    ["", "\0", "9" * 40, "-1", "0", "1e309", "nan", "true", "[]", "../..", MARK, "'\"--;", "\u202e\u200b\ufeff", "가" * 5_000, "\r\nX: y"]
)
WORD = HOSTILE | st.text(SIGNS, max_size=40) | st.datetimes().map(str) | st.integers().map(str)
RAW = WORD.map(str.encode) | st.binary(max_size=40)  # and what is no UTF-8 at all


@st.composite
def bodies(draw, fields):
    """The form as it was offered with some of it replaced, said twice, left out, or with what no form has."""
    pairs = [(name, value.encode()) for name, value in fields.items() if draw(st.integers(0, 3))]
    changed = [(name, draw(RAW) if name != "crossing" and draw(st.booleans()) else value) for name, value in pairs]
    return draw(st.permutations(changed + [(draw(st.sampled_from([*fields, "x"])), draw(RAW)) for _ in range(draw(st.integers(0, 2)))]))


@st.composite
def requests(draw, forms):
    """Path, kind of body, its fields, its bytes, and whether it carries the secret of the sign-in."""
    form = draw(st.sampled_from(forms))
    path = astray(form.path, draw(PART)) if draw(st.integers(0, 4)) == 0 else form.path
    kind = draw(st.sampled_from(["form", "form", "form", "multipart", "json", "bytes"]))
    return path, kind, draw(bodies(form.filled(draw(WORD)))), draw(st.binary(max_size=60)), draw(st.booleans())


PART = HOSTILE | st.sampled_from(["%ED%A0%80", "%00", "%2e%2e%2f", "9" * 19, "2147483648"]) | st.text(SIGNS, max_size=20)


def astray(path, part):
    """The address with the first part of it that names something replaced."""
    said = part if part.startswith("%") else quote(part, safe="")
    return re.sub(r"(?<=/)(\d[\d-]*|abc|[0-9a-f]{32,}|999999|none)(?=/|$)", said.replace("\\", ""), path, count=1)


def send(client, path, kind, pairs, raw):
    if kind == "form":
        return client.post(path, data=urlencode(pairs), content_type="application/x-www-form-urlencoded")
    if kind == "multipart":
        parts = [
            b'--x\r\nContent-Disposition: form-data; name="%b"; filename="a"\r\n\r\n%b\r\n' % (name.encode(), value)
            for name, value in pairs
        ]
        return client.post(path, data=b"".join(parts) + b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    return client.post(path, data=raw, content_type="application/json" if kind == "json" else "application/x-www-form-urlencoded")


def everywhere(desk, walked):
    """Every form that is offered, and for every other address one that names nothing."""
    forms = [form for _, form in offered(walked)]
    known = {endpoint for endpoint, _ in offered(walked)}
    others = [route for route in routes(desk) if "POST" in route.methods and route.rule.endpoint not in known]
    return forms + [Form(route.nowhere(), {"login": "", "password": "", "code": "", "reason": ""}) for route in others]


def no_fault(got):
    return got.status_code < 500 or got.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def ran(got):
    """Whether the mark came back as something else than words."""
    return got.mimetype == "text/html" and any(one in got.data for one in (b"<i data-x>", b"data-x&gt;1337"))


def test_whatever_a_form_carries_it_is_no_fault_and_without_the_secret_nothing_is_done(desk):
    worked(desk)
    forms, number = everywhere(desk, walk(desk)), count()
    outside = tuple(route.rule.rule.partition("<")[0] for route in routes(desk) if route.act is None)

    @settings(suppress_health_check=list(HealthCheck))
    @given(requests(forms))
    def tried(request):
        path, kind, pairs, raw, ours = request
        someone, before = desk.someone(*Role, login=f"f{next(number)}"), entries(desk)
        secret = someone.crossing if ours else "0" * 64
        got = send(someone.client, path, kind, [("crossing", secret.encode()), *((k, v) for k, v in pairs if k != "crossing")], raw)
        assert no_fault(got), (path, pairs, got.text[-600:])
        if not ours and not path.startswith(outside):
            assert (path, entries(desk)) == (path, before)

    tried()


def test_no_address_and_no_question_is_a_fault(drill_desk):
    worked(drill_desk)
    walked = walk(drill_desk)
    someone = drill_desk.someone(*Role, login="asker")
    for part in ("%00", "%ED%A0%80", "9" * 40, quote(MARK)):
        query = "&".join(f"{name}={part}" for name in QUERIES)
        for path in {path.partition("?")[0] for paths in walked.pages.values() for path in paths[:1]}:
            for asked in {f"{path}?{query}&{part}", astray(path, part)} - {path}:
                got = someone.client.get(asked)
                assert no_fault(got), (asked, got.text[-600:])
                assert not ran(got), asked
        for path in {astray(form.path, part) for form in everywhere(drill_desk, walked) if form.path != astray(form.path, part)}:
            got = someone.client.post(path, data={"crossing": someone.crossing})
            assert no_fault(got), (path, got.text[-600:])


def test_words_are_shown_as_they_were_typed_and_never_run(drill_desk):
    worked(drill_desk)
    someone, done = drill_desk.someone(*Role, login="typist"), 0
    for endpoint, form in offered(walk(drill_desk)):
        if "people/" not in endpoint and "sign-out" not in endpoint:  # who takes their own roles types nothing more
            got = someone.client.post(form.path, data=form.filled(MARK) | {"crossing": someone.crossing})
            done += got.status_code == HTTPStatus.SEE_OTHER
            assert not ran(got), form.path
    someone.post("people/add", {"login": "marked", "name": MARK})
    after = walk(drill_desk)
    shown = [someone.client.get(path) for paths in after.pages.values() for path in paths]
    assert done > 10
    assert sum(b"&lt;i data-x&gt;{{7*191}}" in one.data for one in shown) > 3
    assert [one.request.path for one in shown if ran(one)] == []


def test_while_another_holds_the_database_the_pages_stand_and_every_act_says_that_nothing_was_done(drill_desk):
    worked(drill_desk)
    walked, someone, before = walk(drill_desk), drill_desk.someone(login=EVERYTHING), entries(drill_desk)
    event.listen(drill_desk.world.database.engine, "checkout", lambda made, *_: made.execute("PRAGMA busy_timeout=5"))
    with closing(sqlite3.connect(drill_desk.world.database.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = {form.path: post(someone, form, "까닭") for _, form in offered(walked)}
        looked = {paths[0]: someone.client.get(paths[0]).status_code for paths in walked.pages.values()}
        other.rollback()
    assert {path for path, code in looked.items() if code >= 400} == set()
    assert {path: code for path, code in said.items() if code < 400 and "/record/" not in path} == {}, "as if it had been done"
    assert list(said.values()).count(HTTPStatus.SERVICE_UNAVAILABLE) > 20
    assert entries(drill_desk) == before
    assert post(someone, Form(f"{drill_desk.root}sign-out"), "") == HTTPStatus.SEE_OTHER, "and afterwards it goes on"


def post(someone, form, words):
    return someone.client.post(form.path, data=form.filled(words) | {"crossing": someone.crossing}).status_code
