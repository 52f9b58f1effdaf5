"""An exercise directed and played by keyboard alone in Chromium, and nobody acts on what changed under their fingers."""

import pytest

from lifeline.staff.roles import Role
from tests.web.conftest import served
from tests.web.desk.drilled import PARTS, came
from tests.web.desk.test_drill_desk import state

pytestmark = pytest.mark.browser
STANDS = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  return look.outlineStyle === "solid" && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


class Keys:
    """One person who has no mouse."""

    def __init__(self, desk, browser, address, one, width):
        self.page = browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR").new_page()
        token = one.client.get_cookie("lifeline_drill_desk", path=desk.root).value
        self.page.context.add_cookies([{"name": "lifeline_drill_desk", "value": token, "url": f"{address}{desk.root}"}])
        self.page.goto(f"{address}{desk.root}drills")

    def stands(self, what):
        self.page.wait_for_selector(f"{what}:focus", state="attached")

    def on(self, what):
        return self.page.evaluate("what => document.activeElement.matches(what)", what)

    def tab(self, what):
        """Forwards to it, past the menu; whoever looks at the screen sees where they are."""
        for _ in range(200):
            self.page.keyboard.press("Tab")
            if self.on(".skip"):
                self.page.keyboard.press("Enter")
            elif self.on(what):
                assert self.page.evaluate(STANDS), what
                return
        raise AssertionError(f"no way to {what}")

    def follow(self, what):
        self.tab(what)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def do(self, what):
        self.follow(what)
        self.page.wait_for_selector(".done:visible")

    def write(self, what, words):
        self.tab(what)
        self.page.keyboard.type(words)

    def choose(self, what, value):
        """In a list or between buttons, by arrows."""
        self.tab(what)
        for _ in range(20):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {value} in {what}")


def plan(director):
    director.follow("main a[href$='/new']")
    director.choose("input[name=script]", "mock-snow-removal")
    director.do("form[action$='/plan'] button")
    for part in sorted(PARTS):  # as the page has them
        director.choose(f"select[name=as-{part}-1]", f"player:{part}")
    director.do("form[action$='/people'] button")
    director.do("form[action$='/acknowledge'] button")
    return director.page.url.partition("?")[0].rpartition("/")[2]


def direct(desk, director, code, second):
    """What is under the fingers and goes, goes: Enter never does what came in its place."""
    director.follow(".ways a[href$='/console']")
    director.do("form[action$='/start'] button")
    director.tab("#pause button")
    second.post(f"drills/{code}/pause")
    director.stands("#clock")
    director.page.keyboard.press("Enter")
    director.page.keyboard.press("Tab")
    director.stands("#resume button")
    assert state(desk, code) == "paused"
    with director.page.expect_navigation():
        director.page.keyboard.press("Enter")
    director.tab("#publish-warning button")
    came(desk, code, "warning")
    director.stands("#inject-warning.inject-published a")


def play(writer, code):
    writer.page.goto(writer.page.url + f"/{code}/play")
    writer.follow("#live h2 a")
    writer.write("#text", "제설본부에 전화로 알렸습니다.")
    writer.do("form[action$='/note'] button")


def judge(director):
    director.tab(".orders summary")
    director.page.keyboard.press("Space")
    director.write("#end-reason", "모두 보았습니다")
    director.do("form[action$='/end'] button")
    director.follow(".ways a[href$='/marks']")
    director.choose("input[name=rating]", "S")
    director.write("#evidence-1", "두 번 읽고 결재했습니다.")
    director.do("form[action$='/marks/warn'] button")
    director.follow(".ways a[href$='/report']")
    director.do("form[action$='/score'] button")
    director.write("#issue-0", "결재가 늦음")
    director.write("#action-0", "대리 결재자를 정한다")
    director.do("form[action$='/plan'] button")


def test_an_exercise_from_its_plan_to_its_report_by_keyboard_alone(drill_desk, browser):
    someone = drill_desk.someone
    players = [someone(role, login=f"{part}-1") for part, role in PARTS.items()]
    first, second = (someone(Role.DRILL_DIRECTOR, login=login) for login in ("director", "second"))
    with served(drill_desk.app) as address:
        director = Keys(drill_desk, browser, address, first, 1280)
        code = plan(director)
        for one in players:
            one.post(f"drills/{code}/acknowledge")
        direct(drill_desk, director, code, second)
        writer = Keys(drill_desk, browser, address, players[0], 360)
        play(writer, code)
        judge(director)
        told = director.page.inner_text("main")
        assert all(words in told for words in ("두 번 읽고", "대리 결재자를 정한다"))
        for one in (director, writer):
            one.page.context.close()
