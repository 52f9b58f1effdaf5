"""The list of incidents and the page of one: what they say, in both languages and worlds, and what they never say."""

import re
from datetime import timedelta

import pytest

from lifeline.app import create_app
from tests.web.city_day import NOON
from tests.web.incident_day import Street, Ticking, twelve

HOSTILE = "<script>alert(1)</script>\u202egnp.exe\u2028{{ 7 * 7 }}"
JPEG = b"\xff\xd8\xff\xe0 not really"


@pytest.fixture
def app(settings, office, live, drill):
    clock = Ticking()
    return create_app(settings, office=office, live=live, drill=drill, live_clock=clock, drill_clock=clock)


@pytest.fixture
def street(live):
    return Street(live)


def rows(page):
    """What each entry of the list says, without marks."""
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", one)).strip() for one in re.findall(r'<li class="[^"]*">(.*?)</li>', page, re.DOTALL)
    ]


def test_an_incident_is_said_with_its_place_its_people_its_posts_and_that_nobody_has_confirmed_it(client, street):
    street.tell("urban_inundation", kind="knee", authors=12, support=31, place="신림동", precision_m=500)
    (said,) = rows(client.get("/incidents").text)
    for words in (
        "도심 침수(지하공간) (무릎)",
        "관악구 신림동 일대, 약 500 m 안",
        "확인되지 않은 시민 제보",
        "12명이 알림 (글 31건)",
        "마지막 제보",
    ):
        assert words in said
    (said,) = rows(client.get("/en/incidents").text)
    for words in (
        "Urban and underground flooding (Knee)",
        "within about 500 m",
        "Unconfirmed citizen report",
        "Reported by 12 people (31 posts)",
    ):
        assert words in said


def test_danger_to_people_and_the_newest_stand_first_and_what_was_dealt_with_last(client, street):
    old, new = ({"last_at": NOON - timedelta(minutes=ago)} for ago in (50, 2))
    for place, facts in (
        ("가", old),
        ("나", new | {"state": "handled", "urgency": "life"}),
        ("다", new),
        ("라", old | {"urgency": "life"}),
    ):
        street.tell(place=place, **facts)
    assert [re.search("관악구 (.)", one)[1] for one in rows(client.get("/incidents").text)] == ["라", "다", "가", "나"]


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "hidden"},
        {"state": "false"},
        {"state": "over"},
        {"until": NOON},
        {"audience": "never"},
        {"audience": "look"},
        {"audience": "confirmed"},
        {"audience": "confirmed", "state": "handled"},
    ],
)
def test_what_the_public_may_not_see_is_on_no_page_and_in_no_file(client, street, facts):
    street.tell("chemical_spill", place="비밀장소", **facts)
    for path in ("incidents", "en/incidents", "incidents.geojson", "incidents.csv", "incidents.atom", "incidents/cells/11.json"):
        answer = client.get(f"/{path}")
        assert answer.status_code == 200
        assert "비밀장소" not in answer.text
        assert "chemical_spill" not in answer.text


@pytest.mark.parametrize("facts", [{"audience": "look", "looked": True}, {"audience": "confirmed", "state": "confirmed"}])
def test_what_staff_have_let_through_is_shown(client, street, facts):
    street.tell(place="공개장소", **facts)
    assert "공개장소" in client.get("/incidents").text


def test_a_change_by_staff_is_shown_at_the_next_look_and_one_that_is_hidden_is_gone(client, street):
    one = street.tell(place="신림동")
    assert "확인되지 않은" in rows(client.get("/incidents").text)[0]
    street.change(one, state="confirmed", headline_ko="도로가 막혔습니다")
    assert "시에서 확인함" in rows(client.get("/incidents").text)[0]
    assert "도로가 막혔습니다" in client.get("/incidents").text
    street.change(one, state="hidden")
    assert rows(client.get("/incidents").text) == []
    assert client.get(f"/incidents/{one.id}").status_code == 404


