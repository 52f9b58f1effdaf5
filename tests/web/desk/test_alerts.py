"""What came in stands with what was decided and why; one alert beside its bulletin, with everything that speaks against it."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import update

from lifeline.core.alarm import close_alarm, open_alarms
from lifeline.core.cap import Area, MsgType, Pair, Reference, Status
from lifeline.intake.tables import AlertRow, Document
from lifeline.staff.roles import Role
from tests.web.desk.came import OPEN, PINNED, came, snowfall, stored
from tests.web.desk.laid import SECOND, issued

NASTY = "<script>alert(1)</script>{{ 7*7 }}"


def told(page):
    """Each row of the list: number, what became of it."""
    rows = [one.split("</li>")[0] for one in page.split('data-new="alert-')[1:]]
    return {int(row.split('"')[0]): row.split('class="state">')[1].split("<")[0] for row in rows}


def test_each_alert_says_what_became_of_it_and_why(desk):
    first = came(desk, snowfall(desk, ago=timedelta(hours=2)), feed=PINNED, seed=True)
    at_once = came(desk, snowfall(desk, number=1), feed=PINNED)
    again = came(desk, replace(snowfall(desk, number=2), identifier="kma:test:again"), feed=PINNED)
    test = came(desk, replace(snowfall(desk, number=3), status=Status.TEST), feed=PINNED)
    abroad = came(desk, elsewhere(snowfall(desk, number=4)), feed=PINNED)
    unknown = came(desk, snowfall(desk, level="특별경보", number=5), feed=PINNED)
    undecided = stored(desk, snowfall(desk, number=6), feed=PINNED)
    page = desk.someone(Role.AUDITOR).get("alerts").text
    words = ("첫 응답에 있던 것", "발신함", "되풀이", "시험 전문", "우리 지역 아님", "사람이 정해야 함", "아직 정하지 않음")
    numbers = [one for (one,) in (first, at_once, again, test, abroad, unknown, undecided)]
    assert told(page) == dict(zip(numbers, words, strict=True))
    assert "시험 전문은 어느 세계에서도 내보내지 않습니다" in page
    assert set(told(desk.someone(Role.AUDITOR).get("alerts?show=open").text)) == {*unknown, *undecided}


def elsewhere(alert):
    return alert.with_infos(replace(alert.infos[0], areas=(Area("부산", (Pair("KMA:zone", "L1080000"),)),)))


def test_what_a_person_dealt_with_waits_no_more(desk):
    [number] = came(desk, snowfall(desk, level="특별경보"), feed=PINNED)
    someone = desk.someone(Role.DUTY_CHIEF)
    assert number in told(someone.get("alerts?show=open").text)
    assert f"alerts/{number}" in someone.get().text, "the first page leads there"
    assert all(f'href="{desk.root}{path}' in someone.get(f"alerts/{number}").text for path in ("write?q=", "alarms"))
    with desk.world.database.writing() as session:
        [alarm] = open_alarms(session)
        close_alarm(session, alarm.id, by=SECOND, reason="전화로 확인", now=desk.clock.now())
    assert told(someone.get("alerts?show=open").text) == {}
    assert told(someone.get("alerts").text) == {number: "사람이 살펴봄"}


def test_pages_of_alerts_follow_each_other_without_gap_or_repeat(drill_desk):
    numbers = stored(drill_desk, *(snowfall(drill_desk, number=one) for one in range(70)), feed=PINNED)
    someone, seen, path = drill_desk.someone(Role.AUDITOR), [], "alerts"
    while path:
        page = someone.get(path).text
        seen += told(page)
        older = page.split("alerts?show=all&amp;before=")
        path = f"alerts?before={older[-1].split(chr(34))[0]}" if len(older) > 1 else ""
    assert seen == sorted(numbers, reverse=True)
    for odd in ("x", "-1", "9" * 30, "٣"):
        assert someone.get(f"alerts?before={odd}&show={NASTY}").status_code == HTTPStatus.OK


def test_one_alert_stands_beside_its_bulletin_with_map_reason_and_guideline(desk):
    with desk.world.database.writing() as session:
        now = desk.clock.now()
        given = {"feed": OPEN, "address": "https://a.example/", "linked": False, "digest": "1", "body": NASTY.encode(), "seed": False}
        row = Document(status=desk.world.status.value, received_at=now, last_seen_at=now, **given)
        session.add(row)
        session.flush()
        document = row.id
    hostile = snowfall(desk, zones=("L1100100",))
    hostile = hostile.with_infos(replace(hostile.infos[0], headline=f"대설주의보 {NASTY}", description="가" * 50_000))
    [number] = came(desk, hostile, feed=OPEN, document=document)
    page = desk.someone(Role.APPROVER).get(f"alerts/{number}").text
    told = (
        "&lt;script&gt;",
        '<svg role="img"',
        "강남구",
        f"documents/{document}",
        "heavy_snow: {advisory: at_once}",
        "누구나 흉내",
        "모두 읽고 승인하기",
        "한 사람이 읽고",
    )
    assert [one for one in told if one not in page] == []
    assert "<script>alert" not in page
    assert len(page) < 100_000
    assert "모두 읽고 승인하기" not in desk.someone(Role.AUDITOR, login="lee").get(f"alerts/{number}").text
    for odd in ("99999999999999999999", "0", "2147483647"):
        assert desk.someone(Role.AUDITOR, login="lee").get(f"alerts/{odd}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("ends", [True, False])
def test_what_its_source_said_later_and_what_others_say_is_shown_before_all(desk, ends):
    earlier = snowfall(desk, ago=timedelta(minutes=9))
    [number] = came(desk, earlier, feed=OPEN)
    other = replace(snowfall(desk, number=7, ago=timedelta(minutes=5)), sender="gangnam@example.kr")
    [others] = came(desk, other, feed=OPEN)
    far = replace(snowfall(desk, number=8, ago=timedelta(minutes=4), zones=("L1080000",)), sender="busan@example.kr")
    [not_here] = came(desk, far, feed=OPEN)
    later = snowfall(desk, number=9, ago=timedelta(minutes=1), command=2 if ends else 7)
    later = replace(
        later,
        msg_type=MsgType.CANCEL if ends else MsgType.UPDATE,
        references=(Reference(earlier.sender, earlier.identifier, earlier.sent),),
    )
    [last] = stored(desk, later, feed=OPEN)
    against = desk.someone(Role.AUDITOR).get(f"alerts/{number}").text.split('id="against"')[1].split("</section>")[0]
    assert ("거두거나 해제" if ends else "나중에 바꾸었습니다") in against
    assert [f"alerts/{one}" in against for one in (last, others, not_here)] == [True, True, False]


def test_what_cannot_be_read_is_shown_by_its_number_and_hides_nothing_else(desk):
    [good] = came(desk, snowfall(desk, number=1), feed=PINNED)
    [bad] = stored(desk, snowfall(desk, number=2), feed=PINNED)
    with desk.world.database.writing() as session:
        session.execute(update(AlertRow).where(AlertRow.id == bad).values(cap='{"identifier": 7}'))
    someone = desk.someone(Role.AUDITOR)
    assert told(someone.get("alerts").text) == {bad: "아직 정하지 않음", good: "발신함"}
    for path in ("", f"alerts/{bad}", f"alerts/{good}"):
        assert "kma:test:2:1" in someone.get(path).text or path.endswith(str(good))
        assert someone.get(path).status_code == HTTPStatus.OK


def test_a_bulletin_in_force_on_the_same_danger_is_named(drill_desk):
    stands = issued(drill_desk)
    [number] = came(drill_desk, snowfall(drill_desk), feed=OPEN)
    against = drill_desk.someone(Role.AUDITOR).get(f"alerts/{number}").text.split('id="against"')[1].split("</section>")[0]
    assert f"bulletins/{stands}" in against
    assert "재난안전" in against or "이서연" in against, "who speaks"


def test_the_map_stands_beside_a_bulletin_with_each_level_in_its_districts(desk):
    number = issued(desk)
    page = desk.someone(Role.AUDITOR).get(f"bulletins/{number}").text
    drawn = page.split('<svg role="img"')[1].split("</svg>")[0]
    assert drawn.count('<path class="alert"') == 2
    assert drawn.count("<path") == 25
    assert "대설 경보" in page.split("districts-of")[1].split("</table>")[0]
