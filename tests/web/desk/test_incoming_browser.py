"""Feeds and alerts in Chromium: sound under axe on a phone, and a grave alert that is seen, said aloud and heard by who wants it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lifeline.core.cap import MsgType, Reference
from tests.web.conftest import served
from tests.web.desk.came import OPEN, PINNED, came, snowfall, stored
from tests.web.desk.laid import issued
from tests.web.desk.test_board_browser import entered
from tests.web.desk.test_desk_browser import findings, fits
from tests.web.desk.test_feeds import KMA, document, state

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_of_what_comes_in_is_for_everybody(desk, browser, language):
    now = desk.clock.now()
    state(desk, KMA, ago=timedelta(minutes=7), failures=4, breaker_until=now + timedelta(minutes=9), cause="No answer: timed out.")
    refused = document(desk, b"<html>" + b"x" * 2_000, cause="this is HTML", remedy="Open the address.")
    issued(desk, hazard="strong_wind")
    earlier = snowfall(desk, ago=timedelta(minutes=9), zones=("L1100100",))
    [number] = came(desk, earlier, feed=OPEN, document=refused)
    came(desk, snowfall(desk, level="특별경보", number=6), feed=PINNED)
    gone = replace(snowfall(desk, number=9, command=2), msg_type=MsgType.CANCEL)
    stored(desk, replace(gone, references=(Reference(earlier.sender, earlier.identifier, earlier.sent),)), feed=OPEN)
    with served(desk.app) as address:
        page = entered(desk, browser, address, language=language, width=320)
        page.goto(f"{address}{desk.root}alerts/{number}")
        approval = page.locator("#proposed ~ p a.button").get_attribute("href")
        below = [approval.removeprefix(desk.root), approval.removeprefix(desk.root).removesuffix("/approve")]
        for path in ("", "alerts", f"alerts/{number}", "feeds", f"feeds/{KMA}", f"documents/{refused}", *below):
            page.goto(f"{address}{desk.root}{path}")
            assert (path, findings(page)) == (path, [])
            assert (path, fits(page)) == (path, True)
        page.context.close()


@pytest.mark.parametrize("path", ["", "alerts"])
def test_a_new_grave_alert_counts_in_the_title_is_announced_and_rings_where_sound_is_on(drill_desk, browser, path):
    with served(drill_desk.app) as address:
        page = entered(drill_desk, browser, address)
        page.goto(f"{address}{drill_desk.root}{path}")
        sound = page.locator(".sound")
        expect(sound).to_contain_text("소리 알림 꺼짐", timeout=30_000)
        sound.locator("button").click()
        expect(sound).to_contain_text("소리 알림 켜짐", timeout=30_000)
        expect(sound).to_have_attribute("data-rang", "1", timeout=30_000)
        stored(drill_desk, snowfall(drill_desk, level="경보"), feed=PINNED)
        expect(page.locator("#alarm")).to_contain_text("새 중대 특보: 대설 경보", timeout=30_000)
        expect(sound).to_have_attribute("data-rang", "2", timeout=30_000)
        assert re.match(r"\(\d\) ", page.title())
        page.reload()
        expect(page.locator(".sound:not([data-now=isOff])")).to_be_visible(timeout=30_000)
        page.context.close()