def test_the_window_takes_an_incident_off_the_map_without_any_change_of_rows(client, street, app):
    street.tell(until=NOON + timedelta(minutes=1))
    assert len(rows(client.get("/incidents").text)) == 1
    street.change(street.tell(place="서초동"), until=NOON)
    assert len(rows(client.get("/incidents").text)) == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"place": "도림천", "lat": None, "lon": None, "precision_m": 2000}, "관악구 도림천 일대, 자세한 자리는 모름"),
        ({"place": "", "lat": None, "lon": None, "precision_m": None}, "관악구 안, 자세한 자리는 모름"),
        ({"place": "", "district": "", "lat": None, "lon": None}, "자리를 아직 모름"),
        ({"place": "이수역", "precision_m": 800}, "관악구 이수역 일대, 자세한 자리는 모름"),
        ({"place": "이수역", "precision_m": 40}, "관악구 이수역, 약 40 m 안"),
    ],
)
def test_a_place_is_said_as_exactly_as_it_is_known_and_not_more(client, street, facts, words):
    street.tell(**facts)
    assert words in rows(client.get("/incidents").text)[0]


def test_no_point_is_given_where_only_an_area_is_known_and_homes_are_given_roughly(client, street):
    street.tell(lat=37.484231, lon=126.929712, precision_m=501)
    street.tell(lat=37.484231, lon=126.929712, precision_m=20)
    street.tell(lat=37.484231, lon=126.929712, precision_m=20, home=True)
    street.tell(lat=37.484231, lon=126.929712, precision_m=20, urgency="life")
    found = {one["id"]: one["geometry"] for one in client.get("/incidents.geojson").json["features"]}
    points = [one and one["coordinates"] for _, one in sorted(found.items())]
    assert points == [None, [126.9297, 37.4842], [126.93, 37.484], [126.93, 37.484]]


def test_the_form_leads_to_an_address_that_shows_only_what_was_chosen(client, street):
    street.tell("urban_inundation", district="11620", place="신림동")
    street.tell("power_outage", district="11680", place="역삼동", last_at=NOON - timedelta(hours=2))
    answer = client.get("/en/incidents/find?hazard=power_outage&district=&hours=3")
    assert answer.status_code == 303
    assert answer.location == "/en/incidents/in/power_outage/all/3"
    assert [("Yeoksam-dong" in one) for one in rows(client.get(answer.location).text)] == [True]
    assert rows(client.get("/incidents/in/power_outage/all/1").text) == []
    assert client.get("/incidents/find?hazard=&district=&hours=").location == "/incidents"
    assert "/incidents/in/all/11620/all" in client.get("/incidents").text


@pytest.mark.parametrize(
    "path",
    [
        "incidents/find?hazard=<script>",
        "incidents/in/none_such/all/all",
        "incidents/in/all/99999/all",
        "incidents/in/all/all/2",
        "incidents/in/all/all/all/2",
        "incidents/in/all/all/all/0",
        "incidents/0",
        "incidents/99999999999999999999",
        "incidents/cells/9.json",
        "incidents/cells/13.json",
        "incidents/blocks/12/1_1.json",
        "incidents/blocks/13/1_1.json",
        "pictures/..%2f..%2fx.jpg",
        "pictures/none-such-picture.jpg",
    ],
)
def test_what_there_is_not_is_not_found(client, street, path):
    assert client.get(f"/{path}").status_code == 404


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "126,37,126", "127,37,126,38", "0,-91,1,1", "1e9,1,1,1", "nan,nan,nan,nan"])
def test_a_box_that_is_none_is_refused(client, street, box):
    assert client.get("/incidents/near.geojson", query_string={"bbox": box}).status_code == 400


