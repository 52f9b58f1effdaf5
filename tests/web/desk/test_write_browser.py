"""Writing in Chromium: kept while one types, found in another browser, chosen on the map, said when it cannot be kept."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from lifeline.staff.roles import Role
from tests.web.conftest import served
from tests.web.desk.test_desk_browser import findings, fits
from tests.web.open_page import until

pytestmark = pytest.mark.browser


def opened(browser, desk, someone, address, width=320):
    name = "lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk"
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
    context.add_cookies([{"name": name, "value": someone.client.get_cookie(name, path=desk.root).value, "url": f"{address}{desk.root}"}])
    return context.new_page()


def sound(page):
    assert findings(page) == []
    assert fits(page)


def drawn(page):
    page.click("#f-districts summary")
    page.click("#draw")
    for x, y in ((0.62, 0.66), (0.75, 0.7), (0.68, 0.8)):
        box = page.locator("#map").bounding_box()  # its size alone: what is kept meanwhile moves it
        page.locator("#map").click(position={"x": box["width"] * x, "y": box["height"] * y})
    page.wait_for_selector("#touched button")
    page.click("#draw")


@pytest.mark.parametrize(("world", "language"), [("live_desk", "ko"), ("drill_desk", "en")])
def test_a_bulletin_is_written_by_hand_on_a_phone_and_goes_on_in_another_browser(request, browser, world, language):
    desk = request.getfixturevalue(world)
    someone = desk.someone(Role.DUTY_CHIEF, language=language)
    with served(desk.app) as address:
        page = opened(browser, desk, someone, address)
        page.goto(f"{address}{desk.root}write")
        sound(page)
        page.click("button[value=heavy_snow]")
        page.wait_for_selector("body.scripted")
        sound(page)
        page.evaluate("window.same = true")
        page.check("input[name=level][value=warning]")
        page.click("button[data-zone]")
        page.fill("[name='detail.snow']", "12")
        page.wait_for_selector("#g-1")
        drawn(page)
        page.click("#touched button")
        page.dispatch_event("path[data-code='11110']", "click")
        assert page.is_checked("input[name=district][value='11110']")
        assert page.evaluate("window.same"), "nothing was loaded anew"
        page.route("**/write/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
        page.fill("#f-reason", "적설 실측")
        expect(page.locator("#unsaved")).to_be_visible()
        page.reload()
        expect(page.locator("#unsaved")).to_be_visible()
        assert page.input_value("#f-reason") == "적설 실측", "this window still has it"
        page.unroute("**/write/*")
        expect(page.locator("#unsaved")).to_be_hidden()
        sound(page)
        other = opened(browser, desk, someone, address, width=1280)
        other.goto(f"{address}{desk.root}write")
        other.click("#main section a")
        other.wait_for_selector("body.scripted")
        assert (other.input_value("#f-reason"), other.input_value("[name='detail.snow']")) == ("적설 실측", "12")
        assert other.is_checked("input[name=district][value='11110']")
        sound(other)
        other.click("button[value=lay]")
        other.wait_for_selector(".done")
        page.fill("#f-reason", "이미 올린 뒤에")
        page.wait_for_selector(".done")
        assert page.input_value("#f-reason") == "이미 올린 뒤에", "kept apart, and nothing laid twice"
        for one in (page, other):
            one.context.close()


def test_what_is_typed_while_an_answer_is_on_its_way_is_kept_to_the_last_word(drill_desk, browser):
    held = []
    with served(drill_desk.app) as address:
        page = opened(browser, drill_desk, drill_desk.someone(Role.DUTY_CHIEF), address)
        page.goto(f"{address}{drill_desk.root}write")
        page.click("button[value=heavy_snow]")
        page.wait_for_selector("body.scripted")
        page.route("**/write/*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
        page.evaluate("""() => { window.asked = 0;
            document.getElementById('write').addEventListener('htmx:config:request', () => { window.asked += 1; }); }""")
        for count, word in enumerate(("하나", "둘", "셋"), 1):
            page.fill("#f-reason", word)
            until(page, "count => window.asked === count", argument=count)
        with page.expect_request("**/write/*") as last:
            held.pop(0).continue_()
        assert quote("셋") in last.value.post_data, "the one that came last is sent after the first, whatever was between"
        while not held:
            page.wait_for_timeout(20)
        held.pop(0).abort()
        expect(page.locator("#unsaved")).to_be_visible()
        page.reload()
        expect(page.locator("#f-reason")).to_have_value("셋")
        page.context.close()
