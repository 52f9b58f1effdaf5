"""An exercise by hand, in browsers on the served drill world: planned, acknowledged, started, played, ended, marked, and reported."""

import os
import re
import shutil
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.people import Actor
from lifeline.core.settings import Settings, packaged
from lifeline.drills import direct
from lifeline.staff import people, powers
from lifeline.staff.passwords import hashed
from lifeline.staff.roles import Role
from lifeline.staff.vault import Vault
from lifeline.wiring import office_of, open_drill
from tests.web.desk.drilled import PARTS
from tests.web.desk.night_office import ADMIN, PASSWORD, SECRET, served
from tests.web.desk.test_desk_browser import findings, fits
from tests.web.desk.test_night import MOST, PICTURES, Officer

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 760}
NAMES = {"writer": "이서연", "approver": "박준호", "chief": "최수민", "map-desk": "정하윤", "clerk": "강도현"}


class Drill:
    """The drill world of an office, served by a process of its own, with somebody for every part and a director."""

    def __init__(self, home, made):
        self.home = home
        (home / "databases").mkdir()
        shutil.copytree(packaged("feeds"), home / "feeds")
        for feed in (home / "feeds").glob("*.yaml"):  # documents come by the script: nobody outside is asked
            told = feed.read_text(encoding="utf-8").replace("enabled: true", "enabled: false")
            feed.write_text(told if "\nenabled:" in told else f"{told}\nenabled: false\n", encoding="utf-8")
        path = home / "databases" / "drill.db"
        path.write_bytes(made[Status.EXERCISE].read_bytes())
        self.database = open_database(f"sqlite:///{path}", Status.EXERCISE)
        vault, now, known = Vault(home / "keys" / "drill.key"), datetime.now(UTC), hashed(PASSWORD)
        roles = {login: (NAMES[login], role) for login, role in PARTS.items()} | {"director": ("한지훈", Role.DRILL_DIRECTOR)}
        with self.database.writing() as session:
            for login, (name, role) in roles.items():
                link = people.add(session, login, name, department="", by=ADMIN, now=now)
                people.enrol(session, link, password=known, totp=vault.seal(SECRET), step=0, now=now)
                powers.begin(session, login, role, by=ADMIN, reason="훈련 배치", now=now)

    def acknowledge(self, code, *logins):
        """By the command, as somebody without a browser does it."""
        settings = Settings(home=self.home, world="drill")
        world = open_drill(settings, office_of(settings))
        for login in logins:
            direct.acknowledge(world, code, by=Actor(NAMES[login], login))
        world.database.close()


@pytest.fixture
def drill(set_up, tmp_path):
    made = Drill(tmp_path, set_up)
    with served(tmp_path, ("drill",)) as made.addresses:
        yield made
    made.database.close()


def shot(page, name, size):
    """A picture for the documents, where LIFELINE_PICTURES asks for it."""
    page.set_viewport_size(size)
    assert (page.url, findings(page), fits(page)) == (page.url, [], True)
    if os.environ.get("LIFELINE_PICTURES"):
        page.evaluate("window.scrollTo(0, 0)")
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path)
        Image.open(path).quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
        assert Path(path).stat().st_size < MOST


