"""What stands beside the pages: plain text, the archive, the official accounts, and the page for other sites' frames."""

import dataclasses
import gzip
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html

from lifeline.app import create_app
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import AccountState
from lifeline.core.people import Account, Department
from lifeline.core.post import MARK
from lifeline.core.settings import Settings
from lifeline.web.public.profiles import profile
from tests.web.ledger import Ledger
from tests.web.press import ISSUED, PAGE_TIME, StoppedClock

ROOTS = ("/", "/en/", "/drill/", "/drill/en/")
HOSTILE = "]]><script>alert(1)</script>&<!-- {{ 7 * 7 }}\x00\x1b\u202e\r\n끝"
AREA = HOSTILE.partition("\r")[0]  # a bulletin refuses a line break in the name of a place


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


@pytest.fixture
def flood(live_press, live):
    bulletin = live_press.issue("heavy_rain")
    Ledger(live).publish(bulletin.situation_id, {"dead": "3", "missing": "unknown"})
    return bulletin


@pytest.fixture
def storms(live_press, press, live, drill):
    """Sixty emergencies in each world, the worst of them last, each with figures."""
    for one, database in ((live_press, live), (press, drill)):
        ledger = Ledger(database)
        for hazard, level in [("strong_wind", "advisory")] * 59 + [("urban_inundation", "danger")]:
            ledger.publish(one.issue(hazard, level).situation_id, {"dead": "3", "missing": "12+", "vehicles": "1,234"})


# ---------------------------------------------------------------- plain text


def test_the_text_says_what_where_what_to_do_how_many_whom_to_call_and_when_more_comes(client, flood):
    text = client.get("/text").text
    for said in ("2026년 1월 6일 07:34 기준", "호우경보 (Heavy Rain Warning): 서울 전역", "- 외출을 삼가고", "사망 3명, 실종 확인 중"):
        assert said in text
    for said in ("(1월 6일 07:22 기준, 잠정)", "다음 발표: 1월 6일 11:00", "119 화재·구조·구급", "http://localhost/"):
        assert said in text


@pytest.mark.parametrize("root", ROOTS)
def test_the_text_never_has_more_than_2_kilobytes_and_says_how_many_are_left_out(client, storms, root):
    answer = client.get(f"{root}text")
    assert len(answer.data) <= 2048
    assert ("more: see all of them" in answer.text) or ("건이 더 있습니다" in answer.text)
    assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")


@pytest.mark.parametrize("root", ROOTS)
def test_the_worst_comes_first_in_the_text(client, storms, root):
    first = next(line for line in client.get(f"{root}text").text.split("\n") if line.startswith("■"))
    assert "Urban Flooding Danger" in first


def test_the_worst_are_told_with_what_to_do_though_others_are_left_out(client, storms):
    worst, second = client.get("/text").text.split("■")[1:3]
    assert ("\n- " in worst, "사망 3명" in worst, "\n- " in second) == (True, True, True)


def test_each_is_named_before_any_is_told_at_length(client, live_press):
    for hazard in ("heavy_rain", "landslide", "urban_inundation", "heavy_snow", "cold_wave", "storm_surge_high_seas"):
        live_press.issue(hazard, "danger" if hazard == "urban_inundation" else "warning")
    assert client.get("/text").text.count("■") == 6


@pytest.mark.parametrize("root", ["/drill/", "/drill/en/"])
def test_the_text_of_an_exercise_has_the_mark_first_and_last(client, storms, root):
    text = client.get(f"{root}text").text.strip()
    assert (text.startswith(MARK), text.endswith(MARK)) == (True, True)


@pytest.mark.parametrize(
    ("root", "said"), [("/", "현재 발효 중인 특보가 없습니다"), ("/drill/en/", "There are no current alerts in this exercise")]
)
def test_a_quiet_day_is_said_aloud(client, root, said):
    assert said in client.get(f"{root}text").text
    assert said in client.get(f"{root}embed").text


@pytest.mark.parametrize(("root", "said"), [("/", "알 수 없습니다"), ("/en/", "cannot tell"), ("/drill/", MARK)])
def test_before_anything_is_set_up_nothing_is_claimed(tmp_path, root, said):
    client = create_app(Settings(home=tmp_path)).test_client()
    for path in ("text", "embed"):
        answer = client.get(f"{root}{path}")
        assert (said in answer.text, "특보가 없습니다" in answer.text, answer.status_code) == (True, False, 200)


def test_hostile_words_stay_on_their_line_in_the_text(client, press, drill):
    bulletin = press.issue(texts=lambda _: f"{HOSTILE}\n\n- {HOSTILE}", said={"area_ko": AREA * 50, "area_en": AREA})
    Ledger(drill).publish(bulletin.situation_id, {"dead": "3"}, source=HOSTILE)
    answer = client.get("/drill/text")
    assert len(answer.data) <= 2048
    assert [sign for sign in answer.text if (sign < " " and sign != "\n") or sign == "\u202e"] == []


