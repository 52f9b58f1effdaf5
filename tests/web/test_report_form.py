"""The form of citizens: what it asks, what it takes into which world, and what it refuses with everything typed still there."""

import json
import re
from datetime import timedelta
from http import HTTPStatus
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lifeline.app import create_app
from lifeline.bulletins.office import Office
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.settings import Settings
from lifeline.incidents.picture import Cleaned
from lifeline.incidents.tables import Incident, Picture, Report
from lifeline.listening.tables import SightingRow
from lifeline.web.public.face import ROOTS
from lifeline.web.report.desk import Desk
from lifeline.web.report.photo import Photos
from tests.edge.conftest import eventually
from tests.incidents.pictures import bomb, coded, scene, telephone
from tests.web.forms import FORM, receipt_of, send, ticket_on, typed
from tests.web.press import PAGE_TIME, StoppedClock

EVERY = sorted(ROOTS.values())


def only(database: Database, table: Any) -> Any:
    with database.reading() as session:
        return session.scalars(select(table)).one()


def count(database: Database, table: Any) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("root", EVERY)
def test_every_type_can_be_chosen_and_its_form_opens(client: FlaskClient, office: Office, root: str) -> None:
    page = client.get(f"{root}report")
    offered = set(re.findall(rf'href="{root}report/(\w+)"', page.text))
    assert offered == {*office.hazards, "other", "done"}
    for hazard in offered:
        assert client.get(f"{root}report/{hazard}").status_code == 200


@pytest.mark.parametrize("root", EVERY)
def test_the_numbers_to_call_stand_before_the_first_question(client: FlaskClient, root: str) -> None:
    page = client.get(f"{root}report/urban_inundation").text
    assert 0 < page.index('href="tel:119"') < page.index('href="tel:112"') < page.index("<form")


def test_terror_is_for_the_police_first(client: FlaskClient) -> None:
    page = client.get("/report/terrorism").text
    assert page.index('href="tel:112"') < page.index('href="tel:119"')
    assert "담당자만 봅니다" in page


def test_a_type_that_is_none_has_no_form(client: FlaskClient) -> None:
    assert client.get("/report/locusts").status_code == 404


def test_a_report_becomes_one_unconfirmed_report_with_a_number(client: FlaskClient, live: Database) -> None:
    receipt = receipt_of(send(client, note="물이 무릎까지 찼어요", people="3"))
    report = only(live, Report)
    assert (report.receipt, report.hazard, report.state, report.people) == (receipt, "urban_inundation", "unconfirmed", 3)
    assert json.loads(report.taps) == {"depth": "knee"}
    assert re.fullmatch(r"[2-9A-HJKMNPQRSTVW-Z]{10}", receipt)


def test_nobody_is_named_in_the_record(client: FlaskClient, live: Database) -> None:
    send(client)
    post = only(live, SightingRow)
    assert re.fullmatch(r"\d{5}-[0-9a-f]{6}", post.author)
    assert (post.handle, "127.0.0.1" in post.said) == ("", False)


def test_forms_of_one_machine_are_one_person_and_each_call_for_help_is_an_alarm(client: FlaskClient, live: Database) -> None:
    for number in range(3):
        receipt_of(send(client, note=f"물이 차요 {number}"))
    receipt_of(send(client, note="물이 차요", headers={"X-Forwarded-For": "203.0.113.9"}))
    assert (only(live, Incident).reports, only(live, Incident).authors) == (4, 2)


@pytest.mark.parametrize("root", EVERY)
def test_a_report_goes_into_its_own_world_and_into_no_other(client: FlaskClient, live: Database, drill: Database, root: str) -> None:
    receipt_of(send(client, f"{root}report/urban_inundation"))
    expected = (0, 1) if "drill" in root else (1, 0)
    assert (count(live, Report), count(drill, Report)) == expected


def test_a_form_of_the_exercise_is_not_taken_as_a_real_one(client: FlaskClient, live: Database) -> None:
    answer = send(client, ticket=ticket_on(client.get(f"/drill{FORM}")))
    assert (answer.status_code, count(live, SightingRow)) == (422, 0)


def test_the_form_of_the_exercise_says_so_in_title_text_and_button(client: FlaskClient) -> None:
    page = client.get("/drill/report/urban_inundation").text
    assert "<title>[훈련 EXERCISE]" in page
    assert "훈련 기록에만" in page
    assert re.search(r'<button type="submit">훈련', page)


def test_a_form_sent_twice_is_one_report_with_one_number(client: FlaskClient, live: Database) -> None:
    ticket = ticket_on(client.get(FORM))
    first, second = (receipt_of(send(client, ticket=ticket, note="하나", photo=telephone())) for _ in range(2))
    assert (first == second, count(live, Report), count(live, Picture)) == (True, 1, 1)


