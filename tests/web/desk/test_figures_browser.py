"""Figures at the desk in Chromium: a report typed and mended without losing a word, under axe, on a phone and on a desk."""

from datetime import timedelta

import pytest

from lifeline.staff.roles import Role
from tests.conftest import NOW
from tests.situation.record import entry
from tests.web.conftest import served
from tests.web.desk.laid import issued
from tests.web.desk.test_desk_browser import findings, fits
from tests.web.desk.test_figures import clerk, entered, published, told, waits

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("world", "language", "width"), [("drill_desk", "ko", 320), ("live_desk", "en", 1280)])
def test_a_report_is_typed_mended_and_entered_and_every_page_is_for_everybody(request, browser, world, language, width):
    desk = request.getfixturevalue(world)
    number, someone = issued(desk), desk.someone(Role.DUTY_CHIEF, login="chief", language=language)
    told(desk, entry("missing", "3", as_of=NOW - timedelta(hours=3)), entry("vehicles", "12+", as_of=NOW - timedelta(hours=3)))
    entered(clerk(desk), number, {"missing-": "2"}, reason="not_present", note="집에 있었습니다")
    (act,) = waits(desk)
    with served(desk.app) as address:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
        name = "lifeline_desk" if world == "live_desk" else "lifeline_drill_desk"
        token = someone.client.get_cookie(name, path=desk.root).value
        context.add_cookies([{"name": name, "value": token, "url": f"{address}{desk.root}"}])
        page = context.new_page()

        def sound():
            for one in page.locator("main details").all()[:3]:
                one.evaluate("one => { one.open = true }")
            assert (page.url, findings(page), fits(page)) == (page.url, [], True)

        of, entry_of = f"figures/{number}", f"figures/acts/{act.act}"
        for path in ("figures", of, f"{of}/history", f"{of}/move", f"{of}/sheet", entry_of, f"{entry_of}/approve"):
            page.goto(f"{address}{desk.root}{path}")
            sound()
        page.goto(f"{address}{desk.root}{of}/enter")
        page.fill("#as_of", "2026-01-06T07:10")
        page.fill("#source", "서울소방재난본부")
        page.fill("#value-vehicles-", "열둘")
        page.press("#value-vehicles-", "Enter")
        page.wait_for_selector("div.mistakes")
        sound()
        assert page.input_value("#value-vehicles-") == "열둘"
        page.fill("#value-vehicles-", "15")
        page.press("#value-vehicles-", "Enter")
        page.wait_for_selector("button[value=confirm]")
        sound()
        page.click("button[value=confirm]")
        page.wait_for_selector("p.done")
        context.close()
    assert published(desk)["vehicles-"] == "15"
