"""Exercises at the desk: who sees and does what in one, and that nothing typed or pressed twice breaks it."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from lifeline.app import create_app
from lifeline.bulletins.tables import Bulletin
from lifeline.core.people import Actor
from lifeline.drills import direct, read
from lifeline.drills.tables import ExercisePerson, Permit
from lifeline.staff.roles import Role
from tests.web.desk.drilled import begun, came, inject, named, planned, ready
from tests.web.desk.laid import form, issued, sent


@pytest.fixture
def director(drill_desk):
    return drill_desk.someone(Role.DRILL_DIRECTOR, login="director")


def state(desk, code):
    with desk.world.database.reading() as session:
        return read.named(session, code).state


def test_live_has_no_exercises(live_desk):
    someone = live_desk.someone(*Role)
    assert {someone.get(path).status_code for path in ("drills", "drills/new", "drills/history")} == {HTTPStatus.NOT_FOUND}
    assert "drills" not in someone.get().text


def test_each_role_of_an_exercise_sees_its_own_pages_and_no_others(drill_desk, director):
    code, players = begun(drill_desk, director)
    came(drill_desk, code)
    watcher = drill_desk.someone(Role.AUDITOR, login="watcher")
    both = drill_desk.someone(Role.DRILL_DIRECTOR, login="writer-1")  # who plays a part directs nothing in it
    pages = ("console", "console/live", "injects/warning", "play", "play/live", "marks", "after", "")
    seen = {
        name: [path for path in pages if one.get(f"drills/{code}/{path}".rstrip("/")).status_code == HTTPStatus.OK]
        for name, one in {"director": director, "writer": both, "clerk": players["clerk"], "watcher": watcher}.items()
    }
    mine = ["play", "play/live", ""]
    assert seen == {
        "director": ["console", "console/live", "injects/warning", "marks", "after", ""],
        "writer": mine,
        "clerk": mine,
        "watcher": [""],
    }
    assert both.post(f"drills/{code}/pause").status_code == HTTPStatus.FORBIDDEN
    assert watcher.get(f"drills/{code}/report").status_code == HTTPStatus.CONFLICT, "it tells what was expected"


def test_a_controller_steers_and_an_evaluator_watches_and_its_director_alone_begins_goes_on_and_ends(drill_desk, director):
    code = planned(drill_desk, director)
    players = named(drill_desk, code, director)
    beside = {role: drill_desk.someone(Role.AUDITOR, login=role) for role in ("controller", "evaluator")}
    for role, one in beside.items():
        direct.add_person(drill_desk.world, code, login=role, name=role, role=role, by=Actor("director", "director"))
        assert one.get(f"drills/{code}/console").status_code == HTTPStatus.FORBIDDEN, "they have not acknowledged"
    for one in (director, *beside.values(), *players.values()):
        one.post(f"drills/{code}/acknowledge")
    assert director.post(f"drills/{code}/start").status_code == HTTPStatus.SEE_OTHER
    reason = {"reason": "눈이 옵니다", "minutes": "5"}
    orders = {path: f"drills/{code}/{path}" for path in ("start", "resume", "speed", "end", "people", "report/score")}
    steered = [f"injects/advisory/{order}" for order in ("move", "publish")] + ["injects/warning/skip", "pause"]
    for role, one in beside.items():
        shown = [one.get(f"drills/{code}/{path}").text for path in ("console", "console/live", "injects/warning")]
        assert all("기대" in page for page in shown), "what is expected is before them"
        did = {path for path in steered if one.post(f"drills/{code}/{path}", reason).status_code == HTTPStatus.SEE_OTHER}
        assert did == (set(steered) if role == "controller" else set())
        assert {one.post(path, reason).status_code for path in orders.values()} == {HTTPStatus.FORBIDDEN}
        offered = {path for path in (*orders, *steered) if any(f'action="/drill/desk/drills/{code}/{path}"' in page for page in shown)}
        assert offered <= did, "no button that would be refused"
    assert state(drill_desk, code) == "paused"


def test_a_player_reads_what_came_to_their_part_and_nothing_of_the_list(drill_desk, director):
    code, players = begun(drill_desk, director)
    came(drill_desk, code, "preliminary", "skyway-call")
    writer, reports = (players[part].get(f"drills/{code}/play").text for part in ("writer", "map-desk"))
    assert ("예비특보를 냈습니다" in writer, "팔각정" in writer) == (True, False)
    assert ("예비특보를 냈습니다" in reports, "팔각정" in reports) == (False, True)
    assert "내 몫으로 온 상황 1건" in players["writer"].get().text, "a telephone call leaves no other trace at the desk"
    other = inject(drill_desk, code, "skyway-call").id
    assert players["writer"].get(f"drills/{code}/play/{other}").status_code == HTTPStatus.NOT_FOUND
    assert players["writer"].post(f"drills/{code}/play/{other}/note", {"text": "x"}).status_code == HTTPStatus.NOT_FOUND
    everything = "".join(players["writer"].get(path).text for path in ("drills", f"drills/{code}", f"drills/{code}/play", ""))
    assert not any(word in everything for word in ("기대하는 조치", "x-down", "10분 안"))


def test_it_starts_only_when_each_has_acknowledged_by_themselves_what_they_were_told(drill_desk, director):
    code = planned(drill_desk, director)
    players = named(drill_desk, code, director)
    told = players["approver"].get(f"drills/{code}").text
    assert all(words in told for words in ("참가자: 상황실 결재자", "이것은 훈련이며 실제 상황이 아닙니다. 01-06 11:00에 끝납니다"))
    for one in (director, *(one for part, one in players.items() if part != "approver")):
        one.post(f"drills/{code}/acknowledge")
    refused = director.post(f"drills/{code}/start")
    assert (refused.status_code, "approver-1" in refused.text, state(drill_desk, code)) == (HTTPStatus.CONFLICT, True, "planned")
    players["approver"].post(f"drills/{code}/acknowledge")
    director.post(f"drills/{code}/start")
    assert state(drill_desk, code) == "running"


def test_what_feeds_brought_before_is_kept_and_cleared_away_where_it_hinders_the_start(drill_desk, director):
    code, players = ready(drill_desk, director)
    number = issued(drill_desk)
    assert "01-05 21:00부터" in director.get(f"drills/{code}").text, "feeds are asked until then"
    refused = director.post(f"drills/{code}/start").text
    assert ("앞선 발신문" in refused, state(drill_desk, code)) == (True, "planned")
    assert players["writer"].post(f"drills/{code}/clear").status_code == HTTPStatus.FORBIDDEN
    assert "치우기" in director.get(f"drills/{code}/console").text
    assert director.post(f"drills/{code}/clear").status_code == HTTPStatus.SEE_OTHER
    assert director.get(f"bulletins/{number}").status_code == HTTPStatus.NOT_FOUND
    assert [one.name.split("-")[0] for one in (drill_desk.settings.home / "exercises").iterdir() if one.is_dir()] == ["leftovers"]
    assert director.post(f"drills/{code}/start").status_code == HTTPStatus.SEE_OTHER
    assert director.post(f"drills/{code}/clear").status_code == HTTPStatus.FORBIDDEN, "it has begun"


def test_what_was_written_since_it_was_archived_is_archived_too_and_then_emptied(drill_desk, director):
    code, _ = begun(drill_desk, director)
    after = f"drills/{code}/after"

    def offered():
        return [act for act in ("prove", "archive", "reset") if f'action="/drill/desk/{after}/{act}"' in director.get(after).text]

    director.post(f"drills/{code}/end", {"reason": "그만합니다"})
    director.post(f"{after}/archive")
    assert offered() == ["prove"], "nothing is left"
    issued(drill_desk)
    assert offered() == ["prove", "archive", "reset"]
    refused = director.post(f"{after}/reset")
    assert (refused.status_code, "다시 보관하십시오" in refused.text) == (HTTPStatus.CONFLICT, True)
    assert [director.post(f"{after}/{act}").status_code for act in ("archive", "reset")] == [HTTPStatus.SEE_OTHER] * 2
    issued(drill_desk)
    assert offered() == ["prove"], "what lies here now is not of it"


def test_while_it_goes_on_only_its_players_act_and_not_who_is_away(drill_desk, director):
    code, players = begun(drill_desk, director)
    number = issued(drill_desk)
    stranger = drill_desk.someone(Role.WRITER, login="stranger")
    settle = f"bulletins/{number}/board/1/retry"
    assert "참가자가 아닙니다" in stranger.post(settle, {"reason": "x"}).text
    assert "참가자가 아닙니다" not in players["writer"].post(settle, {"reason": "x"}).text
    with drill_desk.world.database.writing() as session:
        session.query(ExercisePerson).filter_by(login="writer-1").one().absent = True
    away = players["writer"].post(settle, {"reason": "x"})
    assert (away.status_code, "자리를 비운" in away.text) == (HTTPStatus.CONFLICT, True)
    assert "자리를 비운 상태입니다" in players["writer"].get("figures").text, "said on every page"
    assert players["writer"].post("own").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert players["writer"].get(f"drills/{code}/play").status_code == HTTPStatus.OK


def test_two_directors_at_once_do_each_thing_once(drill_desk, director):
    code, _ = ready(drill_desk, director)
    second = drill_desk.someone(Role.DRILL_DIRECTOR, login="second")
    got = [one.post(f"drills/{code}/{order}").status_code for order in ("start", "pause", "resume", "end") for one in (director, second)]
    assert got == [HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT] * 4
    shown = {"login": "clerk-1", "was-clerk-1": "", "as-clerk-1": "evaluator"}
    other = planned(drill_desk, director)
    assert director.post(f"drills/{other}/people", shown).status_code == HTTPStatus.SEE_OTHER
    changed = second.post(f"drills/{other}/people", shown | {"as-clerk-1": "observer"})
    assert (changed.status_code, "명단이 바뀌었습니다" in changed.text) == (HTTPStatus.CONFLICT, True)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("plan", {"script": "../city/accounts", "planned_for": "2026-12-22T10:00"}),
        ("plan", {"script": "mock-snow-removal", "planned_for": "9999-12-31T23:59"}),
        ("plan", {"script": "mock-snow-removal", "planned_for": "2026-12-22T10:00", "seed": "9" * 40}),
        ("plan", {"script": "mock-snow-removal", "planned_for": "2026-12-22T10:00", "posts": "-1"}),
        ("plan", {"script": "mock-snow-removal", "planned_for": "2026-12-22T10:00", "scope": "live"}),
        ("{code}/speed", {"speed": "61"}),
        ("{code}/speed", {"speed": "²"}),
        ("{code}/injects/warning/move", {"minutes": "9" * 30}),
        ("{code}/injects/none/publish", {}),
        ("{code}/injects/warning/skip", {"reason": " "}),
        ("{code}/people", {"login": "director", "was-director": "director", "as-director": "player:none"}),
        ("{code}/marks/none", {"rating": "P", "evidence": "x"}),
        ("{code}/marks/warn", {"rating": "A", "evidence": "두 번 읽고 결재했습니다"}),
    ],
)
def test_what_makes_no_sense_is_refused_in_korean_and_changes_nothing(drill_desk, director, path, fields):
    code = planned(drill_desk, director)
    with drill_desk.world.database.reading() as session:
        before = len(read.steps(session, read.named(session, code)))
    got = director.post(f"drills/{path.format(code=code)}", fields)
    assert got.status_code == HTTPStatus.CONFLICT
    assert 'role="alert" lang="ko"' in got.text
    assert fields.get("evidence", "") in got.text, "nobody writes it twice"
    with drill_desk.world.database.reading() as session:
        assert (len(read.exercises(session)), len(read.steps(session, read.named(session, code)))) == (1, before)


def test_a_public_one_is_permitted_by_two_who_approve(drill_desk, director):
    code = planned(drill_desk, director, scope="public")
    assert director.post(f"drills/{code}/public/permit").status_code == HTTPStatus.FORBIDDEN
    approver = drill_desk.someone(Role.APPROVER, login="approver-9")
    assert "exercise: true" in approver.get(f"drills/{code}/public").text
    assert approver.post(f"drills/{code}/public/permit").status_code == HTTPStatus.CONFLICT, "no account is for exercises"
    with drill_desk.world.database.reading() as session:
        assert session.query(Permit).count() == 0


def test_where_citizens_see_an_exercise_the_desk_says_so_and_anybody_takes_a_wrong_post_back(drill_desk):
    speaking = tuple(replace(one, exercise=place < 3) for place, one in enumerate(drill_desk.world.accounts))
    world = replace(drill_desk.world, accounts=speaking)
    app = create_app(drill_desk.settings, office=drill_desk.office, acting=lambda: world)
    desk = replace(drill_desk, app=app, world=world)
    code, players = begun(desk, desk.someone(Role.DRILL_DIRECTOR, login="director"))
    number, chief = issued(desk), players["chief"]
    sent(desk)
    with desk.world.database.writing() as session:
        read.named(session, code).scope = "public"
    assert "시민이 봅니다" in chief.get("figures").text.partition("<header")[0]
    assert "실제 계정 3개까지는" in chief.get("accounts").text
    asked = chief.get(f"bulletins/{number}/end/correction").text
    assert ("훈련용 실제 계정은 3개까지" in asked, "가상 계정" in asked.partition("main id")[2]) == (True, False)
    stranger = desk.someone(Role.WRITER, login="stranger")
    fields = form(stranger, f"bulletins/{number}/end/correction") | {"reason": "잘못 나갔습니다"}
    assert stranger.post(f"bulletins/{number}/end/correction", fields).status_code == HTTPStatus.SEE_OTHER


def test_something_real_in_live_stands_on_every_page_of_the_drill_at_once(drill_desk, live_desk):
    someone = drill_desk.someone(Role.WRITER)
    assert "실제 경보가 발효 중입니다" not in someone.get("figures").text
    number = issued(live_desk)
    for path in ("figures", "drills", "drills/strip"):
        shown = someone.get(path).text
        assert ("실제 경보가 발효 중입니다" in shown, number in shown) == (True, True), path
    assert "실제 경보가 발효 중입니다" not in live_desk.someone(Role.WRITER).get().text


def test_whoever_is_named_is_asked_on_every_page_until_they_acknowledge(drill_desk, director):
    code = planned(drill_desk, director)
    writer = named(drill_desk, code, director)["writer"]
    asked = f'drills/{code}">먼저 훈련임을 확인하십시오</a>'
    assert asked in writer.get("bulletins").text
    writer.post(f"drills/{code}/acknowledge")
    assert asked not in writer.get("bulletins").text
    assert "아직 시작하지 않았습니다" in writer.get(f"drills/{code}/play").text


def test_its_director_sees_first_what_comes_next_and_what_is_late(drill_desk, director):
    code, _ = begun(drill_desk, director)
    came(drill_desk, code, "preliminary")
    with drill_desk.world.database.writing() as session:
        exercise = read.named(session, code)
        exercise.played_to = exercise.base + timedelta(minutes=14)
    console = director.get(f"drills/{code}/console").text
    first = console.partition('class="now"')[2].partition("</section></div>")[0]
    news = {phase: director.get(f"drills/{code}/console/live?as={phase}").headers.get("HX-Refresh") for phase in ("to-come", "going")}
    assert news == {"to-come": "true", "going": None}, "the rest of a page from before the start offers what is over"
    assert ("2분 늦음" in first, "preliminary → 상황실 작성자" in first) == (True, True)
    assert "injects/preliminary-reminder/publish" in first
    number = issued(drill_desk, level="pre")
    with drill_desk.world.database.writing() as session:
        bulletin = session.scalars(select(Bulletin).where(Bulletin.number == number)).one()
        bulletin.issued_at = exercise.base + timedelta(minutes=5)
    first = director.get(f"drills/{code}/console").text.partition('class="now"')[2].partition("</section></div>")[0]
    assert ("늦음" in first, "preliminary-reminder" in first, "injects/advisory/publish" in first) == (False, False, True)
