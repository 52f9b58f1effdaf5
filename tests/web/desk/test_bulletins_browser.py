"""The pages of a bulletin in Chromium: read without a reload, under axe, at 320 px, in both languages."""

import pytest
from playwright.sync_api import expect

from lifeline.staff.roles import Role
from tests.web.conftest import served
from tests.web.desk.laid import laid
from tests.web.desk.test_desk_browser import findings

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 320, "height": 800}, locale="ko-KR")
    yield context.new_page()
    context.close()


def signed_in(page, desk, address, language):
    someone = desk.someone(Role.DUTY_CHIEF, language=language)
    name = "lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk"
    token = someone.client.get_cookie(name, path=desk.root).value
    page.context.add_cookies([{"name": name, "value": token, "url": f"{address}{desk.root}"}])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_bulletin_is_read_and_approved_by_hand(desk, page, language):
    number = laid(desk)
    with served(desk.app) as address:
        here = f"{address}{desk.root}bulletins"
        signed_in(page, desk, address, language)
        page.goto(f"{here}/{number}")
        page.evaluate("window.same = true")
        while (button := page.locator("#texts form button").first).count():
            left = page.locator("#texts form").count()
            button.click()
            expect(page.locator("#texts form")).not_to_have_count(left)
        assert page.evaluate("window.same"), "nothing was loaded anew"
        assert findings(page) == []
        page.click("#texts a.button")
        page.wait_for_url("**/approve")
        assert findings(page) == []
        if page.locator("#typed").count():
            page.fill("#typed", "대설")
        page.click("main form button")
        page.wait_for_selector(".done")
        page.click(f'a[href$="{number}/end/correction"]')
        page.wait_for_url("**/end/correction")
        page.click("main form button")
        page.wait_for_selector(".done")
        expect(page.locator("dl.facts")).to_contain_text(number)
