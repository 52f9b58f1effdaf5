"""What a citizen reads: each world by itself, in both languages, in every state a bulletin can have."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html

from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import Bulletin
from lifeline.core.post import MARK
from tests.web.press import ISSUED

DISCLAIMER = "훈련입니다 - 실제 상황이 아닙니다"
DRILL_PAGES = ("/drill/", "/drill/en/", "/drill/bulletins/2026-0001", "/drill/en/bulletins/2026-0001", "/drill/none", "/drill/en/none")
LIVE_PAGES = ("/", "/en/", "/bulletins/2026-0001", "/en/bulletins/2026-0001", "/none", "/en/none")


def page(client: FlaskClient, path: str) -> html.HtmlElement:
    return html.fromstring(client.get(path).text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def text(client: FlaskClient, path: str) -> str:
    return words(page(client, path).find("body"))


def tones(client: FlaskClient, path: str) -> list[str]:
    return [one.get("class") for one in page(client, path).xpath("//article[starts-with(@class, 'notice')]")]


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_live_with_nothing_in_force_says_so_in_both_languages(client, path):
    said = text(client, path)
    assert "현재 발효 중인 특보가 없습니다" in said
    assert "There are no current alerts" in said


def test_the_page_says_as_of_when_in_korean_time(client):
    assert "2026년 1월 6일 07:34 기준" in text(client, "/")


@pytest.mark.parametrize("path", DRILL_PAGES)
def test_the_first_words_of_every_drill_page_deny_that_it_is_real(client, press, path):
    press.issue()
    assert text(client, path).startswith(DISCLAIMER)


@pytest.mark.parametrize("path", DRILL_PAGES)
def test_every_drill_title_begins_with_the_mark(client, press, path):
    press.issue()
    assert page(client, path).findtext("head/title").startswith(MARK)


@pytest.mark.parametrize("path", DRILL_PAGES)
def test_search_engines_are_told_to_leave_drill_pages_alone(client, press, path):
    press.issue()
    answer = client.get(path)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


@pytest.mark.parametrize("path", LIVE_PAGES)
def test_live_pages_carry_no_sign_of_a_drill(client, live_press, path):
    live_press.issue()
    answer = client.get(path)
    assert "X-Robots-Tag" not in answer.headers
    shown = answer.text.partition("</style>")[2]
    assert [sign for sign in (MARK, "훈련", "xercise", "drill") if sign in shown] == []


def test_live_and_drill_items_never_share_a_page(client, live_press, press):
    live_press.issue("heavy_rain")
    press.issue("heavy_snow")
    assert ("호우경보" in text(client, "/"), "대설" in text(client, "/")) == (True, False)
    assert ("대설경보" in text(client, "/drill/"), "호우" in text(client, "/drill/")) == (True, False)


def test_the_same_number_is_another_bulletin_in_the_other_world(client, live_press, press):
    live_press.issue("heavy_rain")
    press.issue("heavy_snow")
    assert "호우" not in text(client, "/drill/bulletins/2026-0001")


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        ("/drill/", ["대설경보", "서울 전역", "발효 중", "1월 6일 07:31", "1월 6일 13:31", "기상청, 1월 6일 07:30", "제2026-0001호"]),
        ("/drill/en/", ["Heavy Snow Warning", "All Seoul", "In force", "6 Jan 07:31", "6 Jan 13:31", "KMA, 6 Jan 07:30", "No. 2026-0001"]),
    ],
)
def test_a_bulletin_in_force_is_told_in_full(client, press, path, facts):
    press.issue()
    said = text(client, path)
    assert [fact for fact in facts if fact not in said] == []


PARTS = {
    "besides_ko": "서울서북권 대설주의보",
    "besides_en": "Heavy Snow Advisory for Seoul Northwest",
    "lifted_ko": "서울동북권",
    "lifted_en": "Seoul Northeast",
}


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        ("/drill/", ("그 밖에: 서울서북권 대설주의보", "끝난 곳", "서울동북권")),
        ("/drill/en/", ("Also: Heavy Snow Advisory for Seoul Northwest", "Over for", "Seoul Northeast")),
    ],
)
def test_other_parts_of_the_city_are_told_what_holds_there_and_where_it_ended(client, press, path, facts):
    press.issue(said=PARTS)
    said = text(client, path)
    assert [fact for fact in facts if fact not in said] == []


def test_a_notice_ahead_of_a_warning_claims_no_beginning(client, press):
    press.issue(level="pre", said={"begins_known": False})
    assert "시작" not in text(client, "/drill/")


def test_what_to_do_is_what_the_accounts_posted_in_the_language_of_the_page(client, press):
    press.issue()
    korean = page(client, "/drill/").xpath("//ul[@class='do']")[0]
    english = page(client, "/drill/en/").xpath("//ul[@class='do']")[0]
    assert (korean.get("lang"), words(korean[0])) == ("ko", "차를 두고 지하철·버스를 이용하고, 평소보다 일찍 나서세요.")
    assert (english.get("lang"), words(english[0])) == ("en", "Leave the car; take the metro or bus and set out earlier than usual.")


def test_a_text_without_a_list_is_shown_whole_without_its_marks(client, press):
    press.issue(texts=lambda _: f"{MARK} [대설경보] 서울\n나가지 마세요. {MARK}")
    assert words(page(client, "/drill/").xpath("//p[@class='said']")[0]) == "나가지 마세요."


def test_a_bulletin_without_an_end_is_in_force_until_lifted(client, press):
    press.issue(said={"until": None})
    assert "해제 때까지" in text(client, "/drill/")


def test_a_bulletin_past_its_end_stays_in_force_until_somebody_says_it_is_over(client, press):
    press.issue(said={"until": ISSUED + timedelta(minutes=1)})
    assert "예정된 종료 시각이 지났습니다" in text(client, "/drill/")
    assert tones(client, "/drill/") == ["notice alert"]


def test_a_bulletin_that_was_announced_and_has_not_begun_is_not_said_to_be_in_force(client, press):
    press.issue(said={"since": ISSUED + timedelta(hours=14), "until": None})
    said = text(client, "/drill/")
    assert "발표됨, 아직 시작 전" in said
    assert "발효 중" not in said


@pytest.mark.parametrize(
    ("hazard", "level", "tone"),
    [("earthquake", "info", "attention"), ("strong_wind", "advisory", "caution"), ("heat_wave", "critical", "serious")],
)
def test_a_level_has_the_colour_of_its_severity(client, press, hazard, level, tone):
    press.issue(hazard, level)
    assert tones(client, "/drill/") == [f"notice {tone}"]


def test_a_level_this_office_does_not_know_is_never_drawn_as_the_lowest(client, press):
    bulletin = press.issue()
    with press.database.writing() as session:
        session.get_one(Bulletin, bulletin.id).level = "catastrophic"
    assert tones(client, "/drill/") == ["notice unknown"]
    assert "단계 확인 필요" in text(client, "/drill/")


def test_every_account_stands_with_department_channel_state_and_time(client, press):
    press.issue()
    posts = page(client, "/drill/bulletins/2026-0001").xpath("//article[@class='post']")
    assert len(posts) == 44
    assert [words(part) for part in posts[0][:2]] == ["대변인 X @sample_spokesperson", "게시됨 07:31:04.2 게시물 보기: 대변인"]


def test_first_and_last_post_stand_beside_their_count(client, press):
    press.issue()
    found = page(client, "/drill/bulletins/2026-0001")
    assert words(found.xpath("//p[@class='count']")[0]) == "44개 계정 중 44개 게시"
    first, last = "첫 게시 07:31:04.2 (알린 때부터 0.20초)", "마지막 게시 07:31:04.4 (알린 때부터 0.41초)"
    assert words(found.xpath("//p[@class='clock']")[0]) == f"{first}, {last}"


def test_posts_that_are_not_out_are_counted_by_what_keeps_them(client, press):
    press.issue(sent=lambda n: [Sent.SENT, Sent.PENDING, Sent.REFUSED, Sent.UNSURE][min(n, 3)])
    (count,) = page(client, "/drill/en/").xpath("//article//a[contains(@href, '/bulletins/')]")
    assert words(count) == "Posted on 1 of 44 accounts, 42 under way, 1 not posted: Heavy Snow Warning"
    assert count.get("href") == "/drill/en/bulletins/2026-0001"


@pytest.mark.parametrize("state", list(Sent))
def test_every_state_of_a_post_is_a_word_and_the_platforms_answer_stays_inside(client, press, state):
    press.issue(sent=lambda _: state)
    answer = client.get("/drill/bulletins/2026-0001").text
    assert f'class="post-state {state}"' in answer
    assert "token 1234" not in answer


def test_the_page_of_a_bulletin_has_every_accounts_exact_text_and_link(client, press):
    press.issue()
    posts = page(client, "/drill/bulletins/2026-0001").xpath("//article[@class='post']")
    texts = [one.xpath("p[@class='words']")[0].text_content() for one in posts]
    assert texts == [text for _, text in press.spoken(next(iter(press.said.values())))]
    assert [one.xpath(".//a/@href")[0] for one in posts][:2] == [
        "https://social.example/sample_spokesperson/0",
        "https://social.example/sample_smc/1",
    ]


def test_several_emergencies_stand_newest_first_at_a_glance_and_shortened(client, press):
    press.issue("strong_wind", "advisory")
    press.issue("heavy_snow", "warning")
    found = page(client, "/drill/")
    assert [words(one)[:4] for one in found.xpath("//article/h2")] == ["대설경보", "강풍주의"]
    assert found.xpath("//ul[@class='glance']//a/@href") == [f"#{article.get('id')}" for article in found.xpath("//article")]
    assert [len(list_) for list_ in found.xpath("//ul[@class='do']")] == [3, 3]
    assert "/drill/situations/2026-0002" in found.xpath("//article[1]//a/@href")


@pytest.mark.parametrize(
    ("kind", "ended", "notice"),
    [(Kind.OVER, "해제됨", "해제 안내"), (Kind.CALLED_OFF, "취소됨", "취소 안내"), (Kind.CORRECTION, "잘못된 안내 - 정정됨", "정정 안내")],
)
def test_a_bulletin_taken_back_is_past_and_says_how_it_ended(client, press, kind, ended, notice):
    press.end(press.issue(), kind)
    found = page(client, "/drill/")
    assert found.xpath("//article") == []
    assert [words(one) for one in found.xpath("//section[@id='latest']//b")] == [notice, ended]


def test_a_replaced_bulletin_is_past_and_leads_to_the_newer_one(client, press):
    press.end(press.issue(), Kind.UPDATE, state=State.SUPERSEDED)
    found = page(client, "/drill/bulletins/2026-0001")
    assert "새 안내로 바뀜" in words(found.find("body"))
    assert "/drill/bulletins/2026-0002" in found.xpath("//main//a/@href")
    assert tones(client, "/drill/") == ["notice alert"]


def test_an_expired_bulletin_is_past(client, press):
    press.issue(state=State.EXPIRED, ended_at=ISSUED + timedelta(hours=6))
    assert "기간이 끝남" in text(client, "/drill/")


def test_a_past_bulletin_wears_no_colour_of_a_level_and_tells_nobody_to_act(client, press):
    press.end(press.issue(), Kind.CORRECTION)
    said = text(client, "/drill/bulletins/2026-0001")
    assert tones(client, "/drill/bulletins/2026-0001") == ["notice past"]
    assert "지금은 이 안내를 따르지 않으셔도 됩니다." in said
    assert "지금 이렇게 해 주세요" not in said


@pytest.mark.parametrize("state", [State.DRAFT, State.WAITING, State.RETURNED, State.DECLINED, State.LAPSED])
def test_what_was_never_issued_has_no_public_address(client, press, state):
    bulletin = press.issue(state=state, issued_at=None, issue_order=None)
    found = [client.get(f"/drill/bulletins/{name}").status_code for name in (bulletin.number, bulletin.id)]
    assert found == [404, 404]
    assert "대설" not in text(client, "/drill/")


def test_a_bulletin_is_found_by_its_public_number_only(client, press):
    assert client.get(f"/drill/bulletins/{press.issue().id}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/drill/", "/drill/bulletins/2026-0001"])
def test_each_page_links_to_itself_in_the_other_language(client, press, path):
    press.issue()
    there = page(client, path).xpath("//p[@class='language']/a/@href")[0]
    assert page(client, there).xpath("//p[@class='language']/a/@href") == [path]


@pytest.mark.parametrize(("path", "language"), [("/", "ko"), ("/en/", "en"), ("/drill/en/none", "en")])
def test_a_page_says_which_language_it_is_in(client, path, language):
    assert page(client, path).get("lang") == language
