"""From a one-time link to a signed-in officer, and everything that must not get in on the way."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import pyotp
import pytest
from sqlalchemy import func, select

from lifeline.core.alarm import Alarm
from lifeline.core.people import Actor
from lifeline.staff import people, powers
from lifeline.staff.held import powers_of
from lifeline.staff.passwords import hashed
from lifeline.staff.roles import Role
from lifeline.staff.tables import SignIn, Staff, StaffAct
from lifeline.staff.throttle import LOCK_AT, LOCKED_FOR
from lifeline.staff.vault import Vault

ADMIN = Actor("관리자", "root")
PASSWORD = "눈 오는 날 종로 걷기"
SECRET = pyotp.random_base32()
HASH = hashed(PASSWORD)


def code(desk) -> str:
    return pyotp.TOTP(SECRET).at(desk.clock.now())


def officer(desk, role: Role = Role.APPROVER, *, totp: bool = True, login: str = "minsu") -> None:
    now = desk.clock.now()
    with desk.world.database.writing() as session:
        secret = people.add(session, login, "김민수", department="", by=ADMIN, now=now)
        people.enrol(session, secret, password=HASH, totp=desk_vault(desk).seal(SECRET) if totp else "", step=0, now=now)
        powers.begin(session, login, role, by=ADMIN, reason="처음", now=now)


def desk_vault(desk):
    return Vault(desk.settings.home / "keys" / f"{desk.settings.world}.key")


def sign_in(desk, client=None, **fields):
    given = {"login": "minsu", "password": PASSWORD, "code": code(desk), "next": "", **fields}
    return (client or desk.app.test_client()).post(f"{desk.root}sign-in", data=given)


def test_from_a_link_to_the_first_page(desk):
    with desk.world.database.writing() as session:
        secret = people.add(session, "minsu", "김민수", department="", by=ADMIN, now=desk.clock.now())
        powers.begin(session, "minsu", Role.DUTY_CHIEF, by=ADMIN, reason="처음", now=desk.clock.now())
    client = desk.app.test_client()
    page = client.get(f"{desk.root}begin/{secret}").text
    sealed = page.split('name="totp" value="')[1].split('"')[0]
    totp = pyotp.TOTP(desk_vault(desk).open(sealed))
    fields = {"totp": sealed, "password": PASSWORD, "again": PASSWORD, "code": totp.at(desk.clock.now())}
    answer = client.post(f"{desk.root}begin/{secret}", data=fields)
    assert urlsplit(answer.location).path == f"{desk.root}sign-in"
    assert client.get(f"{desk.root}begin/{secret}").status_code == HTTPStatus.NOT_FOUND
    used = sign_in(desk, client, code=totp.at(desk.clock.now()))
    assert used.status_code == HTTPStatus.UNAUTHORIZED, "the code of the enrolment was used up by it"
    desk.clock.pass_(timedelta(seconds=31))
    answer = sign_in(desk, client, code=totp.at(desk.clock.now()))
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert client.get(desk.root).status_code == HTTPStatus.OK


def test_the_database_holds_neither_password_nor_secret_nor_token(desk):
    officer(desk)
    client = desk.app.test_client()
    sign_in(desk, client)
    token = client.get_cookie("lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk", path=desk.root).value
    desk.world.database.close()
    body = b"".join(path.read_bytes() for path in desk.settings.home.glob("*.db*"))
    assert [kept for kept in (PASSWORD, SECRET, token) if kept.encode() in body] == []


@pytest.mark.parametrize(
    "fields",
    [{"login": "nobody"}, {"password": "wrong wrong wrong"}, {"code": "000000"}, {"code": ""}],
    ids=["login", "password", "code", "none"],
)
def test_whatever_is_wrong_the_answer_is_the_same(desk, fields):
    officer(desk)
    answer = sign_in(desk, **fields)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "맞지 않습니다" in answer.text
    with desk.world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0
        assert session.scalars(select(StaffAct.act)).all()[-1] == "sign-in failed"


def test_a_code_works_once(desk):
    officer(desk)
    same = code(desk)
    assert sign_in(desk, code=same).status_code == HTTPStatus.SEE_OTHER
    assert sign_in(desk, code=same).status_code == HTTPStatus.UNAUTHORIZED


def test_wrong_tries_cost_more_and_more_and_the_tenth_rests_the_login_with_an_alarm(desk):
    officer(desk)
    for _ in range(LOCK_AT):
        answer = sign_in(desk, password="wrong wrong wrong")
        while answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            desk.clock.pass_(timedelta(seconds=int(answer.headers["Retry-After"])))
            answer = sign_in(desk, password="wrong wrong wrong")
    assert sign_in(desk).status_code == HTTPStatus.TOO_MANY_REQUESTS, "not even with the right ones"
    with desk.world.database.reading() as session:
        assert session.scalars(select(Alarm.kind)).all() == ["sign-in-locked"]
    desk.clock.pass_(LOCKED_FOR)
    assert sign_in(desk).status_code == HTTPStatus.SEE_OTHER


def locked(desk):
    """Somebody who knows the login tries it from elsewhere until it rests."""
    answer, stranger = None, desk.app.test_client()
    for _ in range(LOCK_AT):
        answer = sign_in(desk, stranger, password="wrong wrong wrong")
        while answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            desk.clock.pass_(timedelta(seconds=int(answer.headers["Retry-After"])))
            answer = sign_in(desk, stranger, password="wrong wrong wrong")
    assert sign_in(desk, stranger).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_a_stranger_who_locks_a_login_keeps_its_owner_neither_out_nor_from_approving(live_desk):
    desk = live_desk
    officer(desk)
    known = desk.app.test_client()
    assert sign_in(desk, known).status_code == HTTPStatus.SEE_OTHER
    locked(desk)
    crossing = known.get(f"{desk.root}prove").text.split('name="crossing" value="')[1].split('"')[0]
    before = known.get_cookie("lifeline_desk", path=desk.root).value
    assert known.post(f"{desk.root}prove", data={"crossing": crossing, "code": code(desk)}).status_code == HTTPStatus.SEE_OTHER
    thief = desk.app.test_client()
    thief.set_cookie("lifeline_desk", before, path=desk.root)
    assert thief.get(desk.root).status_code == HTTPStatus.SEE_OTHER, "who copied the cookie before the proof has nothing after it"
    known.delete_cookie("lifeline_desk", path=desk.root)
    desk.clock.pass_(timedelta(seconds=31))
    assert sign_in(desk, known).status_code == HTTPStatus.SEE_OTHER, "at once, from a browser used before"
    known.set_cookie("lifeline_desk_known", "0" * 32 + "." + "0" * 64, path=desk.root)
    assert sign_in(desk, known).status_code == HTTPStatus.TOO_MANY_REQUESTS, "which nobody can make up"
    with desk.world.database.reading() as session:
        assert session.scalars(select(Alarm.subject)).all() == ["the login minsu"]
    desk.clock.pass_(timedelta(days=-1))
    assert sign_in(desk).status_code != HTTPStatus.TOO_MANY_REQUESTS, "a clock set back does not make a quarter of an hour a day"


@pytest.mark.parametrize("spoil", [lambda key: key.unlink(), lambda key: key.chmod(0o644)], ids=["lost", "open"])
def test_a_key_that_cannot_be_read_is_said_and_none_is_made_in_its_place(desk, spoil):
    officer(desk)
    key = desk.settings.home / "keys" / f"{desk.settings.world}.key"
    spoil(key)
    there = key.exists()
    assert sign_in(desk).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "열쇠" in sign_in(desk).text
    assert key.exists() is there


def test_over_tls_no_other_host_of_the_domain_can_plant_the_cookie(drill_desk):
    officer(drill_desk)
    client = drill_desk.app.test_client()
    given = {"login": "minsu", "password": PASSWORD, "code": code(drill_desk)}
    proxied = {"X-Forwarded-For": "192.0.2.7"}
    answer = client.post("/drill/desk/sign-in", data=given, headers=proxied, base_url="https://localhost")
    kept = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("__Host-lifeline_drill_desk=")]
    assert [all(word in kept[0] for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))] == [True]
    assert client.get("/drill/desk/", headers=proxied, base_url="https://localhost").status_code == HTTPStatus.OK
    plain = {**proxied, "Cookie": kept[0].partition(";")[0].removeprefix("__Host-")}
    assert drill_desk.app.test_client().get("/drill/desk/", headers=plain).status_code == HTTPStatus.SEE_OTHER


def test_in_live_nobody_who_may_send_gets_in_on_a_password_alone(live_desk, drill_desk):
    for desk in (live_desk, drill_desk):
        officer(desk, totp=False)
    assert sign_in(live_desk, code="").status_code == HTTPStatus.UNAUTHORIZED
    assert sign_in(drill_desk, code="").status_code == HTTPStatus.SEE_OTHER


def test_a_cookie_from_before_the_sign_in_is_not_the_one_after_it(desk):
    officer(desk)
    client, name = desk.app.test_client(), "lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk"
    client.set_cookie(name, "chosen-by-somebody-else", path=desk.root)
    sign_in(desk, client)
    assert client.get_cookie(name, path=desk.root).value != "chosen-by-somebody-else"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "../../", "a\r\nSet-Cookie: x=1"]
)
def test_the_way_after_a_sign_in_never_leads_elsewhere(desk, target):
    officer(desk)
    assert sign_in(desk, next=target).location == desk.root


def test_a_sign_in_sent_by_another_site_is_not_looked_at(desk):
    officer(desk)
    client = desk.app.test_client()
    for origin in ("https://evil.example", "https://localhost@evil.example", "null", "http://["):
        answer = client.post(f"{desk.root}sign-in", data={"login": "minsu"}, headers={"Origin": origin})
        assert answer.status_code == HTTPStatus.FORBIDDEN, origin


def test_who_signs_out_is_out_on_the_server_too(desk):
    someone = desk.someone(Role.WRITER)
    token = someone.client.get_cookie("lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk", path=desk.root).value
    assert someone.post("sign-out").status_code == HTTPStatus.SEE_OTHER
    someone.client.set_cookie("lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk", token, path=desk.root)
    assert someone.get().status_code == HTTPStatus.SEE_OTHER


def test_an_act_without_the_secret_of_the_sign_in_does_nothing(desk):
    someone = desk.someone(Role.WRITER)
    assert someone.client.post(f"{desk.root}sign-out", data={"crossing": "0" * 64}).status_code == HTTPStatus.FORBIDDEN
    other = desk.someone(Role.WRITER, login="lee")
    assert someone.client.post(f"{desk.root}sign-out", data={"crossing": other.crossing}).status_code == HTTPStatus.FORBIDDEN
    assert someone.get().status_code == HTTPStatus.OK


def test_who_leaves_is_out_at_once(desk):
    someone = desk.someone(Role.APPROVER)
    with desk.world.database.writing() as session:
        people.leave(session, "kim", by=ADMIN, reason="전보", now=desk.clock.now())
    assert someone.get().status_code == HTTPStatus.SEE_OTHER
    with desk.world.database.reading() as session:
        assert powers_of(session, someone.id, desk.clock.now()) == ()
        assert session.get_one(Staff, someone.id).password == ""


def test_who_must_prove_it_first_comes_back_to_the_page_they_sent(live_desk):
    someone = live_desk.someone(Role.ADMINISTRATOR)
    live_desk.clock.pass_(timedelta(minutes=6))
    for sent_from, back in (("desk/people", "people"), ("desk/sign-out", ""), ("elsewhere", ""), ("/evil.example/desk/people", "")):
        headers = {"Referer": f"http://localhost/{sent_from}"}
        fields = {"crossing": someone.crossing, "reason": "x"}
        answer = someone.client.post("/desk/people/add", data=fields, headers=headers)
        assert (answer.status_code, urlsplit(answer.location).query) == (HTTPStatus.SEE_OTHER, f"next={back}" if back else "")
