"""The pictures in README and docs are taken of the pages themselves, at one hour of one day, so that they cannot go stale."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.web import city_day
from tests.web.city_day import NOON

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PHONE, LONG, DESKTOP = (390, 844), (390, 1900), (1280, 960)
DAYS = {"quiet": city_day.quiet, "one": city_day.one_emergency, "three": city_day.three_emergencies, "exercise": city_day.public_exercise}
SHOTS = [
    ("live-quiet-phone", "quiet", "/", PHONE),
    ("live-quiet-desktop-en", "quiet", "/en/", DESKTOP),
    ("live-one-phone", "one", "/", LONG),
    ("live-one-phone-en", "one", "/en/", LONG),
    ("live-one-desktop", "one", "/", (1280, 1500)),
    ("live-three-phone", "three", "/", PHONE),
    ("live-three-phone-en", "three", "/en/", PHONE),
    ("live-three-desktop", "three", "/", DESKTOP),
    ("live-three-desktop-en", "three", "/en/", DESKTOP),
    ("emergency-phone", "three", "/situations/2026-0014#figures", LONG),
    ("drill-phone", "three", "/drill/", PHONE),
    ("drill-desktop", "one", "/drill/", DESKTOP),
    ("drill-public-phone", "exercise", "/drill/", PHONE),
]
PARTS = [("districts-phone", "/#districts", "#districts"), ("corrections-phone", "/#corrections", "#corrections")]
MOST = 200_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """LIFELINE_PICTURES=1 writes them anew; they differ with the fonts of the machine, so that is never done by the way."""
    return PICTURES if os.environ.get("LIFELINE_PICTURES") else tmp_path


@pytest.fixture
def still(browser, shown):
    """A page at that hour that hears of nothing new."""
    contexts = []

    def opened(day, path, size, **setting):
        width, height = size
        view = {"viewport": {"width": width, "height": height}, "device_scale_factor": 1.5 if size == PHONE else 1}
        contexts.append(browser.new_context(locale="ko-KR", **view, **setting))
        page = contexts[-1].new_page()
        page.clock.set_fixed_time(NOON)
        for asked in ("**/version.json", "**/events", "**/sw.js"):
            page.route(asked, lambda route: route.abort())
        page.goto(shown(DAYS[day]) + path)
        page.locator(".bar span").filter(has_text="12:04").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("name", "day", "path", "size"), SHOTS, ids=[shot[0] for shot in SHOTS])
def test_the_pictures_in_the_documents_are_of_these_pages(still, folder, name, day, path, size):
    still(day, path, size).screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").stat().st_size < MOST


@pytest.mark.parametrize(("name", "path", "part"), PARTS, ids=[part[0] for part in PARTS])
def test_so_are_the_pictures_of_parts(still, folder, name, path, part):
    still("three", path, LONG).locator(part).screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").stat().st_size < MOST


def test_so_is_the_picture_of_the_page_in_the_dark(still, folder):
    still("one", "/", PHONE, color_scheme="dark").screenshot(path=folder / "live-dark-phone.png")
    assert (folder / "live-dark-phone.png").stat().st_size < MOST


def test_so_is_the_picture_of_a_page_that_has_become_old(still, folder):
    page = still("three", "/", PHONE)
    page.clock.set_fixed_time(NOON + timedelta(minutes=7))
    page.wait_for_selector(".stale:not(:empty)")
    page.screenshot(path=folder / "live-stale-phone.png")
    assert (folder / "live-stale-phone.png").stat().st_size < MOST


def test_so_is_the_picture_of_a_copy_read_offline(still, folder):
    """As the service worker gives it: the page with a mark, which is there before its script runs."""
    page = still("three", "/en/", PHONE)
    page.clock.set_fixed_time(NOON + timedelta(hours=2))
    page.add_init_script("document.addEventListener('readystatechange', () => document.body.dataset.saved = '')")
    page.reload()
    page.wait_for_selector(".stale:not(:empty)")
    page.screenshot(path=folder / "live-offline-phone-en.png")
    assert (folder / "live-offline-phone-en.png").stat().st_size < MOST


@pytest.mark.parametrize(("name", "path"), [("text-phone", "/text"), ("text-phone-en", "/en/text"), ("never-read-phone", "/offline")])
def test_so_are_the_pictures_of_what_needs_no_style_or_no_network(browser, shown, folder, name, path):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(shown(DAYS["three"]) + path)
    page.screenshot(path=folder / f"{name}.png")
    page.close()
    assert (folder / f"{name}.png").stat().st_size < MOST
