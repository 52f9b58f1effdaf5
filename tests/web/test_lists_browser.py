"""The pages beside the pages in Chromium: under axe, on the narrowest phone, without scripts, and in another site's frame."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from lifeline.bulletins.decide import Kind
from tests.web.ledger import Ledger
from tests.web.open_page import A_WHILE
from tests.web.press import ISSUED

pytestmark = pytest.mark.browser

PAGES = [f"{root}{path}" for root in ("/", "/en/", "/drill/", "/drill/en/") for path in ("archive", "accounts", "embed")]


@pytest.fixture
def storms(live_press, press, live, drill):
    """In each world two emergencies that are over, a year apart, and three in force with figures, one of them not yet known."""
    for one, database in ((live_press, live), (press, drill)):
        ledger = Ledger(database)
        one.end(one.issue("cold_wave", issued_at=ISSUED - timedelta(days=400)), Kind.OVER)
        over = one.issue("heavy_snow")
        ledger.publish(over.situation_id, {"dead": "1", "injured": "10-15"}, state="final")
        one.end(over, Kind.OVER)
        ledger.publish(one.issue("heavy_rain").situation_id, {"dead": "3", "missing": "unknown", "homes_flooded": "1,200+"})
        one.issue(
            "strong_wind", "advisory", said={"area_ko": "서울동남권(강남·서초·송파·강동)", "area_en": "Seoul Southeast (Gangnam, Seocho)"}
        )
        one.issue("landslide")


@pytest.fixture
def view(browser: Any, address: str) -> Iterator[Any]:
    """Opens a page of the site in a context of its own."""
    contexts = []

    def opened(path: str, width: int = 390, **context: Any) -> Any:
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}, locale="ko-KR", **context))
        page = contexts[-1].new_page()
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(view, storms, path):
    results = Axe().run(view(path))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("setting", [{"color_scheme": "dark"}, {"contrast": "more"}, {"color_scheme": "dark", "contrast": "more"}])
@pytest.mark.parametrize("path", ["/embed", "/drill/embed"])
def test_axe_finds_nothing_in_dark_or_high_contrast(view, storms, path, setting):
    results = Axe().run(view(path, **setting))
    assert results.violations_count == 0, results.generate_report()


def test_the_narrowest_phone_never_scrolls_sideways(view, address, storms):
    page, widths = view("/", width=320), {}
    for path in (*PAGES, "/archive/2024-12", "/text", "/drill/en/text"):
        page.goto(address + path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in widths.items() if width > 320} == {}


def test_every_link_is_large_enough_for_a_finger(view, address, storms):
    small = """[...document.querySelectorAll('main > p a, nav a, h1 a, h3 a')].filter(one => {
        const box = one.getBoundingClientRect(); return box.height < 24 || box.width < 24 }).map(one => one.textContent)"""
    page, found = view("/archive"), {}
    for path in PAGES:
        page.goto(address + path)
        found[path] = page.evaluate(small)
    assert {path: links for path, links in found.items() if links} == {}


def test_without_scripts_everything_is_there(view, address, storms):
    page = view("/embed", java_script_enabled=False)
    assert (page.locator("article").count(), page.get_by_text("확인 중", exact=True).is_visible()) == (3, True)
    page.goto(f"{address}/archive")
    assert page.locator("section li").count() == 1


@pytest.fixture
def elsewhere(browser: Any, address: str) -> Iterator[Any]:
    """Another site's page with one of ours in a frame: the page, its frame, and every address that was asked for."""
    context = browser.new_context()
    server = make_server("127.0.0.1", 0, Response("<!doctype html>", mimetype="text/html"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def framing(path: str) -> tuple[Any, Any, list[str]]:
        page, asked = context.new_page(), []
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(f'<iframe src="{address}{path}" title="재난 알림" width="360" height="480"></iframe>')
        page.evaluate(A_WHILE)  # the frame has been loaded: what it asks for by itself may still come
        return page, page.frames[1], asked

    yield framing
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("path", "shown"), [("/embed", 1), ("/drill/en/embed", 1), ("/", 0), ("/accounts", 0)])
def test_another_site_may_frame_the_small_page_and_no_other(elsewhere, storms, path, shown):
    _, frame, _ = elsewhere(path)
    assert frame.locator("main h1").count() == shown


def test_in_a_frame_nothing_is_asked_of_others_and_nothing_is_kept_on_the_browser(elsewhere, address, storms):
    page, frame, asked = elsewhere("/embed")
    assert [url for url in asked if not url.startswith(address)] == []
    assert (page.context.cookies(), frame.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)")) == ([], 0)


def test_the_small_page_renews_itself(view, live_press, storms):
    page = view("/embed")
    page.evaluate("window.stays = 1")
    live_press.issue("urban_inundation", "danger")
    page.locator("h2", has_text="도심 침수 위험").wait_for()
    assert page.evaluate("window.stays") == 1
