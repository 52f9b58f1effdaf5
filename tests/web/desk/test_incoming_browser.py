"""Alerts in Chromium: a grave one is seen, said aloud and heard by who wants it."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.conftest import served
from tests.web.desk.came import PINNED, snowfall, stored
from tests.web.desk.test_board_browser import entered

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["", "alerts"])
def test_a_new_grave_alert_counts_in_the_title_is_announced_and_rings_where_sound_is_on(drill_desk, browser, path):
    with served(drill_desk.app) as address:
        page = entered(drill_desk, browser, address)
        page.goto(f"{address}{drill_desk.root}{path}")
        sound = page.locator(".sound")
        expect(sound).to_contain_text("소리 알림 꺼짐")
        sound.locator("button").click()
        expect(sound).to_contain_text("소리 알림 켜짐")
        expect(sound).to_have_attribute("data-rang", "1")
        stored(drill_desk, snowfall(drill_desk, level="경보"), feed=PINNED)
        expect(page.locator("#alarm")).to_contain_text("새 중대 특보: 대설 경보")
        expect(sound).to_have_attribute("data-rang", "2")
        expect(page).to_have_title(re.compile(r"^\(\d\) "))
        page.reload()
        expect(page.locator(".sound:not([data-now=isOff])")).to_be_visible(timeout=30_000)
        page.context.close()
