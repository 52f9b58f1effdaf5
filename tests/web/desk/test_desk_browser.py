"""The desk in Chromium: from the link to the first page by hand, under axe, at 320 px, in both worlds and languages."""

import re
from datetime import timedelta

import pyotp
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from lifeline.core.people import Actor
from lifeline.staff import people, powers
from lifeline.staff.roles import Role
from tests.web.conftest import served

pytestmark = pytest.mark.browser
ADMIN = Actor("박관리", "root")
PASSWORD = "눈 오는 날 종로 걷기"


def findings(page, **options):
    """Only what is wrong leaves the browser: all that is right is a hundred times as much. The page is looked at when it is whole."""
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    wrong = page.evaluate("given => axe.run({resultTypes: ['violations'], ...given}).then(found => found.violations)", options)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in wrong]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def by_hand(desk, page, address):
    """Use the link, sign in. The code of the enrolment is used up, so the office's clock goes on by half a minute."""
    with desk.world.database.writing() as session:
        secret = people.add(session, "minsu", "김민수", department="", by=ADMIN, now=desk.clock.now())
        powers.begin(session, "minsu", Role.ADMINISTRATOR, by=ADMIN, reason="처음", now=desk.clock.now())
    page.goto(f"{address}{desk.root}begin/{secret}")
    assert findings(page) == []
    assert fits(page)
    totp = pyotp.TOTP(re.sub(r"\s", "", page.text_content("code")))
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.fill("#code", totp.at(desk.clock.now()))
    page.click("main button")
    page.wait_for_selector("#login")
    desk.clock.pass_(timedelta(seconds=31))
    page.fill("#login", "minsu")
    page.fill("#password", PASSWORD)
    page.fill("#code", totp.at(desk.clock.now()))
    page.click("main button")
    page.wait_for_selector("nav.menu")


@pytest.mark.parametrize("width", [320, 1280])
def test_somebody_new_gets_in(desk, browser, width):
    with served(desk.app) as address:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
        page = context.new_page()
        page.goto(f"{address}{desk.root}")
        assert findings(page) == []
        by_hand(desk, page, address)
        page.goto(f"{address}{desk.root}own?done=ended")
        expect(page).to_have_url(f"{address}{desk.root}own")
        menu_by_keys(page, narrow=width == 320)
        page.clock.install()
        page.goto(f"{address}{desk.root}own")
        page.clock.fast_forward("27:00")  # the half hour that is said beforehand is far enough from both for a slow machine
        assert page.locator("#ending p").is_hidden()
        page.clock.fast_forward("05:00")
        page.wait_for_selector("#ending p")
        context.close()


def menu_by_keys(page, narrow):
    """Wide, everything is in sight; narrow, what is not for now opens by a key and leaves by Escape."""
    link, more = page.locator("nav.menu a[href$=people]"), page.locator("nav.menu button")
    assert (link.is_visible(), more.is_visible()) == (not narrow, narrow)
    if narrow:
        more.press("Enter")
        link.wait_for(state="visible")
        assert findings(page) == []
        page.keyboard.press("Escape")
        link.wait_for(state="hidden")
        expect(more).to_be_focused()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nobody_can_take_one_world_for_the_other(live_desk, drill_desk, browser, language):
    seen = []
    for desk in (live_desk, drill_desk):
        someone = desk.someone(Role.DUTY_CHIEF, language=language)
        with served(desk.app) as address:
            context = browser.new_context(locale="ko-KR")
            name = "lifeline_desk" if desk is live_desk else "lifeline_drill_desk"
            token = someone.client.get_cookie(name, path=desk.root).value
            context.add_cookies([{"name": name, "value": token, "url": f"{address}{desk.root}"}])
            page = context.new_page()
            page.goto(f"{address}{desk.root}")
            bar = page.locator(".world")
            seen.append(
                (
                    page.title(),
                    bar.inner_text(),
                    bar.evaluate("one => getComputedStyle(one).backgroundColor"),
                    page.locator(".tag").inner_text(),
                )
            )
            assert page.get_attribute("html", "lang") == language
            context.close()
    assert [one for one, other in zip(*seen, strict=True) if one == other] == []
