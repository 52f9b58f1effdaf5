"""An open page by itself: told of a change within moments, changed where it stands, pausable, and honest about its age."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from lifeline.bulletins.decide import Kind
from lifeline.web.public.script import SCRIPT, SCRIPT_NAME, tight
from tests.web.city_day import Desk, at, three_emergencies
from tests.web.open_page import A_WHILE, SOON, heard, newsroom, site, until, visit

__all__ = ["newsroom", "site", "visit"]
pytestmark = pytest.mark.browser

HOSTILE = '<script>document.title="run"</script><img src=x onerror="document.title=1">'
REFUSED = "**/events"


@pytest.fixture
def snow(newsroom):
    """A snow warning in force, with two dead."""
    desk = Desk(newsroom, newsroom.issue("heavy_snow"))
    desk.publish("dead=2 missing=1", at(9))
    return desk


def dead(page, number):
    """Waits until the page says so many dead."""
    counted = """number => [...document.querySelectorAll('.figures dt')].some(
        one => one.textContent.startsWith('사망 ') && one.nextElementSibling.querySelector('b').textContent === number)"""
    until(page, counted, argument=number)


def same_document(page):
    page.evaluate("window.before = true")
    return lambda: page.evaluate("window.before === true")


def test_a_change_made_by_a_command_is_on_an_open_page_without_a_reload(snow, visit):
    page = visit()
    still = same_document(page)
    snow.publish("dead=3", at(10))
    dead(page, "3")
    assert still()


def test_the_newest_emergency_appears_and_its_end_too(newsroom, visit):
    page = visit("/en/")
    bulletin = newsroom.issue("heavy_snow")
    page.wait_for_selector("article.notice", timeout=SOON)
    assert "Heavy Snow" in page.title()
    newsroom.end(bulletin, Kind.OVER)
    page.wait_for_selector("section.quiet h1", timeout=SOON)
    assert "no current alerts" in page.title()


def test_who_stood_on_what_is_gone_stands_at_the_beginning_of_what_there_is(newsroom, visit):
    bulletin = newsroom.issue("heavy_snow")
    page = visit()
    page.wait_for_selector("article.notice .more a", timeout=SOON)
    page.evaluate("document.querySelector('article.notice .more a').focus()")
    newsroom.end(bulletin, Kind.OVER)
    page.wait_for_selector("section.quiet h1", timeout=SOON)
    until(page, "() => document.activeElement.id === 'main'")


def test_where_push_is_refused_the_page_asks(snow, visit):
    page = visit(route=lambda page: page.route(REFUSED, lambda route: route.fulfill(status=503)))
    snow.publish("dead=3", at(10))
    page.evaluate("dispatchEvent(new Event('online'))")
    dead(page, "3")


def test_a_browser_without_push_asks_by_itself(snow, visit):
    def quick(page):
        page.add_init_script(
            "delete window.EventSource; const wait = setTimeout; window.setTimeout = (f, ms, ...more) => wait(f, ms / 20, ...more)"
        )

    page = visit(route=quick)
    snow.publish("dead=3", at(10))
    dead(page, "3")


def test_an_answer_older_than_the_news_is_asked_for_again(snow, visit):
    page = visit()
    old = page.request.get(page.url)
    kept, asked = old.text(), []

    def behind(route):
        asked.append(1)
        route.fulfill(status=200, body=kept, content_type="text/html") if len(asked) == 1 else route.continue_()

    page.route(page.url, behind)
    snow.publish("dead=3", at(10))
    dead(page, "3")
    assert len(asked) > 1


def test_an_answer_from_before_the_news_does_not_make_it_forgotten(snow, visit):
    page = visit()
    old, asked, wanted = page.request.get(f"{page.url}version.json").text(), [], []
    page.route("**/version.json", lambda route: asked.append(route))
    page.route(page.url, lambda route: route.continue_() if wanted else wanted.append(route))
    page.evaluate("dispatchEvent(new Event('online'))")
    with page.expect_request(page.url, timeout=SOON):
        snow.publish("dead=3", at(10))
    with page.expect_event("requestfinished", lambda one: one.url.endswith("/version.json")):
        asked[0].fulfill(body=old, content_type="application/json")
    page.evaluate(A_WHILE)
    wanted[0].continue_()
    dead(page, "3")


def test_where_the_news_is_not_on_the_page_yet_it_is_asked_for_again_before_the_next_minute(snow, visit):
    def quick(page):
        page.add_init_script("const wait = setTimeout; window.setTimeout = (f, ms, ...more) => wait(f, ms < 2e4 ? ms / 20 : ms, ...more)")

    page = visit(route=quick)
    kept, asked = page.request.get(page.url).text(), []

    def behind(route):
        asked.append(1)
        route.fulfill(status=200, body=kept, content_type="text/html") if len(asked) < 6 else route.continue_()

    page.route(page.url, behind)
    snow.publish("dead=3", at(10))
    dead(page, "3")


def test_focus_details_selection_and_place_survive(newsroom, visit):
    three_emergencies(newsroom)
    page = visit()
    until(page, "document.querySelectorAll('article.notice').length === 3")
    page.evaluate("""() => {
        const link = document.querySelector('#latest a');
        window.link = link; link.focus();
        getSelection().selectAllChildren(document.querySelector('#check p'));
        document.querySelector('#check').scrollIntoView({block: 'center'});
    }""")
    place = page.evaluate("document.querySelector('#check').getBoundingClientRect().top")
    newsroom.issue("cold_wave")
    until(page, "document.querySelectorAll('article.notice').length === 4")
    assert page.evaluate("document.activeElement === window.link")
    assert page.evaluate("getSelection().toString()").startswith("공식 게시물")
    assert abs(page.evaluate("document.querySelector('#check').getBoundingClientRect().top") - place) < 3


def test_details_that_were_opened_stay_open(snow, visit):
    page = visit()
    page.evaluate("""() => {
        const made = document.createElement('details');
        for (const one of [document.querySelector('#check'), window.other = document.importNode(document.querySelector('#check'), true)])
            one.append(Object.assign(made.cloneNode(), {innerText: 'x'}));
        document.querySelector('#check details').open = true;
    }""")
    page.route(
        page.url,
        lambda route: route.fulfill(body=route.fetch().text().replace("</section>\n</main>", "<details>y</details></section></main>")),
    )
    snow.publish("dead=3", at(10))
    dead(page, "3")
    assert page.evaluate("document.querySelector('#check details').open && document.querySelector('#check details').textContent === 'y'")


def test_a_paused_page_stays_and_says_that_something_waits(snow, visit):
    page = visit()
    page.get_by_role("button", name="자동 갱신 멈춤").click()
    snow.publish("dead=3", at(10))
    page.get_by_role("button", name="새 내용이 있습니다: 보기").wait_for(timeout=SOON)
    dead(page, "2")
    page.get_by_role("button", name="새 내용이 있습니다: 보기").click()
    dead(page, "3")
    snow.publish("dead=4", at(10))
    page.get_by_role("button", name="새 내용이 있습니다: 보기").wait_for(timeout=SOON)
    page.get_by_role("button", name="자동 갱신 멈춤").press("Enter")
    dead(page, "4")


def test_the_buttons_are_large_and_say_their_state(snow, visit):
    page = visit("/en/")
    pause = page.get_by_role("button", name="Pause updates")
    assert pause.bounding_box()["height"] >= 44
    assert pause.get_attribute("aria-pressed") == "false"
    pause.press("Space")
    expect(pause).to_have_attribute("aria-pressed", "true")


def test_nothing_is_said_until_something_changes(snow, visit):
    page = visit()
    page.evaluate(A_WHILE)
    assert page.locator("#watch [role]").all_text_contents() == ["", "", ""]


@pytest.mark.parametrize(("path", "said"), [("/", "status: 사망 2명에서 3명"), ("/en/", "status: Dead from 2 to 3")])
def test_a_figure_that_changed_is_said_in_one_line(snow, visit, path, said):
    page = visit(path)
    snow.publish("dead=3", at(10))
    assert re.sub(r" (people|persons)", "", heard(page)) == said


def test_a_new_grave_emergency_is_an_alert_and_a_light_one_is_not(newsroom, visit):
    page = visit()
    newsroom.issue("heavy_snow", "advisory")
    assert heard(page).startswith("status: 현재 특보 1건. 대설주의보")
    newsroom.issue("cold_wave", "warning")
    until(page, "document.querySelector('[role=alert]').textContent")
    assert heard(page).startswith("alert: 한파경보")


def test_a_level_that_rises_is_an_alert(newsroom, visit):
    first = newsroom.issue("heavy_snow", "advisory")
    page = visit()
    page.wait_for_selector("article.notice", timeout=SOON)
    newsroom.update(first, "warning")
    until(page, "document.querySelector('[role=alert]').textContent")
    assert heard(page).startswith("alert: 대설경보")


def test_what_is_said_of_an_exercise_begins_with_its_mark(press, visit):
    page = visit("/drill/")
    press.issue("heavy_snow")
    assert heard(page).startswith("alert: [훈련 EXERCISE] ")


def test_how_old_the_page_is_stands_on_it_before_anything_is_answered(snow, visit):
    page = visit("/en/", route=lambda page: page.route("**/version.json", lambda _: None))
    assert re.fullmatch(r"Checked \d\d:\d\d, now", page.locator(".bar span").text_content())


def test_hostile_words_stay_words_when_they_come_by_themselves(snow, visit):
    page = visit()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    snow.publish("dead=3", at(10), note=HOSTILE, reason="double_count")
    dead(page, "3")
    page.evaluate(A_WHILE)
    assert HOSTILE in page.locator("#corrections").text_content()
    assert page.locator("main script, main img").count() == 0
    assert refused == []


def test_even_a_page_that_brings_a_script_cannot_run_it(snow, visit):
    page = visit()
    body = f"<h1>late</h1>{HOSTILE}"
    page.route(page.url, lambda route: route.fulfill(body=route.fetch().text().replace("<h1>", body + "<h1>", 1)))
    snow.publish("dead=3", at(10))
    dead(page, "3")
    page.evaluate(A_WHILE)
    assert page.title() not in ("run", "1")


def test_without_scripts_the_page_is_whole_and_offers_no_button(snow, visit):
    page = visit(java_script_enabled=False)
    assert page.locator("button").count() == 0
    assert page.locator(".figures div").count() == 2


def test_nothing_is_set_on_the_browser_and_no_policy_is_broken(snow, visit):
    said = []
    page = visit(route=lambda page: page.on("console", lambda message: said.append(message.text)))
    snow.publish("dead=3", at(10))
    dead(page, "3")
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert [line for line in said if "Playwright" not in line] == []


def test_the_script_fits_its_budget_of_three_kilobytes():
    assert len(gzip.compress(SCRIPT.encode(), 9)) <= 3 * 1024


def test_tightening_leaves_texts_alone():
    assert tight('let a = "x  //  y";  // why\n  if (a > 1) f(`  `, "a > b");') == 'let a="x  //  y";if(a>1)f(`  `,"a > b");'


def test_the_script_is_kept_for_ever_by_its_content_alone(client):
    today, before = client.get(f"/static/public/{SCRIPT_NAME}"), client.get("/static/public/page-00000000.js")
    assert "immutable" in today.headers["Cache-Control"]
    assert (before.data, before.headers["Cache-Control"]) == (today.data, "no-cache")
