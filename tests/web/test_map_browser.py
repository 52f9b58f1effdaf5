"""The incident map in Chromium: by keyboard, without scripts, on the narrowest phone, under its policy and under axe; and its pictures."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.city_day import NOON
from tests.web.conftest import Day
from tests.web.incident_day import ten_thousand, twelve
from tests.web.open_page import A_WHILE
from tests.web.test_pictures import MOST, PICTURES

pytestmark = pytest.mark.browser

PAGES = ("/incidents", "/drill/en/incidents", "/en/incidents/1", "/drill/incidents/2")
DARK = {"color_scheme": "dark"}
SETTINGS = (DARK, {"contrast": "more"}, {"forced_colors": "active"})
PHONE, LONG, DESKTOP = (390, 844), (390, 1900), (1280, 960)
SHOTS = [
    ("map-phone", twelve, "/incidents", LONG, {}),
    ("map-phone-en", twelve, "/en/incidents", LONG, {}),
    ("map-desktop", twelve, "/incidents", DESKTOP, {}),
    ("map-dark-phone", twelve, "/incidents", LONG, DARK),
    ("map-10000-phone", ten_thousand, "/incidents", LONG, {}),
    ("map-10000-desktop-en", ten_thousand, "/en/incidents", DESKTOP, {}),
    ("map-no-script-phone", twelve, "/incidents", LONG, {"java_script_enabled": False}),
    ("map-drill-phone", twelve, "/drill/incidents", LONG, {}),
    ("incident-phone", twelve, "/incidents/1", LONG, {}),
]


@pytest.fixture
def evening(shown: Callable[[Day], str]) -> str:
    return shown(twelve)


@pytest.fixture
def drawn(view):
    """Opens a page of the map and waits until the map is there."""

    def opened(url, **setting):
        page = view(url, **setting)
        page.locator("#incident-map").scroll_into_view_if_needed()
        page.wait_for_selector("#incident-map[data-drawn]")
        return page

    return opened


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(view, drawn, evening, path):
    page = (drawn if path.endswith("incidents") else view)(evening + path)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: " ".join(one.values()))
def test_axe_finds_nothing_in_dark_high_contrast_or_forced_colours(drawn, evening, setting):
    results = Axe().run(drawn(evening + "/en/incidents", **setting))
    assert results.violations_count == 0, results.generate_report()


def test_the_narrowest_phone_never_scrolls_sideways(drawn, view, evening):
    widths = {path: (drawn if path.endswith("incidents") else view)(evening + path, width=320, height=640) for path in PAGES}
    assert {path: page.evaluate("document.documentElement.scrollWidth") for path, page in widths.items()} == dict.fromkeys(PAGES, 320)


def test_the_browser_finds_no_fault_with_the_policy_and_asks_no_other_machine(view, evening):
    page, said, asked = view(evening + "/"), [], set()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    page.goto(evening + "/incidents")
    page.wait_for_selector("#incident-map[data-drawn]")
    assert [one for one in said if "Policy" in one or "Trusted" in one] == []
    assert asked == {evening.split("/")[2]}


def test_without_scripts_the_list_says_everything_and_the_choice_works(view, evening):
    page = view(evening + "/incidents", java_script_enabled=False)
    assert page.locator(".incidents li").count() == 12
    assert not page.locator("#incident-map").is_visible()
    page.select_option("#c-hazard", "power_outage")
    page.click(".choose button")
    page.wait_for_url("**/incidents/in/power_outage/all/all")
    assert page.locator(".incidents li").count() == 1


def test_a_mark_is_reached_and_read_by_keyboard_and_leads_to_its_page(drawn, evening):
    page = drawn(evening + "/incidents")
    mark = page.locator("#incident-map [role=button][aria-label*='12명이 알림']")
    assert "확인되지 않은 시민 제보" in mark.get_attribute("aria-label")
    mark.focus()
    page.keyboard.press("Enter")
    link = page.locator("#incident-map .said a")
    link.wait_for()
    assert link.get_attribute("href") == "/incidents/1"


def test_the_buttons_of_the_map_zoom_and_show_the_whole_again(drawn, evening):
    page = drawn(evening + "/en/incidents")
    host = page.locator("#incident-map")
    before = int(host.get_attribute("data-zoom"))
    page.locator("#incident-map button").first.click()
    expect(host).to_have_attribute("data-zoom", str(before + 1))
    page.get_by_role("button", name="Whole city").click()
    expect(host).to_have_attribute("data-zoom", str(before))


def test_a_map_whose_sheets_come_last_is_the_same(view, drawn, evening):
    """A map measures its room once: before the sheets came there would be none."""
    usual = drawn(evening + "/incidents").locator("#incident-map").get_attribute("data-zoom")
    page, held = view(evening + "/"), []
    page.route("**/*.css", lambda route: held.append(route) if "map" in route.request.url else route.continue_())
    with page.expect_event("requestfinished", lambda one: "outlines" in one.url):
        page.goto(evening + "/incidents", wait_until="commit")
    page.evaluate(A_WHILE)
    for route in held:
        route.continue_()
    page.wait_for_selector("#incident-map[data-drawn]")
    assert page.locator("#incident-map").get_attribute("data-zoom") == usual


def marks(page):
    """What the marks say to who does not see them, and their boxes."""
    every = page.locator("#incident-map [role=button][aria-label]")
    found = every.evaluate_all("all => all.map(one => [one.ariaLabel, one.firstElementChild.getBoundingClientRect().toJSON()])")
    return [(said, box) for said, box in found if "알림" in said or "건" in said]


@pytest.mark.parametrize("width", [320, 1280])
def test_pins_groups_and_areas_say_the_same_as_the_list(drawn, evening, width):
    said = [words for words, _ in marks(drawn(evening + "/incidents", width=width))]
    with_others = [int(found[1]) for found in (re.search(r"여기에 (\d+)건 더", one) for one in said) if found]
    assert sum("명이 알림" in one for one in said) + sum(with_others) == 10
    assert sum("자리를 모르는 일 1건" in one for one in said) == 2


@pytest.mark.parametrize("day", [twelve, ten_thousand])
def test_no_mark_hides_another_and_danger_to_life_is_seen_first(drawn, shown, day):
    found = marks(drawn(shown(day) + "/incidents", width=360))
    for number, (said, box) in enumerate(found):
        for other, beside in found[:number]:
            wide = min(box["right"], beside["right"]) - max(box["left"], beside["left"])
            high = min(box["bottom"], beside["bottom"]) - max(box["top"], beside["top"])
            assert wide < 6 or high < 6, f"{said!r} lies on {other!r}"
    assert day is ten_thousand or any("사람이 위험하다는 제보" in said for said, _ in found)


def test_a_mark_that_stands_for_several_leads_to_each(drawn, evening):
    page = drawn(evening + "/incidents", width=360)
    mark = page.locator("#incident-map [role=button][aria-label*='여기에']").first
    more = int(re.search(r"여기에 (\d+)건", mark.get_attribute("aria-label"))[1])
    mark.focus()
    page.keyboard.press("Enter")
    links = page.locator("#incident-map .said a")
    expect(links).to_have_count(more + 1)
    assert len(set(links.evaluate_all("all => all.map(one => one.href)"))) == more + 1


@pytest.mark.parametrize(("name", "day", "path", "size", "setting"), SHOTS, ids=[shot[0] for shot in SHOTS])
def test_the_pictures_in_the_documents_are_of_these_pages(browser, shown, tmp_path, name, day, path, size, setting):
    folder = PICTURES if os.environ.get("LIFELINE_PICTURES") else tmp_path
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, locale="ko-KR", **setting)
    page.clock.set_fixed_time(NOON)
    for asked in ("**/version.json", "**/events", "**/sw.js"):
        page.route(asked, lambda route: route.abort())
    page.goto(shown(day) + path)
    if path.endswith("incidents") and setting.get("java_script_enabled", True):
        page.wait_for_selector("#incident-map[data-drawn]")
    page.screenshot(path=Path(folder) / f"{name}.png")
    page.close()
    assert (Path(folder) / f"{name}.png").stat().st_size < MOST * 2
