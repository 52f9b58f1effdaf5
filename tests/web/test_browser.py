"""The pages in Chromium: without scripts, on the narrowest phone, by keyboard, and under axe, in both worlds and languages."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from lifeline.bulletins.decide import Kind
from tests.web.press import Press

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PAGES = ("/", "/en/", "/drill/", "/drill/en/", "/drill/bulletins/2026-0002", "/drill/en/bulletins/2026-0002", "/drill/bulletins/2026-0001")
PAGES += ("/none", "/drill/en/none")


@pytest.fixture
def morning(press: Press) -> Press:
    """Two bulletins in force with long names, and one that was taken back."""
    press.end(press.issue("heavy_rain"), Kind.CORRECTION)
    press.issue(
        "strong_wind", "advisory", said={"area_ko": "서울동남권(강남·서초·송파·강동)", "area_en": "Seoul Southeast (Gangnam, Seocho)"}
    )
    press.issue("heavy_snow")
    return press


@pytest.fixture
def view(browser: Any, address: str) -> Iterator[Any]:
    """Opens a page of the site in a context of its own: `view("/drill/", viewport={...})`."""
    contexts = []

    def opened(path: str, width: int = 390, height: int = 844, **context: Any) -> Any:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, locale="ko-KR", **context))
        page = contexts[-1].new_page()
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(view, morning, path):
    results = Axe().run(view(path))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("setting", [{"color_scheme": "dark"}, {"contrast": "more"}, {"color_scheme": "dark", "contrast": "more"}])
def test_axe_finds_nothing_in_dark_or_high_contrast(view, morning, setting):
    results = Axe().run(view("/drill/", **setting))
    assert results.violations_count == 0, results.generate_report()


def test_the_narrowest_phone_never_scrolls_sideways(view, address, morning):
    page, widths = view("/", width=320, height=640), {}
    for path in PAGES:
        page.goto(address + path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in widths.items() if width > 320} == {}


def test_doubled_text_never_scrolls_sideways(view, morning):
    page = view("/drill/", width=640)
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_without_scripts_everything_is_there(view, morning):
    page = view("/drill/", java_script_enabled=False)
    assert page.locator("article h2").count() == 2
    page.locator("summary").first.click()
    assert page.locator("table").first.is_visible()


def test_the_browser_finds_no_fault_with_the_policy(view, morning):
    page = view("/drill/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    assert said == []


def test_a_page_asks_the_server_at_most_three_times(view, morning):
    page = view("/drill/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert len(asked) <= 3


def test_the_first_stop_of_the_keyboard_leads_past_the_header(view, morning):
    page = view("/drill/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_every_link_is_large_enough_for_a_finger(view, morning):
    small = """[...document.querySelectorAll('a:not(.skip), summary')].filter(one => {
        const box = one.getBoundingClientRect(); return box.height < 24 || box.width < 24 }).map(one => one.textContent)"""
    assert view("/drill/").evaluate(small) == []


@pytest.mark.parametrize(("name", "path", "size"), [("live-quiet-phone", "/", (390, 844)), ("drill-desktop", "/drill/", (1280, 900))])
def test_the_pictures_in_the_documents_are_of_these_pages(view, press, tmp_path, name, path, size):
    """LIFELINE_PICTURES=1 writes them anew; they differ with the fonts of the machine, so that is never done by the way."""
    press.issue()
    folder = PICTURES if os.environ.get("LIFELINE_PICTURES") else tmp_path
    view(path, *size).screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").stat().st_size < 200_000
