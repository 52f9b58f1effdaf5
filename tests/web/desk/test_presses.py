"""From the page where an alert is first shown to issued: at most three presses where one person is all it takes."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from http import HTTPStatus

import pyotp
import pytest
from markupsafe import escape
from sqlalchemy import select

from lifeline.bulletins import desk as acts
from lifeline.bulletins import read
from lifeline.bulletins.tables import Opening
from lifeline.core.cap import Info, Severity
from lifeline.staff.roles import Role
from lifeline.staff.tables import Staff
from lifeline.staff.vault import Vault
from tests.web.desk.came import PINNED, came, snowfall
from tests.web.desk.laid import WRITER, form, laid, view

SECRET = pyotp.random_base32()


@dataclass
class Presses:
    """A browser that follows a page's own links and forms, and counts; what a person types is no press."""

    client: object
    path: str
    text: str = ""
    count: int = 0

    def open(self):
        self._go(self.client.get(self.path))
        self.count = 0
        return self

    def link(self, words):
        href = next(href for href, said in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', self.text, re.S) if words in said)
        self.count += 1
        self._go(self.client.get(unescape(href), follow_redirects=True))

    def form(self, words, typed):
        """Press the button of these words, with what was typed into the fields of its form."""
        whole = next(one for one in re.findall(r"<form .*?</form>", self.text, re.S) if re.search(rf"<button[^>]*>[^<]*{words}", one))
        fields = [(unescape(name), unescape(value)) for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', whole)]
        given = {name: [value for other, value in fields if other == name] for name, _ in fields} | typed
        action = re.search(r'action="([^"]+)"', whole)[1]
        assert set(typed) <= set(re.findall(r'<input [^>]*name="([^"]*)"', whole))
        self.count += 1
        self._go(self.client.post(action, data=given, follow_redirects=True))

    def _go(self, answer):
        self.path, self.text = answer.request.path, answer.text
        assert answer.status_code == HTTPStatus.OK, answer.text


def waiting(desk):
    """The number of a bulletin that one person approves."""
    came(desk, snowfall(desk))
    [number] = set(re.findall(r"bulletins/(\d{4}-\d+)/approve", desk.someone(Role.APPROVER, login="choi", name="최유진").get().text))
    assert view(desk, number).release == "review"
    return number


def officer(desk):
    kim = desk.someone(Role.APPROVER)
    with desk.world.database.writing() as session:
        session.get_one(Staff, kim.id).totp = Vault(desk.settings.home / "keys" / f"{desk.settings.world}.key").seal(SECRET)
    return kim


@pytest.mark.parametrize("first", ["", "alerts"])
def test_an_alert_of_one_persons_type_is_issued_in_three_presses_also_with_an_old_factor(desk, first):
    number, live = waiting(desk), desk.root == "/desk/"
    kim = officer(desk)
    desk.clock.pass_(timedelta(minutes=10))
    hands = Presses(kim.client, f"{desk.root}{first}").open()
    hands.link("모두 읽고 승인하기")
    if live:
        assert "prove" in hands.path, "the factor is not spared"
        hands.form("확인", {"code": pyotp.TOTP(SECRET).at(desk.clock.now())})
    hands.form("지금 실제로 게시" if live else "훈련으로 기록", {"typed": "대설"} if live else {})
    assert (view(desk, number).state, hands.count) == ("issued", 3 if live else 2)
    with desk.world.database.reading() as session:
        opened = set(session.scalars(select(Opening.hash).where(Opening.login == "kim")))
        assert opened == {one.hash for one in read.renderings(session, view(desk, number))}, "each text is on record as read"


def test_the_page_of_the_approval_shows_each_text_whole_and_live_still_wants_the_name(live_desk):
    number = waiting(live_desk)
    kim = live_desk.someone(Role.APPROVER)
    page = kim.get(f"bulletins/{number}/approve").text
    hashes = re.findall(r'name="text" value="([0-9a-f]{64})"', page)
    with live_desk.world.database.reading() as session:
        texts = {one.hash: one.text for one in read.renderings(session, view(live_desk, number))}
    assert sorted(hashes) == sorted(texts)
    lines = {line for one in texts.values() for line in one.splitlines() if line}
    assert [line for line in lines if str(escape(line)) not in page] == [], "every line of every text is there"
    assert '<svg role="img"' in page, "where it is for, drawn"
    fields = {**form(kim, f"bulletins/{number}/approve"), "text": hashes}
    assert kim.post(f"bulletins/{number}/approve", {**fields, "typed": "태풍"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert kim.post(f"bulletins/{number}/approve", {**fields, "typed": "대설", "text": hashes[1:]}).status_code == HTTPStatus.CONFLICT
    assert view(live_desk, number).state == "waiting"


def test_what_a_person_wrote_or_two_must_agree_on_is_still_opened_text_by_text(desk):
    for number in (laid(desk), tsunami(desk)):
        kim = desk.someone(Role.APPROVER, login=f"kim-{number[-1]}", name=f"김{number[-1]}")
        texts = sorted(set(re.findall(r'name="text" value="([0-9a-f]{64})"', kim.get(f"bulletins/{number}").text)))
        assert texts
        assert 'name="text"' not in kim.get(f"bulletins/{number}/approve").text
        name = desk.office.hazards[view(desk, number).hazard].ko
        given = {"seen": "waiting.1", "shown": view(desk, number).hash, "typed": name, "text": texts}
        answer = kim.post(f"bulletins/{number}/approve", given)
        assert (answer.status_code, view(desk, number).state) == (HTTPStatus.CONFLICT, "waiting")


def tsunami(desk):
    """What two people must agree on: its source drafted it, and a person laid it before another."""
    alert = snowfall(desk)
    info = Info("지진해일경보", language="ko-KR", severity=Severity.SEVERE, areas=alert.infos[0].areas, headline="지진해일경보 발표")
    came(desk, alert.with_infos(info), feed=PINNED)
    with desk.world.database.reading() as session:
        [number] = [one.number for one in read.waiting(session) if one.hazard == "tsunami"]
    acts.submit(desk.world, number, actor=WRITER, reason="올립니다")
    return number