# ---------------------------------------------------------------- the archive


@pytest.fixture
def years(live_press, live):
    """Two emergencies that are over, thirteen months apart, and one in force."""
    old = live_press.issue("cold_wave", issued_at=ISSUED - timedelta(days=400))
    live_press.end(old, Kind.OVER)
    new = live_press.issue("heavy_snow")
    Ledger(live).publish(new.situation_id, {"dead": "1", "injured": "10-15"}, state="final")
    live_press.end(new, Kind.UPDATE, state=State.SUPERSEDED)
    live_press.end(live_press.issue("strong_wind", "advisory", situation_id=new.situation_id), Kind.OVER)
    with live.writing() as session:
        session.connection().exec_driver_sql("UPDATE bulletins SET state = 'expired' WHERE number = '2026-0004'")
    live_press.issue("landslide")


def test_the_archive_names_the_months_that_have_something_the_newest_first(client, years):
    links = page(client, "/archive").xpath("//nav[@aria-labelledby='months']//a/@href")
    assert links == ["/archive/2026-01", "/archive/2024-12"]


def test_a_month_shows_what_began_in_it_with_its_bulletins_and_last_figures(client, years):
    found = page(client, "/archive/2026-01")
    links = list(found.xpath("//main//section//a/@href"))
    text = " ".join(found.xpath("//main")[0].text_content().split())
    assert links == ["/situations/2026-0003", *(f"/bulletins/2026-000{n}" for n in (3, 4, 5, 6))]
    assert "사망 1명 (1월 6일 07:22 기준, 확정)" in text
    assert "10~15명" in text


def test_what_is_in_force_is_not_in_the_archive(client, years):
    assert "산사태" not in client.get("/archive").text


@pytest.mark.parametrize("month", ["2025-06", "2026-02", "2026-1", "2026-13", "0000-01", "x", "2026-01-06"])
def test_a_month_without_anything_has_no_page(client, years, month):
    assert client.get(f"/archive/{month}").status_code == 404


def test_an_empty_archive_says_so(client):
    assert "아직 끝난 재난이 없습니다" in client.get("/archive").text


def test_a_month_is_that_of_seoul(client, live_press):
    late = live_press.issue("heavy_snow", issued_at=ISSUED.replace(year=2025, month=3, day=1, hour=0, minute=30))
    live_press.end(late, Kind.OVER)
    assert client.get("/archive/2025-03").status_code == 200


# ---------------------------------------------------------------- the accounts


@pytest.fixture
def switched_on(settings, office, live, drill) -> Flask:
    """The office has switched on all but one; one of them is parked."""
    first, second, *rest = office.people.accounts
    accounts = (first, *(dataclasses.replace(one, enabled=True) for one in (second, *rest)))
    people = dataclasses.replace(office.people, accounts=accounts)
    with live.writing() as session:
        session.add(AccountState(account_id=second.id, status="Actual", parked_at=ISSUED, changed_at=ISSUED, cause="token 1234 refused"))
    return create_app(settings, office=dataclasses.replace(office, people=people), live=live, drill=drill, live_clock=StoppedClock())


def test_placeholders_are_called_placeholders_and_lead_nowhere(client):
    found = page(client, "/accounts")
    assert "아직 켜진 계정이 없습니다" in found.text_content()
    assert found.xpath("//main//a[starts-with(@href, 'http')]") == []


def test_an_account_that_posts_is_shown_with_its_address(switched_on):
    links = page(switched_on.test_client(), "/accounts").xpath("//main//table//a")
    assert {link.get("rel") for link in links} == {"me noopener"}
    assert [link.get("href") for link in links if not link.get("href").startswith("https://")] == []
    assert "https://x.com/sample_safety" in {link.get("href") for link in links}


def test_an_account_that_is_down_is_told_without_why(switched_on):
    client = switched_on.test_client()
    assert "지금 1개 계정에는 글을 올리지 못합니다" in client.get("/accounts").text
    assert "1234" not in client.get("/accounts").text + client.get("/accounts.json").text
    states = [one["state"] for one in client.get("/accounts.json").json["accounts"]]
    assert {state: states.count(state) for state in set(states)} == {"posts": 42, "down": 1, "off": 1}


def test_in_an_exercise_every_account_is_simulated_and_leads_nowhere(switched_on):
    client = switched_on.test_client()
    accounts = client.get("/drill/accounts.json").json["accounts"]
    assert {(one["state"], one["address"]) for one in accounts} == {("simulated", None)}
    assert page(client, "/drill/accounts").xpath("//main//a[starts-with(@href, 'http')]") == []


