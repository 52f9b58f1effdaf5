"""The form in Chromium: under axe, on the narrowest phone, without scripts, and by keyboard alone, in both worlds and languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
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
    page.wait_for_url(f"**{root}report/done/*")
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
    expect(page.locator('input[name="lat"]')).not_to_have_value("")
    choose(page, "danger", "no")
    page.locator('button[type="submit"]').click()
    page.wait_for_url("**/report/done/*")
    report = only(live)
    assert (report.method, report.lat) == ("pin", 37.4979)


@pytest.fixture
def pointing(view: Any, address: str) -> Any:
    """Opens a form and its map; with what the browser said of it."""

    def opened(path: str, **setting: Any) -> tuple[Any, list[str]]:
        page, said = view(address + path, **setting), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.locator("#on-map").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#point-map[data-ready]")
        return page, said

    return opened


@pytest.mark.parametrize("root", ROOT)
def test_the_map_to_point_on_is_for_everybody(pointing: Any, root: str) -> None:
    page, said = pointing(f"{root}report/urban_inundation", width=320)
    assert (page.evaluate("document.documentElement.scrollWidth"), said) == (320, [])
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_nothing_of_the_map_is_loaded_before_it_is_wanted(view: Any, address: str) -> None:
    page, asked = view(address + "/"), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/report/urban_inundation")
    page.wait_for_load_state("networkidle")
    assert [one for one in asked if "leaflet" in one or "point.js" in one or "outlines" in one] == []


def test_a_place_is_pointed_at_by_keyboard_and_sent_no_finer_than_it_was_seen(pointing: Any, live: Database) -> None:
    page, _ = pointing("/report/urban_inundation")
    page.select_option("#district", "11680")
    page.get_by_role("group", name="자리를 짚는 지도").focus()
    page.keyboard.press("Enter")
    told = page.locator("#here-told")
    told.get_by_text("강남구의 한 자리를 짚었습니다").wait_for()
    lat, metres = (page.locator(f'input[name="{name}"]').input_value() for name in ("lat", "metres"))
    assert (len(lat.partition(".")[2]), int(metres) >= 100) == (3, True)
    page.get_by_role("button", name="지우기").click()
    told.get_by_text("지웠습니다").wait_for()
    assert page.locator('input[name="lat"]').input_value() == ""
    page.get_by_role("button", name="가운데").click()
    choose(page, "danger", "no")
    page.locator('button[type="submit"]').click()
    page.wait_for_url("**/report/done/*")
    report = only(live)
    assert (report.method, report.district, str(report.lat)) == ("pin", "11680", lat)


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
