"""The night, played whole in both worlds at once: from a feed's alert to 44 posts, and a correction on each that was reached."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import expect

from lifeline.web.desk.words import desk_words
from tests.intake.loopback_source import open_source
from tests.web.desk.night_office import APPROVER, CHIEF, PASSWORD, SECRET, WRITER, night

pytestmark = pytest.mark.browser
WHOLE = desk_words()["ko"]("record_whole")
WORLDS = {"live": "/desk/", "drill": "/drill/desk/"}
PICTURES, MOST = Path(__file__).parents[3] / "docs" / "pictures", 250_000
SEEN = {"width": 720, "height": 900}


class Officer:
    """One person at a browser of their own, in one world."""

    def __init__(self, browser, night, world, who):
        self.login, self.root = who[0], f"{night.addresses[world]}{WORLDS[world]}"
        self.page = browser.new_context(viewport=SEEN, locale="ko-KR", timezone_id="Asia/Seoul").new_page()
        self.page.goto(self.root)
        self.page.fill("#login", self.login)
        self.page.fill("#password", PASSWORD)
        coming = datetime.now(UTC) + timedelta(seconds=30)  # the code of now may end while a slow machine reads it
        self.page.fill("#code", pyotp.TOTP(SECRET).at(coming))
        self.page.click("main button")
        self.page.wait_for_selector("nav.menu")

    def press(self, what):
        """What acts: the page after it says that it was done."""
        self.page.click(what)
        self.page.wait_for_selector(".done:visible")

    def seen(self, part):
        """A picture with that part of the page at its top."""
        self.page.locator(part).first.evaluate("one => one.scrollIntoView()")
        return self.page.screenshot()


@pytest.fixture
def both(set_up, tmp_path):
    with open_source() as source, night(set_up, tmp_path, source, datetime.now(UTC)) as made:
        source.date = datetime.now(UTC)
        yield made


class Play:
    """Both worlds side by side, with the same two people in each."""

    def __init__(self, browser, night):
        self.browser, self.night = browser, night
        self.writers, self.approvers = self.all(WRITER), self.all(APPROVER)
        self.numbers = {}

    def all(self, who):
        return {world: Officer(self.browser, self.night, world, who) for world in WORLDS}

    def shot(self, name, officers, part="body"):
        """The picture of one step, live left and drill right, where LIFELINE_PICTURES asks for it."""
        if os.environ.get("LIFELINE_PICTURES"):
            seen = [Image.open(BytesIO(one.seen(part))) for one in officers.values()]
            whole = Image.new("RGB", (sum(one.width for one in seen) + 16, seen[0].height), "#888")
            for at, one in enumerate(seen):
                whole.paste(one, (at * (one.width + 16), 0))
            path = PICTURES / f"night-{name}.png"
            whole.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
            assert path.stat().st_size < MOST

    def alert(self):
        """The feed tells of it; both pages show it by themselves."""
        self.night.alert(datetime.now(UTC))
        self.numbers = {world: self.night.number(world, "alert") for world in WORLDS}
        for world, one in self.writers.items():
            one.page.wait_for_selector(f'#live a[href$="bulletins/{self.numbers[world]}"]')
        self.shot("1-alert", self.writers)

    def submit(self):
        for world, one in self.writers.items():
            one.page.click(f'#live a[href$="bulletins/{self.numbers[world]}"]')
            one.page.wait_for_selector("#submit-reason")
        self.shot("2-submit", self.writers)
        for world, one in self.writers.items():
            one.press("form[action$='/submit'] button")
            one.page.goto(f"{one.root}bulletins/{self.numbers[world]}/board")
            one.page.evaluate("window.same = true")

    def read(self):
        for world, one in self.approvers.items():
            one.page.goto(f"{one.root}bulletins/{self.numbers[world]}")
            assert not one.page.locator("#texts a.button").count(), "nothing was read yet"
            while (button := one.page.locator("#texts form button").first).count():
                left = one.page.locator("#texts form").count()
                button.click()
                expect(one.page.locator("#texts form")).not_to_have_count(left)
        self.shot("3-read", self.approvers, "#texts article:nth-of-type(3)")

    def approve(self):
        for one in self.approvers.values():
            one.page.click("#texts a.button")
            one.page.wait_for_url("**/approve")
        live, drill = self.approvers.values()
        assert drill.page.locator("#typed").count() == 0
        live.page.fill("#typed", "화생방")
        live.page.click("main form button")
        live.page.wait_for_selector(".mistakes:visible")
        assert self.night.posts_of("live", self.numbers["live"]) == {}, "the name was typed wrong"
        live.page.fill("#typed", "화생방 사고")
        self.shot("4-approve", self.approvers, "main form")
        for one in self.approvers.values():
            one.press("main form button")

    def sent(self):
        """On the board that was open all the time."""
        for one in self.writers.values():
            expect(one.page.locator(".posts > li.sent-sent")).to_have_count(44)
            assert one.page.evaluate("window.same"), "nothing was loaded anew"
        self.shot("5-sent", self.writers)

    def correct(self):
        for world, one in self.writers.items():
            one.page.goto(f"{one.root}bulletins/{self.numbers[world]}")
            one.page.click('a[href$="/end/correction"]')
            one.page.wait_for_selector("main form button.stop")
        self.shot("6-correct", self.writers)
        for world, one in self.writers.items():
            one.press("main form button.stop")
            one.page.goto(f"{one.root}bulletins/{self.night.number(world, 'correction')}/board")
            expect(one.page.locator(".posts > li.sent-sent")).to_have_count(44)
        self.shot("7-corrected", self.writers)

    def verify(self):
        chiefs = self.all(CHIEF)
        for one in chiefs.values():
            one.page.goto(f"{one.root}record")
            one.press("form[action$='record/verify'] button")
            expect(one.page.locator("#state .card")).to_contain_text(WHOLE)
        self.shot("8-record", chiefs)


def test_from_the_alert_to_the_correction_on_every_account_that_was_reached(browser, both):
    play = Play(browser, both)
    for step in (play.alert, play.submit, play.read, play.approve, play.sent, play.correct, play.verify):
        step()
    for world in WORLDS:
        first, second = (both.posts_of(world, both.number(world, kind)) for kind in ("alert", "correction"))
        assert set(second) == set(first)
        quotes = [account for account, row in second.items() if row.reply_to == first[account].post_id and play.numbers[world] in row.text]
        assert (world, len(quotes)) == (world, 44)
        verified = both.run(world, "audit", "verify")
        assert (verified.returncode, "is whole" in verified.stdout) == (0, True), verified.stdout
    taken = [both.taken(account) for account in both.accounts]
    assert {len(posts) for posts in taken} == {2}, "each platform took two posts of each account, and no more"