def test_a_long_list_has_pages_and_every_incident_is_on_one_of_them(client, street):
    street.many(45)
    pages = [client.get(path).text for path in ("/incidents", "/incidents/in/all/all/all/2", "/incidents/in/all/all/all/3")]
    assert [len(rows(page)) for page in pages] == [20, 20, 5]
    assert 'rel="next" href="/incidents/in/all/all/all/2"' in pages[0]
    assert 'rel="prev" href="/incidents"' in pages[1]
    assert len(set(re.findall(r'href="/incidents/(\d+)"', "".join(pages)))) == 45


def test_the_table_counts_incidents_and_people_by_district(client, street):
    street.tell(district="11620", authors=3)
    street.tell(district="11620", authors=4)
    street.tell(district="", place="", lat=None, lon=None)
    page = re.sub(r"<[^>]*>", "|", client.get("/incidents").text)
    assert re.search(r"관악구\|+2\|+7\|", page)
    assert re.search(r"구를 모름\|+1\|+1\|", page)


def test_a_quiet_map_does_not_say_that_nothing_has_happened(client, street):
    page = client.get("/incidents").text
    assert "피해가 없다는 뜻은 아닙니다" in page
    assert "지금은 읽는 곳이 없습니다" in page


def test_a_listener_that_is_silent_and_posts_that_were_too_many_are_told(client, live_press):
    twelve(live_press)
    page = client.get("/incidents").text
    for words in ("마스토돈: 1월 6일 12:03까지 읽음", "X: 1월 6일 10:04부터 읽지 못하고 있습니다", "너무 많아 읽지 못한 글 1,200건"):
        assert words in page


def test_merged_incidents_lead_to_the_one_they_became_and_a_ring_of_them_nowhere(client, street):
    first, second, third = (street.tell(place=place) for place in "가나다")
    street.change(first, state="merged", merged_into=second.id)
    street.change(second, state="merged", merged_into=third.id)
    answer = client.get(f"/en/incidents/{first.id}")
    assert (answer.status_code, answer.location) == (301, f"/en/incidents/{third.id}")
    street.change(third, state="merged", merged_into=first.id)
    assert client.get(f"/incidents/{first.id}").status_code == 404


def test_one_that_was_merged_into_something_secret_leads_nowhere(client, street):
    first, second = street.tell(), street.tell(audience="never")
    street.change(first, state="merged", merged_into=second.id)
    assert client.get(f"/incidents/{first.id}").status_code == 404


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"state": "false"}, "사실이 아닌 것으로 확인됨"), ({"state": "over"}, "끝난 일"), ({"until": NOON}, "지도에서 내려감")],
)
def test_what_left_the_map_is_told_in_words_without_what_people_wrote(client, street, facts, words):
    one = street.tell(report={"text": "시민의 글"}, **facts)
    page = client.get(f"/incidents/{one.id}").text
    assert words in page
    assert "시민의 글" not in page


def test_what_staff_did_is_told_without_who_and_why_and_not_when_it_was_undone(client, street):
    one = street.tell(state="confirmed")
    street.act(one, "confirmed")
    street.act(one, "handled")
    street.act(one, "look")
    street.act(one, "undo", undoes=2)
    page = client.get(f"/incidents/{one.id}").text
    assert "확인했습니다" in page
    assert "조치를 끝냈습니다" not in page
    assert "지현" not in page
    assert "jihyeon" not in page


def test_a_post_from_x_is_a_link_and_never_its_words(client, street):
    one = street.tell(report={"text": "X에 쓴 글"}, sighting={"platform": "x", "url": "https://x.com/i/status/7"})
    page = client.get(f"/incidents/{one.id}").text
    assert "https://x.com/i/status/7" in page
    for path in (f"incidents/{one.id}", "incidents.geojson", "incidents.csv", "incidents.atom"):
        assert "X에 쓴 글" not in client.get(f"/{path}").text


