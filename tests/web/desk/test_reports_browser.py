"""Reports at the desk in Chromium: by keyboard alone, and with new danger told as it comes."""

import re

import pytest
from playwright.sync_api import expect

from lifeline.core.alarm import raise_alarm
from lifeline.incidents.moderate import LIFE
from lifeline.incidents.tables import Incident
from lifeline.staff.roles import Role
from tests.conftest import NOW
from tests.incidents.map_rows import Map
from tests.web.conftest import served
from tests.web.desk.test_desk_browser import findings

pytestmark = pytest.mark.browser


def opened(desk, browser, address, language="ko", width=1280):
    someone = desk.someone(Role.MODERATOR, language=language)
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
    name = "lifeline_desk" if desk.root == "/desk/" else "lifeline_drill_desk"
    token = someone.client.get_cookie(name, path=desk.root).value
    context.add_cookies([{"name": name, "value": token, "url": f"{address}{desk.root}"}])
    return context.new_page()


def test_an_incident_is_decided_by_keyboard_alone_and_letters_can_be_switched_off(drill_desk, browser):
    with drill_desk.world.database.writing() as session:
        here = Map(session, "Exercise")
        here.incident(here.report())
        here.incident(here.report(district="11680", place="강남역", urgency="life"))
    with served(drill_desk.app) as address:
        page = opened(drill_desk, browser, address)
        page.goto(f"{address}{drill_desk.root}reports")
        for key in ("j", "ArrowDown", "k", "j", "Enter"):
            page.keyboard.press(key)
        page.wait_for_url("**/reports/1")  # the second of the list
        page.wait_for_selector(".keys:visible")  # its script has shown the line: letters are heard from now on
        page.keyboard.press("c")
        page.keyboard.type("cctv f")
        expect(page.locator("#news")).to_contain_text("Enter")
        page.keyboard.press("Enter")
        page.wait_for_selector(".done")
        with drill_desk.world.database.reading() as session:
            assert session.get_one(Incident, 1).state == "confirmed"
        page.click(".keys button")
        page.locator("h1").click()
        page.keyboard.press("f")
        assert page.locator("[data-chosen]").count() == 0
        page.reload()
        page.wait_for_selector(".keys:visible")
        page.keyboard.press("f")
        assert page.locator("[data-chosen]").count() == 0, "it is remembered"
        page.context.close()


def test_new_danger_to_life_is_told_on_the_open_page(drill_desk, browser):
    with drill_desk.world.database.writing() as session:
        here = Map(session, "Exercise")
        here.incident(here.report())
    with served(drill_desk.app) as address:
        page = opened(drill_desk, browser, address)
        page.goto(f"{address}{drill_desk.root}reports")
        with drill_desk.world.database.writing() as session:
            raise_alarm(session, LIFE, "1", cause="x", remedy="y", now=NOW)
        page.wait_for_selector("[role=alert] [data-life]")
        expect(page).to_have_title(re.compile(r"^\(!\)"))
        assert findings(page) == []
        page.context.close()