class Play:
    """`code` of the exercise, and the three who sit at browsers."""

    def __init__(self, browser, drill):
        self.drill = drill
        sit = partial(Officer, browser, drill, "drill")
        self.director, self.writer, self.approver = (sit((login, "", None)) for login in ("director", "writer", "approver"))

    def plan(self):
        page = self.director.page
        page.goto(f"{self.director.root}drills/new")
        page.check("input[value=mock-snow-removal]")
        page.click("summary")
        page.fill("#posts", "30")
        self.director.press("form[action$='/plan'] button")
        self.code = page.url.rpartition("/")[2].partition("?")[0]  # the script that tidies the address may not have run yet
        for login in PARTS:
            page.select_option(f"select[name=as-{login}]", f"player:{login}")
        self.director.press("form[action$='/people'] button")
        for one in (self.director, self.writer, self.approver):
            one.page.goto(f"{one.root}drills/{self.code}")
            one.press("form[action$='/acknowledge'] button")
        self.drill.acknowledge(self.code, "chief", "map-desk", "clerk")

    def start(self):
        for one in (self.writer, self.approver):
            one.page.goto(f"{one.root}drills/{self.code}/play")
        page = self.director.page
        page.goto(f"{self.director.root}drills/{self.code}/console")
        self.director.press("form[action$='/start'] button")
        expect(page.locator("#strip .strip")).to_contain_text("진행 중")
        self.publish("preliminary")

    def publish(self, *injects):
        for inject in injects:
            page = self.director.page
            self.director.press(f"form[action$='/injects/{inject}/publish'] button")
            expect(page.locator(f"tr.inject-published a[href$='/injects/{inject}']")).to_be_visible()

    def act(self):
        """The inject stands on the writer's page by itself, who notes a call; what came of it is read and approved as in any night."""
        page = self.writer.page
        expect(page.locator("#live")).to_contain_text("대설 예비특보")
        page.click("#live h2 a")
        page.fill("#text", "제설본부에 전화로 알렸습니다.")
        self.writer.press("form[action$='/note'] button")
        page = self.approver.page
        page.goto(self.approver.root)
        page.click("#live a.button[href$='/approve']")
        self.approver.press("main form button")
        page.goto(f"{self.approver.root}drills/{self.code}/console")
        assert page.locator(".msel").count() == 0, "who plays does not read the list"

    def judge(self):
        self.publish("advisory", "citizens", "x-down")
        self.writer.page.goto(f"{self.writer.root}drills/{self.code}/play")
        shot(self.writer.page, "drill-player-phone", PHONE)
        page = self.director.page
        expect(page.locator("tr:has(a[href$='/injects/preliminary']) .rated-P")).to_be_visible()
        page.select_option("#speed", "60")
        self.director.press("form[action$='/speed'] button")
        expect(page.locator(".counts")).to_contain_text(re.compile("시민 글 [1-9][0-9]*건, 지도 사건 [1-9]"))
        shot(page, "drill-console", {"width": 1280, "height": 1150})
        page.click(".orders summary")
        self.director.press("form[action$='/end'] button")
        page.goto(f"{self.director.root}drills/{self.code}/marks")
        objective = page.locator("section.objective").nth(1)
        objective.locator("input[value=S]").check()
        objective.locator("textarea").fill("문안을 두 번 읽고 결재했습니다.")
        objective.locator("button").click()
        page.wait_for_selector(".done:visible")
        self.writer.page.goto(f"{self.writer.root}drills/{self.code}/hot-wash")
        self.writer.page.fill("#well", "초안이 바로 올라왔습니다.")
        self.writer.press("form[action$='/say'] button")

    def read(self):
        """Whoever took part reads it once it is over, scored by whoever played it."""
        page = self.director.page
        page.goto(f"{self.director.root}drills/{self.code}/report")
        while not page.locator(".rated-P").count():
            page.wait_for_timeout(500)
            page.reload()
        told = page.inner_text("main")
        assert all(words in told for words in ("문안을 두 번 읽고", "초안이 바로", "개선 계획", "발표"))
        page.emulate_media(media="print")
        shot(page, "drill-report", {"width": 860, "height": 1200})
        assert page.locator("#strip, nav.menu, form:visible").evaluate_all("all => all.every((one) => !one.checkVisibility())")
        self.approver.page.goto(f"{self.approver.root}drills/{self.code}/report")
        assert "문안을 두 번 읽고" in self.approver.page.inner_text("main")


def test_an_exercise_from_its_plan_to_its_report(browser, drill):
    play = Play(browser, drill)
    for step in (play.plan, play.start, play.act, play.judge, play.read):
        step()