SOMEBODY = Department("d", "부서", "Department")


@pytest.mark.parametrize(
    ("channel", "handle", "settings", "address"),
    [
        ("x", "@seoul", {}, "https://x.com/seoul"),
        ("mastodon", "seoul", {"base": "https://social.example"}, "https://social.example/@seoul"),
        ("mastodon", "seoul", {"base": "http://social.example"}, ""),
        ("mastodon", "seoul", {"base": "javascript:alert(1)//https://x"}, ""),
        ("mastodon", "seoul", {}, ""),
        ("bluesky", "seoul.example", {}, "https://bsky.app/profile/seoul.example"),
        ("x", "../evil?", {}, ""),
        ("x", "", {}, ""),
        ("webhook", "partner", {}, ""),
    ],
)
def test_an_account_leads_to_its_platform_over_https_or_nowhere(channel, handle, settings, address):
    assert profile(Account("a", SOMEBODY, channel, "ko", handle, settings=settings)) == address


# ---------------------------------------------------------------- the page for frames


@pytest.mark.parametrize("root", ROOTS)
def test_the_small_page_alone_may_be_framed(client, flood, root):
    framed, other = client.get(f"{root}embed").headers, client.get(root).headers
    assert ("frame-ancestors *" in framed["Content-Security-Policy"], "X-Frame-Options" in framed) == (True, False)
    assert ("frame-ancestors 'none'" in other["Content-Security-Policy"], other["X-Frame-Options"]) == (True, "DENY")
    assert "unsafe" not in framed["Content-Security-Policy"]


@pytest.mark.parametrize("root", ROOTS)
def test_the_small_page_has_at_most_6_kilobytes(client, storms, root):
    assert len(gzip.compress(client.get(f"{root}embed").data)) <= 6 * 1024


def test_the_small_page_says_what_where_what_to_do_and_how_many_and_leads_to_the_page(client, flood):
    found = page(client, "/embed")
    text = " ".join(found.text_content().split())
    for said in ("호우경보", "서울 전역", "외출을 삼가고", "3명 1월 6일 07:22 기준, 잠정", "확인 중", "2026년 1월 6일 07:34 기준"):
        assert said in text
    assert {link.get("rel") for link in found.xpath("//a[@target='_blank']")} == {"noopener"}
    assert {link.get("href") for link in found.xpath("//a[@target='_blank']")} == {"http://localhost/"}


@pytest.mark.parametrize("root", ["/drill/", "/drill/en/"])
def test_the_small_page_of_an_exercise_says_so_first_and_in_its_title(client, storms, root):
    found = page(client, f"{root}embed")
    assert found.findtext(".//title").startswith(MARK)
    assert found.xpath("//body")[0].text_content().strip().startswith(MARK)
    assert found.xpath("//body/@class") == ["drill"]


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("path", ["archive", "archive/2026-01", "accounts", "embed"])
def test_hostile_words_are_shown_and_never_run(client, live_press, press, live, drill, root, path):
    for one, database in ((live_press, live), (press, drill)):
        said = {"area_ko": AREA, "area_en": AREA}
        over = one.issue(said=said, texts=lambda _: HOSTILE)
        Ledger(database).publish(over.situation_id, {HOSTILE[:30]: "3"}, source=HOSTILE)
        one.end(over, Kind.OVER)
        one.issue(said=said, texts=lambda _: f"{HOSTILE}\n\n- {HOSTILE}")
    answer = client.get(f"{root}{path}")
    assert (answer.status_code, "<script>alert" in answer.text) == (200, False)


@pytest.mark.parametrize("path", ["archive", "accounts", "embed"])
def test_a_page_of_an_exercise_is_marked_and_kept_by_nobody(client, press, path):
    press.end(press.issue(), Kind.OVER)
    answer = client.get(f"/drill/{path}")
    assert (answer.headers["Cache-Control"], "noindex" in answer.headers["X-Robots-Tag"]) == ("no-cache", True)
    assert html.fromstring(answer.text).findtext(".//title").startswith(MARK)


def test_nothing_live_speaks_of_an_exercise(client, storms):
    assert [path for path in ("text", "archive", "accounts", "embed") if MARK in client.get(f"/{path}").text] == []


def test_each_page_leads_to_itself_in_the_other_language(client, years):
    for path in ("archive", "archive/2026-01", "accounts"):
        other = page(client, f"/{path}").xpath("//p[@class='language']//a/@href")
        assert other == [f"/en/{path}"]
        assert client.get(other[0]).status_code == 200


def test_the_clock_of_the_pages_is_the_worlds_own(client, flood):
    assert PAGE_TIME.isoformat(timespec="minutes")[:16] in client.get("/accounts").text