def test_a_post_its_author_deleted_leaves_only_that_it_was_there(client, street, live):
    one = street.tell(support=9, report={"text": "지운 글"}, sighting={"deleted_at": NOON, "url": "https://social.example/gone"})
    report = street.report(one, text="지운 글", sighting={"deleted_at": NOON})
    name = street.picture(report, JPEG)
    page = client.get(f"/incidents/{one.id}").text
    assert "글쓴이가 지운 글입니다" in page
    assert "글 9건" in page
    for path in (f"incidents/{one.id}", "incidents.geojson", "incidents.csv", "incidents.atom"):
        answer = client.get(f"/{path}").text
        assert "지운 글" not in answer.replace("글쓴이가 지운 글입니다", "")
        assert "social.example/gone" not in answer
    assert client.get(f"/pictures/{name}.jpg").status_code == 404


def test_who_asked_to_be_left_out_is_not_linked_and_what_was_masked_has_no_way_to_the_whole(client, street):
    one = street.tell(report={"anonymous": True}, sighting={"url": "https://social.example/me"})
    street.report(one, masked=True, sighting={"url": "https://social.example/number"})
    street.report(one, text="", anonymous=True, sighting={"platform": "x", "url": "https://x.com/i/status/77"})
    for path in (f"incidents/{one.id}", f"en/incidents/{one.id}", "incidents", "incidents.geojson", "incidents.csv", "incidents.atom"):
        answer = client.get(f"/{path}").text
        assert not re.search(r"social\.example|x\.com/i/status", answer), path


def test_hidden_and_false_reports_are_not_read_out(client, street):
    one = street.tell()
    for state in ("hidden", "false"):
        street.report(one, text=f"text {state}", state=state)
    street.report(one, text="text never", audience="never")
    for path in (f"incidents/{one.id}", "incidents.geojson", "incidents.csv", "incidents.atom"):
        assert not re.search("text (hidden|false|never)", client.get(f"/{path}").text)


