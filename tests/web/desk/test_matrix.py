"""Role x act x world at every address there is, asked for in earnest: whoever may gets in, nobody else, and no form acts by itself."""

import json
from datetime import timedelta
from http import HTTPStatus

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from lifeline.bulletins.tables import Bulletin
from lifeline.cli import cli
from lifeline.core.record import Entry
from lifeline.incidents.tables import Incident
from lifeline.staff.roles import FRESH, MAY, Act, Role
from lifeline.web.desk.words import desk_words
from tests.web.desk.walk import offered, routes, walk
from tests.web.desk.worked import worked

SAY = desk_words()["ko"]
CONCERN_A_PLACE = ("bulletins/", "reports/")  # what stands below these is of some districts
NOT_IN = {("POST", "sign-out"): "sign-in", ("POST", "own/<id>/end"): "forbidden"}  # where that leads, and a sign-in of another
PLACELESS = {"reports/raw/4", "reports/unplaced/4"}


def answer(someone, route, method):
    """What came of it, in one word: "in", "forbidden", "no crossing", "prove" or "sign in"."""
    path = route.nowhere()
    got = someone.client.get(path) if method == "GET" else someone.client.post(path, data={"crossing": someone.crossing})
    return outcome(got)


def outcome(got):
    assert got.status_code < 500, got.text
    if got.status_code == HTTPStatus.FORBIDDEN:
        return "no crossing" if SAY("wrong_origin") in got.text else "forbidden"
    if got.status_code == HTTPStatus.SEE_OTHER:
        return next((word for word in ("prove", "sign-in") if f"/{word}" in got.location.partition("?")[0]), "in")
    return "in"


def entries(desk):
    with desk.world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Entry))


def inside(desk):
    """Every address that is guarded, with every method it takes."""
    return [(route, method) for route in routes(desk) if route.act is not None for method in route.methods]


def person(desk, role, number=0):
    """One's own acts end sign-ins: each is asked for by another person."""
    return desk.someone(*([role] if role else []), login=f"{role or 'nobody'}-{number}".replace("_", "-"))


def test_everybody_gets_in_where_the_table_says_and_nowhere_else(desk):
    before = entries(desk)
    for role in (None, *Role):
        acts = {act for act, roles in MAY.items() if role in roles}
        someone, came = person(desk, role), {}
        for route, method in inside(desk):
            if route.act not in acts:
                came[method, route.rule.rule] = answer(someone, route, method)
        assert (role, entries(desk), {key: word for key, word in came.items() if word != "forbidden"}) == (role, before, {})
    for role in Role:
        someone, came = person(desk, role), {}
        for route, method in inside(desk):
            if role in MAY[route.act]:
                leaves = route.act is Act.OWN and method == "POST"
                asks = person(desk, role, len(came)) if leaves else someone
                came[method, route.rule.rule.removeprefix(desk.root)] = answer(asks, route, method)
        assert (role, {key: word for key, word in came.items() if word != "in"}) == (role, NOT_IN)


def test_no_form_acts_without_the_secret_of_the_sign_in_and_none_on_an_old_factor_in_live(desk):
    chief, before = desk.someone(*Role, login="chief"), entries(desk)
    posts = [route for route, method in inside(desk) if method == "POST"]
    for route in posts:
        for fields in ({}, {"crossing": ""}, {"crossing": "0" * 64}, {"crossing": desk.someone(login="other").crossing}):
            assert (route.rule.rule, outcome(chief.client.post(route.nowhere(), data=fields))) == (route.rule.rule, "no crossing")
        got = chief.client.post(route.nowhere(), data={"crossing": chief.crossing}, headers={"Origin": "https://evil.example"})
        assert (route.rule.rule, outcome(got)) == (route.rule.rule, "no crossing")
    assert entries(desk) == before
    desk.clock.pass_(timedelta(minutes=6))
    live = desk.root == "/desk/"
    late = {(route.rule.rule, method): answer(chief, route, method) for route, method in inside(desk) if route.act in FRESH}
    assert set(late.values()) == ({"prove"} if live else {"in"}), late


def districts(desk):
    """Those that anything there is concerns."""
    with desk.world.database.reading() as session:
        return {
            code
            for told in (*session.scalars(select(Bulletin.districts)), *session.scalars(select(Incident.district)))
            for code in told.split()
        }


@pytest.mark.parametrize("where", ["whole city", "own districts"])
def test_what_concerns_a_place_is_done_by_those_of_that_place_alone(desk, where):
    worked(desk)
    walked, concerned = walk(desk), districts(desk)
    others = set(desk.office.city.districts) - concerned
    assert others
    area = " ".join(sorted(concerned)) if where == "own districts" else ""
    stranger = desk.someone(*Role, login="of-another-place", area=" ".join(sorted(others)))
    someone, before = desk.someone(*Role, login="of-a-place", area=area), entries(desk)
    refused = sent(desk, walked, stranger)
    assert len(refused) > 15
    assert (set(refused.values()), entries(desk)) == ({"forbidden"}, before)
    came = sent(desk, walked, someone)
    out = {below for below, word in came.items() if word == "forbidden"}
    assert out == (PLACELESS if area else set()), "what is of no known place is of the whole city"
    assert set(came.values()) <= {"in", "forbidden"}
    assert entries(desk) > before


def sent(desk, walked, someone):
    """What came of every form that concerns a place."""
    came = {}
    for endpoint, form in offered(walked):
        below = form.path.removeprefix(desk.root)
        if below.startswith(CONCERN_A_PLACE) and "POST" in methods(desk, endpoint):
            came[below] = outcome(someone.client.post(form.path, data=form.fields | {"crossing": someone.crossing, "reason": "까닭"}))
    return came


def methods(desk, endpoint):
    return next(route.methods for route in routes(desk) if route.rule.endpoint == endpoint)


def test_the_table_is_printed_by_a_command_from_what_the_door_reads(desk):
    told = json.loads(CliRunner().invoke(cli, ["user", "matrix", "--json"]).output)["live" if desk.root == "/desk/" else "drill"]
    said = {(address, one["act"]) for one in told["acts"] for address in one["addresses"]}
    assert said == {(f"{method} {route.rule.rule}", str(route.act)) for route, method in inside(desk)}
    assert {one["act"]: set(one["roles"]) for one in told["acts"]} == {str(act): {str(role) for role in MAY[act]} for act in Act}
    open_ones = {f"{method} {route.rule.rule}" for route in routes(desk) if route.act is None for method in route.methods}
    assert set(told["outside"]) == open_ones
    assert "approve           -       yes" in CliRunner().invoke(cli, ["user", "matrix", "--world", "live"]).output
