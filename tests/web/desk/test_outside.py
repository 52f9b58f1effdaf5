"""Signing in by the office's own provider: who it lets in, and everything it must not be believed."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import func, select

from lifeline.app import create_app
from lifeline.core.people import Actor
from lifeline.staff import outside_names
from lifeline.staff.people import NotDone
from lifeline.staff.roles import Role
from lifeline.staff.tables import SignIn, Staff, StaffAct
from tests.web.desk.provider import Provider, serving

ADMIN = Actor("관리자", "root")


@pytest.fixture
def provider(live_desk):
    """It is configured, and knows kim, who may approve and has confirmed it."""
    desk = live_desk
    folder = desk.settings.home / "credentials"
    folder.mkdir()
    (folder / "live.yaml").write_text("oidc:\n  secret: between-us\n")
    (folder / "live.yaml").chmod(0o600)
    with serving(Provider(int(desk.clock.now().timestamp()))) as known:
        desk.settings = desk.settings.model_copy(update={"oidc_issuer": known.url, "oidc_client": "lifeline", "oidc_second": "mfa, otp"})
        desk.app = create_app(desk.settings, office=desk.office, acting=lambda: desk.world)
        someone = desk.someone(Role.APPROVER)
        with desk.world.database.writing() as session:
            outside_names.enter(session, "kim", issuer=known.url, subject="emp-7", by=ADMIN, now=desk.clock.now())
        assert someone.post("own/outside/1/confirm").status_code == HTTPStatus.SEE_OTHER
        yield known


def asked(client):
    answer = client.get("/desk/sign-in/outside")
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return answer.location


def came_back(desk, provider, client=None, **query):
    client = client or desk.app.test_client()
    return client.get("/desk/sign-in/outside/back", query_string={**provider.sign_in(asked(client)), **query})


def why(desk):
    with desk.world.database.reading() as session:
        act = session.scalars(select(StaffAct).order_by(StaffAct.id.desc()).limit(1)).one()
        return f"{act.act} {act.detail}"


def test_who_is_linked_and_showed_two_factors_there_is_in(live_desk, provider):
    client = live_desk.app.test_client()
    address = parse_qs(urlsplit(asked(client)).query)
    assert (address["code_challenge_method"], address["scope"], address["response_type"]) == (["S256"], ["openid"], ["code"])
    answer = came_back(live_desk, provider, client)
    assert (answer.status_code, answer.headers["Refresh"]) == (HTTPStatus.OK, "0; url=/desk/")
    assert client.get("/desk/").status_code == HTTPStatus.OK
    assert '"outside-second"' in why(live_desk)


@pytest.mark.parametrize(
    "said",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": ["lifeline", "somebody-else"]},
        {"azp": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"sub": "emp-8"},
        {"sub": None},
        {"sub": ["emp-7"]},
        {"sub": "emp-8", "email": "kim@city.example", "email_verified": True},
        {"amr": ["pwd"]},
        {"amr": "otp"},
        {"amr": [{"otp": 1}], "acr": 7},
    ],
    ids=str,
)
def test_a_token_that_is_wrong_in_any_one_thing_lets_nobody_in(live_desk, provider, said):
    provider.said = said
    assert came_back(live_desk, provider).status_code == HTTPStatus.UNAUTHORIZED
    assert why(live_desk).startswith("sign-in failed")
    with live_desk.world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1, "the one by which it was confirmed"
        assert session.scalar(select(func.count()).select_from(Staff)) == 1, "nobody is made"


def test_a_token_without_a_signature_or_by_another_key_or_of_another_name_lets_nobody_in(live_desk, provider):
    provider.unsigned = True
    assert came_back(live_desk, provider).status_code == HTTPStatus.UNAUTHORIZED
    provider.unsigned, provider.signed_by = False, RSAKey.generate_key(2048, {"kid": "one"})
    assert came_back(live_desk, provider).status_code == HTTPStatus.UNAUTHORIZED
    provider.signed_by, provider.named = None, "https://evil.example"
    assert live_desk.app.test_client().get("/desk/sign-in/outside").status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_what_comes_back_is_used_once_and_in_the_browser_that_asked(live_desk, provider):
    client, stranger = live_desk.app.test_client(), live_desk.app.test_client()
    brought = provider.sign_in(asked(client))
    asked(stranger)
    path = "/desk/sign-in/outside/back"
    assert stranger.get(path, query_string=brought).status_code == HTTPStatus.UNAUTHORIZED
    assert client.get(path, query_string=brought).status_code == HTTPStatus.OK
    assert client.get(path, query_string=brought).status_code == HTTPStatus.UNAUTHORIZED
    assert "used before" in why(live_desk)
    for nonsense in ({}, {"state": "x" * 5_000}, {"state": brought["state"], "code": "\0"}, {"error": "access_denied"}):
        assert client.get(path, query_string=nonsense).status_code == HTTPStatus.UNAUTHORIZED


def test_a_name_counts_once_its_owner_confirmed_it_and_no_longer_than_they_want(live_desk, provider):
    desk = live_desk
    lee = desk.someone(Role.WRITER, login="lee")
    with desk.world.database.writing() as session:
        outside_names.enter(session, "lee", issuer=provider.url, subject="emp-9", by=ADMIN, now=desk.clock.now())
        with pytest.raises(NotDone):
            outside_names.enter(session, "lee", issuer=provider.url, subject="emp-7", by=ADMIN, now=desk.clock.now())
    provider.said = {"sub": "emp-9", "amr": ["pwd"]}
    assert came_back(desk, provider).status_code == HTTPStatus.UNAUTHORIZED
    other = desk.someone(Role.WRITER, login="choi")
    assert other.post("own/outside/2/confirm").status_code == HTTPStatus.CONFLICT, "somebody else's"
    assert lee.post("own/outside/2/confirm").status_code == HTTPStatus.SEE_OTHER
    assert "emp-9" in lee.get("own").text
    assert came_back(desk, provider).status_code == HTTPStatus.OK, "one factor is enough for who can send nothing"
    assert lee.post("own/outside/2/refuse").status_code == HTTPStatus.SEE_OTHER
    assert came_back(desk, provider).status_code == HTTPStatus.UNAUTHORIZED


def test_it_is_off_where_it_is_not_configured_and_says_so_where_the_provider_is_away(live_desk, provider):
    settings = live_desk.settings
    for changed, code in (
        ({"oidc_issuer": ""}, HTTPStatus.NOT_FOUND),
        ({"oidc_issuer": "http://127.0.0.1:1"}, HTTPStatus.SERVICE_UNAVAILABLE),
    ):
        app = create_app(settings.model_copy(update=changed), office=live_desk.office, acting=lambda: live_desk.world)
        assert app.test_client().get("/desk/sign-in/outside").status_code == code
        assert ("기관 계정으로 로그인" in app.test_client().get("/desk/sign-in").text) is bool(changed["oidc_issuer"])
