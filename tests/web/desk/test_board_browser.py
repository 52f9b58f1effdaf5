"""The board and the first page in Chromium: live without reloading, said aloud, old when nothing is heard."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lifeline.core.alarm import raise_alarm
from lifeline.staff.roles import Role
from tests.web.conftest import served
from tests.web.desk.test_board import issued, settled

pytestmark = pytest.mark.browser


def entered(desk, browser, address, *, language="ko", width=1280):
    someone = desk.someone(Role.DUTY_CHIEF, language=language)
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
    name = "lifeline_drill_desk" if "drill" in desk.root else "lifeline_desk"
    context.add_cookies([{"name": name, "value": someone.client.get_cookie(name, path=desk.root).value, "url": f"{address}{desk.root}"}])
    return context.new_page()


def test_the_board_goes_on_by_itself_and_says_when_it_is_old(drill_desk, browser):
    number, _, unsure, _ = issued(drill_desk)
    with served(drill_desk.app) as address:
        page = entered(drill_desk, browser, address, language="en")
        page.goto(f"{address}{drill_desk.root}bulletins/{number}/board")
        page.focus(f"#post-{unsure} a")
        settled(drill_desk, unsure)
        expect(page.locator(".counts")).not_to_contain_text("unsure")
        expect(page.locator("a:focus"), "who moves by keyboard is not thrown out").not_to_be_empty()
        page.route("**/board/live", lambda route: route.fulfill(status=503, body="<p>nothing</p>"))
        page.wait_for_selector("#stale:not([hidden])")
        assert page.locator(".posts > li").count() > 1, "what was last known still stands there"
        page.context.close()


def test_something_new_counts_in_the_title_and_a_threat_to_life_is_announced(drill_desk, browser):
    with served(drill_desk.app) as address:
        page = entered(drill_desk, browser, address)
        page.goto(f"{address}{drill_desk.root}")
        drill_desk.clock.pass_(timedelta(seconds=1))
        with drill_desk.world.database.writing() as session:
            raise_alarm(session, "report-life", "7", cause="지하에 갇혔어요", remedy="look", now=drill_desk.clock.now())
        expect(page).to_have_title(re.compile(r"^\(\d\) "))
        expect(page.locator("#alarm")).to_contain_text("지하에 갇혔어요")
        page.keyboard.press("Tab")
        expect(page).not_to_have_title(re.compile(r"^\("))
        page.context.close()