def test_who_goes_back_and_says_that_somebody_is_in_danger_is_heard(client: FlaskClient, live: Database) -> None:
    ticket = ticket_on(client.get(FORM))
    first = receipt_of(send(client, ticket=ticket, note="물이 차요"))
    second = receipt_of(send(client, ticket=ticket, note="물이 차요", danger="yes"))
    assert first != second
    assert count(live, Report) == 2
    with live.reading() as session:
        assert [alarm.kind for alarm in open_alarms(session)] == ["report-life"]


@pytest.mark.parametrize("code", ["%00", "ffff%00", "'", "x" * 40])
def test_a_code_that_cannot_be_ours_asks_no_database(client: FlaskClient, code: str) -> None:
    assert client.get(f"/report/i/{code}/heavy_snow").status_code == HTTPStatus.OK


def test_two_people_with_the_same_words_are_two_reports_of_one_incident(client: FlaskClient, live: Database) -> None:
    for _ in range(2):
        send(client, lat="37.4979", lon="127.0276", metres="20", note="물이 차요")
    assert (count(live, Report), count(live, Incident)) == (2, 1)


def test_danger_is_a_matter_of_life_at_once(client: FlaskClient, live: Database) -> None:
    page = client.get(send(client, danger="yes").headers["Location"]).text
    assert only(live, Report).urgency == "life"
    assert "지금 전화하십시오" in page


def test_the_page_of_a_number_shows_nothing_that_was_written(client: FlaskClient) -> None:
    page = client.get(send(client, note="비밀 010-1234-5678", place="비밀빌라 302호", photo=telephone()).headers["Location"]).text
    assert "비밀" not in page
    assert "확인되지 않은" in page
    assert re.search(r">[2-9A-Z]{5}-[2-9A-Z]{5}<", page)


def test_a_number_typed_with_spaces_and_small_letters_leads_to_its_page(client: FlaskClient) -> None:
    receipt = receipt_of(send(client))
    found = client.post("/report/done", data={"number": f" {receipt[:5].lower()} - {receipt[5:]} "})
    assert found.headers["Location"] == f"/report/done/{receipt}"


@pytest.mark.parametrize("number", ["AAAAAAAAAA", "0", "' OR 1=1 --", "%00", "../../x", "A" * 500])
def test_a_number_that_was_never_given_leads_nowhere(client: FlaskClient, number: str) -> None:
    assert client.get(f"/report/done/{number}").status_code == 404
    assert client.post("/report/done", data={"number": number}).status_code == 404


def test_what_none_of_the_55_fits_is_kept_for_a_person_and_still_has_a_number(client: FlaskClient, live: Database) -> None:
    answer = send(client, "/report/other", note="이상한 소리가 나요", tap_depth=None)
    assert client.get(answer.headers["Location"]).status_code == 200
    assert count(live, SightingRow) == 1


def test_a_photo_is_kept_without_its_notes_and_waits_for_a_person(client: FlaskClient, live: Database) -> None:
    send(client, photo=telephone(), place="", district="")
    kept = only(live, Picture)
    assert (kept.state, b"Jihyeon" in kept.clean, kept.shown == kept.clean) == ("waiting", False, True)


def test_a_photo_of_some_megabytes_is_taken(client: FlaskClient, live: Database) -> None:
    photo = telephone(4000, 3000) + b"\r\n--" * 500_000
    receipt_of(send(client, photo=photo))
    assert (len(photo) > 1_500_000, only(live, Picture).width) == (True, 1600)


def test_the_place_of_a_photo_counts_where_none_was_given(client: FlaskClient, live: Database) -> None:
    receipt_of(send(client, photo=telephone()))
    report = only(live, Report)
    assert (report.method, round(report.lat or 0, 2), round(report.lon or 0, 2)) == ("photo", 37.5, 127.03)


def test_what_was_pointed_at_outweighs_the_photo(client: FlaskClient, live: Database) -> None:
    receipt_of(send(client, photo=telephone(), lat="37.55", lon="126.98", metres="15"))
    assert only(live, Report).method == "pin"


def test_a_photo_seen_before_is_told_to_staff(client: FlaskClient, live: Database) -> None:
    for size in ((640, 480), (900, 675)):
        send(client, photo=telephone(*size))
    with live.reading() as session:
        assert session.scalars(select(Picture.seen_before).order_by(Picture.id)).all() == [None, 1]


