"""The pages in Chromium: without scripts, on the narrowest phone, by keyboard, on paper, and under axe, in both worlds and languages."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from lifeline.bulletins.decide import Kind
from tests.web import city_day
from tests.web.conftest import Day

pytestmark = pytest.mark.browser

ROOTS = ("/", "/en/", "/drill/", "/drill/en/")
BELOW = ("situations/2026-0011", "situations/2026-0014", "bulletins/2026-0012", "bulletins/2026-0011")
PAGES = (*ROOTS, *(root + path for root in ("/", "/drill/en/") for path in BELOW), "/none", "/drill/en/none")
DARK, MORE = {"color_scheme": "dark"}, {"contrast": "more"}
SETTINGS = (DARK, MORE, DARK | MORE, {"forced_colors": "active"})


@pytest.fixture
def winter(shown: Callable[[Day], str]) -> str:
    """Where both worlds are shown, each with three emergencies. These tests only look, so one is enough for all of them."""
    return shown(city_day.three_emergencies)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(view, winter, path):
    results = Axe().run(view(winter + path))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("path", ["/", "/drill/en/"])
def test_axe_finds_nothing_on_a_quiet_day(view, address, path):
    results = Axe().run(view(address + path))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("path", ["/drill/", "/situations/2026-0014"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: " ".join(one.values()))
def test_axe_finds_nothing_in_dark_high_contrast_or_forced_colours(view, winter, path, setting):
    results = Axe().run(view(winter + path, **setting))
    assert results.violations_count == 0, results.generate_report()


def test_the_narrowest_phone_never_scrolls_sideways(view, winter):
    page, widths = view(winter, width=320, height=640), {}
    for path in PAGES:
        page.goto(winter + path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in widths.items() if width > 320} == {}


@pytest.mark.parametrize("path", ["/", "/drill/en/", "/en/situations/2026-0014"])
def test_doubled_text_never_scrolls_sideways(view, winter, path):
    page = view(winter + path, width=640)
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_without_scripts_everything_is_there(view, winter):
    page = view(winter, java_script_enabled=False)
    assert page.locator("article h2").count() == 3
    assert page.locator(".figures div").count() > 8
    for part in (".map svg", "table.districts", ".corrections li", "#over", "#latest"):
        assert page.locator(part).first.is_visible()


def test_the_browser_finds_no_fault_with_the_policy(view, winter):
    page = view(winter + "/drill/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    page.wait_for_selector(".bar button[aria-pressed]")
    assert [one for one in said if "Policy" in one] == []


def test_the_first_stop_of_the_keyboard_leads_past_the_header(view, winter):
    page = view(winter + "/drill/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


@pytest.mark.parametrize("path", ["/", "/drill/en/"])
def test_the_keyboard_goes_down_the_page_as_the_eye_does(view, winter, path):
    stops = """[...document.querySelectorAll('main a')].filter(one => !one.closest('small, td')).map(one => {
        const box = one.getBoundingClientRect(); return [Math.round(box.top / 8), one.closest('main > *').id] })"""
    tops = [top for top, part in view(winter + path).evaluate(stops) if part != "watch"]
    assert tops == sorted(tops)


@pytest.mark.parametrize("path", ["/", "/drill/en/", "/situations/2026-0014"])
def test_every_link_is_large_enough_for_a_finger(view, winter, path):
    """Links in a line of text are as high as the line, which WCAG 2.5.8 allows."""
    small = """[...document.querySelectorAll('a:not(.skip), summary')].filter(one => !one.closest('small, td')).filter(one => {
        const box = one.getBoundingClientRect(); return box.height < 24 || box.width < 24 }).map(one => one.textContent)"""
    assert view(winter + path).evaluate(small) == []


def test_on_paper_the_address_and_the_time_stand_and_no_navigation_does(view, winter):
    page = view(winter + "/")
    page.emulate_media(media="print")
    assert page.locator(".paper-only").inner_text().endswith("/")
    assert page.locator(".as-of time").is_visible()
    shown = [page.locator(part).first.is_visible() for part in (".bottom nav", ".language", ".more")]
    assert shown == [False, False, False]


def test_on_paper_an_exercise_still_says_that_it_is_one(view, winter):
    page = view(winter + "/drill/")
    page.emulate_media(media="print")
    assert page.locator(".exercise").first.is_visible()
    ink = page.evaluate("getComputedStyle(document.querySelector('.exercise')).color")
    assert ink == "rgb(0, 0, 0)"


def test_a_corrected_bulletin_stands_with_its_correction(view, address, press):
    press.end(press.issue("heavy_rain"), Kind.CORRECTION)
    page = view(address + "/drill/")
    assert [one.inner_text() for one in page.locator("#latest b").all()] == ["정정 안내", "잘못된 안내 - 정정됨"]