def test_foreign_text_in_every_field_is_shown_and_never_run(client, street):
    one = street.tell(place=HOSTILE, headline_ko=HOSTILE, headline_en=HOSTILE, kind='"><b>', report={"text": HOSTILE, "place": HOSTILE})
    for path in ("/incidents", "/en/incidents", f"/incidents/{one.id}", f"/en/incidents/{one.id}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        assert "\u202e" not in page
        assert "49" not in re.findall(r"gnp.exe(.{0,20})", page)
    for path in ("/incidents.geojson", "/incidents.csv", "/incidents.atom", "/incidents/cells/10.json"):
        assert "\u202e" not in client.get(path).text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", " https://x"])
def test_an_address_that_is_no_web_page_is_not_a_link(client, street, address):
    one = street.tell(sighting={"url": address})
    assert address not in client.get(f"/incidents/{one.id}").text


def test_a_cell_of_the_table_is_no_formula(client, street):
    street.tell(place="=1+1", report={"text": "@SUM(A1)"})
    table = client.get("/incidents.csv").text
    assert "'=1+1" in table
    assert "'@SUM(A1)" in table


def test_a_picture_is_given_only_when_staff_have_let_it_through(client, street):
    one = street.tell()
    report = street.report(one, text="사진")
    names = {state: street.picture(report, JPEG, state=state) for state in ("public", "waiting", "hidden")}
    page = client.get(f"/incidents/{one.id}").text
    answers = {state: client.get(f"/pictures/{name}.jpg") for state, name in names.items()}
    assert {state: answer.status_code for state, answer in answers.items()} == {"public": 200, "waiting": 404, "hidden": 404}
    assert [state for state, name in names.items() if name in page] == ["public"]
    headers = answers["public"].headers
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    street.change(one, state="hidden")
    assert client.get(f"/pictures/{names['public']}.jpg").status_code == 404


def test_the_exercise_is_told_apart_everywhere_and_never_holds_what_is_live(client, live, drill):
    Street(live).tell(place="실제동")
    one = Street(drill).tell(place="훈련동")
    for path in ("/drill/incidents", "/drill/en/incidents", f"/drill/incidents/{one.id}"):
        answer = client.get(path)
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "<title>[훈련 EXERCISE]" in answer.text
        assert 'class="drill"' in answer.text
        assert "실제동" not in answer.text
    for path in ("/drill/incidents.geojson", "/drill/incidents.csv", "/drill/incidents.atom"):
        answer = client.get(path)
        assert "실제동" not in answer.text
        assert "Exercise" in answer.text or "EXERCISE" in answer.text
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "훈련동" not in client.get("/incidents").text


def test_a_world_that_is_not_set_up_claims_nothing(settings, office):
    client = create_app(settings, office=office).test_client()
    assert "아직 설정되지 않았습니다" in client.get("/incidents").text
    assert client.get("/incidents.geojson").status_code == 503


def test_reports_do_not_change_the_version_of_the_first_page_and_do_change_that_of_the_map(client, street):
    street.tell()
    before = [client.get(path).json["v"] for path in ("/version.json", "/incidents/version.json")]
    street.tell()
    after = [client.get(path).json["v"] for path in ("/version.json", "/incidents/version.json")]
    assert before[0] == after[0]
    assert before[1] != after[1]
    assert f'data-v="{after[1]}"' in client.get("/incidents").text


def test_a_world_set_up_again_begins_a_new_map(client, street, live):
    from sqlalchemy import text as sql

    street.tell(place="옛날동")
    assert "옛날동" in client.get("/incidents").text
    with live.writing() as session:
        for table in ("incident_reports", "reports", "sightings", "incidents"):
            session.execute(sql(f"DELETE FROM {table}"))
        session.execute(sql("UPDATE world SET created_at = '2026-02-02 00:00:00'"))
    assert "옛날동" not in client.get("/incidents").text


WHY = re.compile(r'<section id="why".*?</section>', re.DOTALL)


@pytest.mark.parametrize(
    ("path", "supports", "doubts"),
    [
        (
            "incidents",
            (
                "서로 다른 2명이 저마다의 말로 알림",
                "현장에서 직접 본 표현이 있음",
                "위치가 40m 안으로 분명함",
                "관련된 특보·경보가 내려져 있음",
            ),
            "끝났거나 사실이 아니라고 한 사람 3명",
        ),
        (
            "en/incidents",
            (
                "2 people tell of it, each in their own words",
                "Worded as seen on the spot",
                "known to 40 m",
                "A related official warning is in force",
            ),
            "3 people say that it is over or not so",
        ),
    ],
)
def test_why_an_incident_may_be_believed_or_doubted_is_said_on_its_page(client, street, live_press, path, supports, doubts):
    live_press.issue("heavy_rain", "warning", districts="11620")
    told = street.tell(say_over=3, report={"author_key": b"a" * 16, "first_hand": True})
    street.report(told, author_key=b"b" * 16, sighting={"young": True})
    why = WHY.search(client.get(f"/{path}/{told.id}").text)[0]
    assert [words for words in (*supports, doubts) if words not in why] == []
    assert why.index(supports[0]) < why.index(doubts)
    for secret in ("account", "계정", "확인함", "Confirmed by staff"):
        assert secret not in why
    street.change(told, state="confirmed")
    assert ("확인함" if path == "incidents" else "Confirmed by staff") in WHY.search(client.get(f"/{path}/{told.id}").text)[0]


def test_the_reasons_show_nothing_that_the_page_does_not(client, street):
    """Pictures nobody has made public yet, places more exact than they are shown, and what is no longer on the map."""
    home = street.tell(home=True, precision_m=5)
    number = street.report(home)
    street.picture(number, JPEG, state="waiting")
    why = WHY.search(client.get(f"/en/incidents/{home.id}").text)[0]
    assert "known to 100 m" in why
    assert "picture" not in why
    assert not WHY.search(client.get(f"/incidents/{street.tell(state='over').id}").text)