REFUSED = {
    "danger": {"danger": None},
    "place": {"place": "", "district": ""},
    "people": {"people": "-3"},
    "at": {"seen": "time", "at": "25:99"},
    "note": {"note": "가" * 1001},
    "website": {"website": "http://spam.example"},
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_is_wrong_is_named_and_what_was_typed_is_still_there(client: FlaskClient, live: Database, wrong: str) -> None:
    fields = {"place": '강남역 "3번" <출구>', "note": "물이\n차요", **REFUSED[wrong]}
    answer = send(client, **fields)
    assert (answer.status_code, count(live, SightingRow)) == (422, 0)
    assert 'role="alert"' in answer.text
    assert typed(answer, "place") == fields["place"]
    assert typed(answer, "note") == fields["note"]
    assert 'value="knee" checked' in answer.text


@pytest.mark.parametrize(("lat", "lon"), [("0", "0"), ("127.02", "37.5"), ("48.85", "2.35"), ("nan", "inf"), ("1e999", "x"), ("", "")])
def test_a_point_that_is_not_in_the_city_is_no_place_and_it_is_said(client: FlaskClient, live: Database, lat: str, lon: str) -> None:
    assert send(client, lat=lat, lon=lon, place="", district="").status_code == 422
    receipt_of(send(client, lat=lat, lon=lon))
    assert only(live, Report).method not in ("pin", "platform")


PHOTOS = {
    "pixels": bomb(),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": b"GIF89a/*<html><script>alert(1)</script>*/=1;",
    "half": coded(scene())[:3000],
    "large": b"\xff\xd8\xff" + bytes(8 * 1024 * 1024 - 1),
}


@pytest.mark.parametrize("kind", PHOTOS)
def test_a_hostile_photo_is_refused_with_words_and_costs_no_report(client: FlaskClient, live: Database, kind: str) -> None:
    answer = send(client, photo=PHOTOS[kind], note="물이 차요")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert ("받지 못함" in page, "사진이 없어도 제보는 그대로 접수" in page) == (True, True)
    assert (count(live, Report), count(live, Picture)) == (1, 0)


def test_a_refused_photo_alone_says_not_where_it_is_and_the_rest_is_still_there(client: FlaskClient, live: Database) -> None:
    answer = send(client, photo=PHOTOS["svg"], note="물이 차요", place="", district="")
    assert (answer.status_code, "사진 없이 보내" in answer.text, typed(answer, "note")) == (422, True, "물이 차요")
    assert count(live, SightingRow) == 0


def test_a_photo_that_takes_long_is_added_after_the_receipt(client: FlaskClient, live: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = Event()

    def read(body: bytes) -> Cleaned:
        slowly.wait(60)
        return Cleaned(body, 4, 4, 1)

    photos = Photos(read)
    for view in client.application.view_functions.values():
        for desk in (one for one in getattr(view, "args", ()) if isinstance(one, Desk)):
            monkeypatch.setattr(desk.photos, "look", lambda body, seconds: photos.look(body, seconds=0.01))
    answer = send(client, photo=telephone())
    assert (answer.status_code, "아직 읽고 있습니다" in client.get(answer.headers["Location"]).text) == (303, True)
    assert count(live, Picture) == 0
    slowly.set()
    eventually(lambda: count(live, Picture) == 1, 60)
    assert "아직 읽고" not in client.get(answer.headers["Location"]).text


def test_nine_megabytes_are_not_read(client: FlaskClient, live: Database) -> None:
    assert send(client, photo=bytes(9 * 1024 * 1024)).status_code == 413
    assert count(live, SightingRow) == 0


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_script_in_every_field_is_only_text(client: FlaskClient, live: Database) -> None:
    fields = dict.fromkeys(
        ("place", "note", "tap_depth", "tap_spot", "district", "lat", "lon", "metres", "people", "seen", "at", "danger"), SCRIPT
    )
    answer = send(client, **fields)
    assert (answer.status_code, "<script>alert" in answer.text, "<img" in answer.text) == (422, False, False)
    receipt_of(send(client, place=SCRIPT, note=SCRIPT, tap_depth=SCRIPT))
    assert only(live, Report).taps in ("", "{}")


def test_ten_thousand_hashtags_are_too_long(client: FlaskClient) -> None:
    assert send(client, note="#침수 " * 10_000).status_code in (413, 422)


def test_signs_that_turn_the_text_round_are_taken_out(client: FlaskClient, live: Database) -> None:
    receipt_of(send(client, place="강남역\u202e\u2067 11번\x00 출구", note="물\u200b이 차요\x07"))
    said = json.loads(only(live, SightingRow).said)
    assert (said["place"], said["note"]) == ("강남역 11번 출구", "물이 차요")


@pytest.mark.parametrize("ticket", ["", "x", "A" * 40, "가나다", "A" * 10_000])
def test_a_forged_form_is_shown_again_and_not_taken(client: FlaskClient, live: Database, ticket: str) -> None:
    answer = send(client, ticket=ticket, note="물이 차요")
    assert (answer.status_code, count(live, SightingRow), typed(answer, "note")) == (422, 0, "물이 차요")
    receipt_of(send(client, ticket=ticket_on(answer)))


def test_a_form_of_yesterday_is_shown_again_with_a_fresh_one(settings: Settings, office: Office, live: Database, drill: Database) -> None:
    days = [
        create_app(settings, office=office, live=live, drill=drill, live_clock=StoppedClock(moment)).test_client()
        for moment in (PAGE_TIME, PAGE_TIME + timedelta(hours=24, minutes=1))
    ]
    answer = send(days[1], ticket=ticket_on(days[0].get(FORM)))
    assert (answer.status_code, count(live, SightingRow)) == (422, 0)
    receipt_of(send(days[1], ticket=ticket_on(answer)))


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost.evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_a_form_that_another_site_sends_is_not_taken(client: FlaskClient, live: Database, headers: dict[str, str]) -> None:
    assert (send(client, headers=headers).status_code, count(live, SightingRow)) == (403, 0)


def test_an_old_browser_that_does_not_say_where_it_comes_from_is_taken(client: FlaskClient) -> None:
    receipt_of(send(client, headers={"X-Nothing": "0"}))


def test_a_thousand_posts_from_one_address_are_twenty_and_the_rest_are_told_where_to_call(client: FlaskClient, live: Database) -> None:
    codes = [send(client, note="물이 차요").status_code for _ in range(40)]
    answer = send(client, note="물이 차요")
    assert (codes.count(303), count(live, Report), answer.status_code) == (20, 20, 429)
    assert ("119" in answer.text, typed(answer, "note")) == (True, "물이 차요")


def test_behind_a_proxy_each_telephone_has_its_own_limit(client: FlaskClient) -> None:
    for number in range(30):
        receipt_of(send(client, headers={"X-Forwarded-For": f"203.0.113.{number}"}))


def test_nothing_is_set_in_the_browser_and_nothing_is_kept_by_anybody(client: FlaskClient) -> None:
    for answer in (client.get("/report"), client.get(FORM), send(client), send(client, danger=None)):
        assert "Set-Cookie" not in answer.headers
    page = client.get(FORM)
    assert (page.headers["Cache-Control"], "noindex" in page.headers["X-Robots-Tag"]) == ("no-store", True)
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]


def test_neither_words_nor_addresses_are_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    send(client, note="비밀이야", headers={"X-Forwarded-For": "203.0.113.77"})
    assert not any(trace in caplog.text for trace in ("비밀이야", "203.0.113.77"))


@pytest.fixture
def shut_client(settings: Settings, office: Office, drill: Database) -> FlaskClient:
    """The live world has not been set up."""
    return create_app(settings, office=office, drill=drill).test_client()


def test_where_nothing_can_be_stored_it_is_said_before_anybody_types(shut_client: FlaskClient) -> None:
    page = shut_client.get(FORM)
    assert (page.status_code, 'href="tel:119"' in page.text, "<form" in page.text) == (503, True, False)


def test_where_one_world_cannot_be_written_the_other_still_takes_reports(shut_client: FlaskClient) -> None:
    receipt_of(send(shut_client, "/drill/report/urban_inundation"))


def test_a_database_that_may_only_be_read_says_so_with_the_numbers_to_call(
    settings: Settings, office: Office, live: Database, drill: Database
) -> None:
    app = create_app(settings, office=office, live=live, drill=drill)
    client, ticket = app.test_client(), ""
    ticket = ticket_on(client.get(FORM))
    live.engine.dispose()
    from sqlalchemy import event

    event.listen(live.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    answer = send(client, ticket=ticket)
    assert (answer.status_code, "저장되지 않았습니다" in answer.text, 'href="tel:119"' in answer.text) == (503, True, True)


def test_the_form_of_one_world_is_never_given_the_database_of_the_other(settings: Settings, office: Office, live: Database) -> None:
    with pytest.raises(RuntimeError, match="world"):
        create_app(settings, office=office, drill=live)


def test_a_bulletin_in_force_leads_to_the_form_of_its_type(app: Flask, live_press: Any) -> None:
    number = live_press.issue("heavy_snow")
    page = app.test_client().get(f"/bulletins/{getattr(number, 'number', number)}")
    assert 'href="/report/heavy_snow"' in page.text
