"""Passkeys at the desk: what opens it, and every answer that must not."""

import json
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import func, select

from lifeline.core.people import Actor
from lifeline.staff import people, powers
from lifeline.staff.challenges import LASTS
from lifeline.staff.passwords import hashed
from lifeline.staff.roles import Role
from lifeline.staff.tables import Passkey as Kept
from lifeline.staff.tables import SignIn, SpentChallenge, Staff, StaffAct
from tests.web.desk.authenticator import PRESENT, Passkey

ADMIN = Actor("관리자", "root")
PASSWORD = "눈 오는 날 종로 걷기"
HASH = hashed(PASSWORD)


def holder(desk, passkey, *, login="minsu", role=Role.APPROVER):
    """Somebody who began with a passkey instead of the six figures."""
    with desk.world.database.writing() as session:
        secret = people.add(session, login, "김민수", department="", by=ADMIN, now=desk.clock.now())
        powers.begin(session, login, role, by=ADMIN, reason="처음", now=desk.clock.now())
    client, path = desk.app.test_client(), f"{desk.root}begin/{secret}"
    sealed = client.get(path).text.split('name="totp" value="')[1].split('"')[0]
    asked = client.post(f"{path}/passkey").json
    answer = {"passkey": passkey.make(asked["asked"]), "challenge": asked["challenge"]}
    made = client.post(path, data={"totp": sealed, "password": PASSWORD, "again": PASSWORD, "code": "", **answer})
    assert made.status_code == HTTPStatus.SEE_OTHER, made.text
    return asked["asked"]


def ask(client, desk):
    return client.post(f"{desk.root}sign-in/passkey").json


def answer(client, desk, held, asked=None, **fields):
    asked = asked or ask(client, desk)
    given = {"passkey": held.sign(asked["asked"]), "challenge": asked["challenge"], **fields}
    return client.post(f"{desk.root}sign-in", data=given)


def recorded(desk):
    with desk.world.database.reading() as session:
        return session.execute(select(StaffAct.act, StaffAct.detail).order_by(StaffAct.id.desc())).first()


def test_a_passkey_is_the_second_factor_from_the_first_link_on_and_opens_the_desk_alone(desk):
    passkey = Passkey()
    asked = holder(desk, passkey)
    mark = "" if desk.root == "/desk/" else " [훈련 EXERCISE]"
    assert (asked["user"]["name"], asked["rp"]["id"]) == (f"minsu{mark}", "localhost")
    with desk.world.database.reading() as session:
        assert powers.approvers(session, desk.clock.now()) == {"minsu"}
        assert session.scalars(select(Staff.totp)).one() == ""
    client = desk.app.test_client()
    assert answer(client, desk, passkey).status_code == HTTPStatus.SEE_OTHER
    assert client.get(desk.root).status_code == HTTPStatus.OK
    assert recorded(desk) == ("signed in", '{"factors": ["passkey"]}')
    assert answer(client, desk, passkey, login="minsu", password=PASSWORD).status_code == HTTPStatus.SEE_OTHER
    assert recorded(desk) == ("signed in", '{"factors": ["passkey", "password"]}')


@pytest.mark.parametrize(
    ("spoil", "fields"),
    [
        ({"origin": "http://evil.example"}, {}),
        ({"origin": "http://localhost:9999"}, {}),
        ({"place": "evil.example"}, {}),
        ({"flags": PRESENT}, {}),
        ({"flags": 0}, {}),
        ({"framed": True}, {}),
        ({"count": -1}, {}),
        ({"handle": "AAAA"}, {}),
        ({"credential": b"another"}, {}),
        ({"secret": Passkey().secret}, {}),
        ({}, {"login": "somebody"}),
        ({}, {"login": "minsu", "password": "wrong wrong wrong"}),
        ({}, {"challenge": "nonsense"}),
        ({}, {"passkey": "[]"}),
        ({}, {"passkey": '{"id": "\\u0000"}'}),
        ({}, {"passkey": "[" * 9_000}),
    ],
    ids=lambda one: ", ".join(f"{name} {str(value)[:20]}" for name, value in one.items()) or "as it is",
)
def test_an_answer_that_is_wrong_in_any_one_thing_opens_nothing(live_desk, spoil, fields):
    desk, passkey = live_desk, Passkey(count=5)
    holder(desk, passkey)
    client = desk.app.test_client()
    assert answer(client, desk, passkey).status_code == HTTPStatus.SEE_OTHER
    for name, value in spoil.items():
        setattr(passkey, name, value)
    assert answer(desk.app.test_client(), desk, passkey, **fields).status_code == HTTPStatus.UNAUTHORIZED
    assert recorded(desk)[0] == "sign-in failed"
    with desk.world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_what_was_asked_is_answered_once_soon_and_by_the_same_browser(live_desk):
    desk, passkey, client = live_desk, Passkey(), live_desk.app.test_client()
    holder(desk, passkey)
    asked = ask(client, desk)
    signed = passkey.sign(asked["asked"])
    given = {"passkey": signed, "challenge": asked["challenge"]}
    stranger = desk.app.test_client()
    assert stranger.post("/desk/sign-in", data=given).status_code == HTTPStatus.UNAUTHORIZED
    assert client.post("/desk/sign-in", data=given).status_code == HTTPStatus.SEE_OTHER
    with desk.world.database.writing() as session:
        session.scalars(select(Kept)).one().count = 0  # so that only the challenge is in the way
    assert client.post("/desk/sign-in", data=given).status_code == HTTPStatus.UNAUTHORIZED
    assert "used before" in recorded(desk)[1]
    late = ask(client, desk)
    desk.clock.pass_(LASTS + timedelta(seconds=1))
    assert answer(client, desk, passkey, late).status_code == HTTPStatus.UNAUTHORIZED
    assert answer(client, desk, passkey).status_code == HTTPStatus.SEE_OTHER
    desk.clock.pass_(3 * LASTS)
    answer(client, desk, passkey)
    with desk.world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SpentChallenge)) == 1, "old ones are forgotten"


