"""A figure published by another process until it stands on a page that is open: by push, and by asking where push is refused."""

import time
from collections.abc import Iterator
from typing import Any

from bench.figure import Figure, median, median_of
from bench.hall import Hall, hall
from bench.newsroom import newsroom
from bench.phone import SCREEN, phone
from tests.web import city_day

ROUNDS, BETWEEN = 7, 4.0
ASKING = "<= 14000 ms"  # 12 s between two questions, and the two seconds for which a cache may keep an answer
_THERE = "number => [...document.querySelectorAll('.amount')].some(one => one.textContent.startsWith(number))"


def measure() -> Iterator[Figure]:
    with hall(city_day.three_emergencies) as office, newsroom(office) as news, phone() as chromium:
        if chromium is None:
            yield Figure("not looked at: Playwright or Chromium is not installed", 0, "")
            return
        page = chromium.new_page(viewport=SCREEN)
        office.change()
        _open(page, news.server.port)
        took = [_followed(page, office) for _ in range(ROUNDS)]
        yield Figure("commit of a figure -> on the open page, push", median(took), "ms", "<= 1000 ms", note=median_of(took))
        page.route("**/events", lambda route: route.abort())
        _open(page, news.server.port)
        took = [_followed(page, office) for _ in range(3)]
        yield Figure("the same, push refused: the page asks", median(took), "ms", ASKING, note=median_of(took))


def _open(page: Any, port: int) -> None:
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector(".bar button[aria-pressed]")
    time.sleep(BETWEEN)


def _followed(page: Any, office: Hall) -> float:
    """Milliseconds from the commit."""
    office.change()
    committed = time.monotonic()
    page.wait_for_function(_THERE, arg=str(office.roads), timeout=30_000)
    took = (time.monotonic() - committed) * 1000
    time.sleep(BETWEEN)
    return took
