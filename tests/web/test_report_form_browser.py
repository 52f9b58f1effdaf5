"""The form in Chromium: under axe, on the narrowest phone, without scripts, and by keyboard alone, in both worlds and languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from lifeline.core.db import Database
from lifeline.incidents.tables import Report
from lifeline.web.public.face import ROOTS

pytestmark = pytest.mark.browser

ROOT = sorted(ROOTS.values())
PAGES = [f"{root}{path}" for root in ROOT for path in ("report", "report/urban_inundation", "report/subway_rail_accident", "report/done")]
WITHOUT_SCRIPT = {"java_script_enabled": False}


def choose(page: Any, name: str, value: str) -> None:
    page.locator(f'label:has(> input[name="{name}"][value="{value}"])').click()


def only(database: Database) -> Report:
    with database.reading() as session:
        return session.scalars(select(Report)).one()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(view: Any, address: str, path: str) -> None:
    results = Axe().run(view(address + path))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("setting", [{"color_scheme": "dark"}, {"contrast": "more"}, {"color_scheme": "dark", "contrast": "more"}])
def test_axe_finds_nothing_in_dark_or_high_contrast(view: Any, address: str, setting: dict[str, str]) -> None:
    results = Axe().run(view(f"{address}/report/urban_inundation", **setting))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_narrowest_phone(view: Any, address: str, path: str) -> None:
    page = view(address + path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("root", ROOT)
def test_without_scripts_a_report_is_made_and_what_was_wrong_stays_filled_in(
    view: Any, address: str, live: Database, drill: Database, root: str
) -> None:
    page = view(f"{address}{root}report", width=320, **WITHOUT_SCRIPT)
    page.locator("summary").first.click()
    page.locator(f'a[href="{root}report/heavy_rain"]').click()
    page.fill("#place", "강남역 11번 출구")
    page.fill("#note", "물이 차요")
    choose(page, "tap_depth", "knee")
    page.locator('button[type="submit"]').click()
    assert page.locator('[role="alert"] a').get_attribute("href") == "#danger-yes"
    choose(page, "danger", "no")
    page.locator('button[type="submit"]').click()
    assert f"{root}report/done/" in page.url
    report = only(drill if "drill" in root else live)
    assert (report.hazard, report.taps) == ("heavy_rain", '{"depth":"knee"}')


def test_the_whole_form_goes_by_keyboard(view: Any, address: str, live: Database) -> None:
    page = view(f"{address}/report/urban_inundation")

    def go_to(id: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == id:
                return
        raise AssertionError(f"the keyboard never comes to {id}")

    go_to("danger-yes")
    page.keyboard.press("ArrowRight")
    go_to("tap_depth-ankle")
    page.keyboard.press("ArrowRight")
    go_to("place")
    page.keyboard.type("Gangnam Station exit 11")
    go_to("district")
    page.keyboard.type("강남")
    go_to("note")
    page.keyboard.type("water")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/done/*")
    assert '"depth":"knee"' in only(live).taps


def test_where_the_telephone_is_goes_along_only_when_asked_for(view: Any, address: str, live: Database) -> None:
    page = view(
        f"{address}/report/urban_inundation",
        geolocation={"latitude": 37.4979, "longitude": 127.0276, "accuracy": 20},
        permissions=["geolocation"],
    )
    assert page.locator('input[name="lat"]').input_value() == ""
    page.locator("#here").click()
    page.wait_for_function("document.querySelector('input[name=\"lat\"]').value")
    choose(page, "danger", "no")
    page.locator('button[type="submit"]').click()
    page.wait_for_url("**/report/done/*")
    report = only(live)
    assert (report.method, report.lat) == ("pin", 37.4979)


def test_the_drill_cannot_be_mistaken(view: Any, address: str) -> None:
    page = view(f"{address}/drill/report/urban_inundation")
    assert page.title().startswith("[훈련 EXERCISE]")
    live, drill = (
        view(address + path).locator('button[type="submit"]').evaluate("one => getComputedStyle(one).backgroundColor")
        for path in ("/report/urban_inundation", "/drill/report/urban_inundation")
    )
    assert live != drill


def test_nothing_is_kept_in_the_browser(view: Any, address: str) -> None:
    page = view(f"{address}/report/urban_inundation")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