def test_a_passkey_of_the_drill_is_nothing_in_live_and_a_challenge_neither(live_desk, drill_desk):
    passkey = Passkey()
    holder(drill_desk, passkey)
    drill, live = drill_desk.app.test_client(), live_desk.app.test_client()
    assert answer(drill, drill_desk, passkey).status_code == HTTPStatus.SEE_OTHER
    assert answer(live, live_desk, passkey).status_code == HTTPStatus.UNAUTHORIZED
    holder(live_desk, Passkey(credential=b"live"))
    asked = ask(drill, drill_desk)
    assert answer(live, live_desk, passkey, asked).status_code == HTTPStatus.UNAUTHORIZED
    assert "no challenge of ours" in recorded(live_desk)[1]


def test_everybody_is_asked_the_same_and_asking_writes_nothing(live_desk):
    holder(live_desk, Passkey())
    before = (live_desk.settings.home / "desk-live.db").read_bytes()
    asked = live_desk.app.test_client().post("/desk/sign-in/passkey", data={"login": "minsu"}).json
    assert asked["asked"]["allowCredentials"] == []
    assert asked["asked"]["userVerification"] == "required"
    assert (live_desk.settings.home / "desk-live.db").read_bytes() == before


def made(someone, passkey, *, name="상황실 노트북"):
    asked = someone.post("own/passkeys/ask").json
    return someone.post("own/passkeys/add", {"name": name, "passkey": passkey.make(asked["asked"]), "challenge": asked["challenge"]})


def test_one_adds_names_and_removes_ones_own_but_not_the_last(desk):
    someone, first, second = desk.someone(Role.WRITER), Passkey(), Passkey(credential=b"second")
    assert made(someone, first, name="노트북 <b>").status_code == HTTPStatus.SEE_OTHER
    assert made(someone, first).status_code == HTTPStatus.CONFLICT, "the same again"
    assert made(someone, second, name="\x00" * 300).status_code == HTTPStatus.SEE_OTHER
    page = someone.get("own").text
    assert "노트북 &lt;b&gt;" in page
    other = desk.someone(Role.WRITER, login="lee")
    assert other.post("own/passkeys/1/remove").status_code == HTTPStatus.CONFLICT
    assert someone.post("own/passkeys/1/remove").status_code == HTTPStatus.SEE_OTHER
    assert someone.post("own/passkeys/1/remove").status_code == HTTPStatus.CONFLICT
    assert someone.post("own/passkeys/2/remove").status_code == HTTPStatus.CONFLICT, "nothing else is left"


def test_in_live_a_passkey_is_added_only_after_a_factor_shown_just_now_and_shows_it_itself(live_desk):
    desk, passkey = live_desk, Passkey()
    someone = desk.someone(Role.ADMINISTRATOR)
    assert made(someone, passkey).status_code == HTTPStatus.SEE_OTHER
    desk.clock.pass_(timedelta(minutes=6))
    assert someone.post("own/passkeys/ask").location.startswith("/desk/prove")
    assert someone.post("people/add", {"name": "이서연", "login": "seoyeon"}).location.startswith("/desk/prove")
    others = Passkey(credential=b"of lee")
    made(desk.someone(Role.WRITER, login="lee"), others)
    for one, code in ((others, HTTPStatus.UNAUTHORIZED), (passkey, HTTPStatus.SEE_OTHER)):
        asked = someone.post("prove/passkey").json
        assert [known["id"] for known in asked["asked"]["allowCredentials"]] == [json.loads(passkey.sign(asked["asked"]))["id"]]
        given = {"passkey": one.sign(asked["asked"]), "challenge": asked["challenge"], "next": "people"}
        assert someone.post("prove", given).status_code == code
        desk.clock.pass_(timedelta(seconds=3))
    again = someone.post("prove", {**given, "passkey": passkey.sign(asked["asked"])})
    assert again.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN), "a challenge of the sign-in before the proof"
    assert someone.get("people").status_code == HTTPStatus.OK


def test_a_new_link_and_leaving_end_every_passkey(desk):
    passkey, client = Passkey(), desk.app.test_client()
    holder(desk, passkey)
    with desk.world.database.writing() as session:
        secret = people.link(session, "minsu", by=ADMIN, now=desk.clock.now())
        people.enrol(session, secret, password=HASH, totp="sealed", now=desk.clock.now())
    assert answer(client, desk, passkey).status_code == HTTPStatus.UNAUTHORIZED
    with desk.world.database.writing() as session:
        people.leave(session, "minsu", by=ADMIN, reason="전보", now=desk.clock.now())
        assert session.scalar(select(func.count()).select_from(Kept)) == 0
