"""A desk in the middle of a night: something of everything the pages show, in one world, laid as people and platforms leave it."""

import re
from datetime import timedelta
from typing import Any

from lifeline.core.alarm import raise_alarm
from lifeline.core.people import Actor
from lifeline.staff import people, powers
from lifeline.staff.practice import COUNTED, month_of, take
from lifeline.staff.roles import Role
from lifeline.staff.tables import Practice
from tests.conftest import NOW
from tests.incidents.map_rows import Map
from tests.incidents.pictures import coded, scene
from tests.situation.record import entry
from tests.web.desk.came import OPEN, PINNED, came, snowfall
from tests.web.desk.drilled import several
from tests.web.desk.laid import laid, opened
from tests.web.desk.test_board import issued, park
from tests.web.desk.test_feeds import KMA, document, state
from tests.web.desk.test_figures import clerk, entered, told, waits
from tests.web.desk.test_write import begun

ADMIN, EVERYTHING = Actor("박관리", "root"), "walker"


def worked(desk: Any, language: str = "ko") -> Any:
    """One bulletin waits and was read by whoever walks, one is out with two posts unsettled, one came by a feed; and all the rest."""
    read = laid(desk, districts="11680")
    walker = desk.someone(*Role, login=EVERYTHING, language=language)
    opened(walker, read)
    number, *_ = issued(desk)
    park(desk, desk.world.accounts[-1].id)
    _figures(desk, number)
    _fed(desk)
    _people(desk)
    _citizens(desk)
    begun(walker)
    if desk.settings.world == "drill":
        several(desk, walker)
    seal = re.search(r'name="shown" value="([0-9a-f]{64})"', walker.get("templates/typhoon").text)
    walker.post("templates/typhoon/confirm", {"shown": seal[1] if seal else "", "reason": "문안 심의"})
    return desk


def _figures(desk: Any, number: str) -> None:
    told(desk, entry("missing", "3", as_of=NOW - timedelta(hours=3)), entry("vehicles", "12+", as_of=NOW - timedelta(hours=3)))
    entered(clerk(desk), number, {"missing-": "2"}, reason="not_present", note="집에 있었습니다")
    assert waits(desk)


def _fed(desk: Any) -> None:
    now = desk.clock.now()
    state(desk, KMA, ago=timedelta(minutes=7), failures=4, breaker_until=now + timedelta(minutes=9), cause="No answer: timed out.")
    refused = document(desk, b"<html>" + b"x" * 2_000, cause="this is HTML", remedy="Open the address.")
    came(desk, snowfall(desk, ago=timedelta(minutes=9), zones=("L1100100",)), feed=OPEN, document=refused)
    came(desk, snowfall(desk, level="특별경보", number=6), feed=PINNED)


def _people(desk: Any) -> None:
    """A role waits, somebody has not used their link, nobody vouches for what a clerk practised, and alarms are open."""
    now = desk.clock.now()
    with desk.world.database.writing() as session:
        for kind in ("report-life", "person-needed", "unsure"):
            raise_alarm(session, kind, "7", cause=f"{kind} 까닭", remedy="look", now=now)
        people.add(session, "newcomer", "새사람", department="", by=ADMIN, now=now)
        told = {"name": "박지현", "month": month_of(now), "acts": COUNTED, "at": now, "enrolled_at": now, "enrolled_by": "root"}
        take(session, [Practice(login="jihyun", exercise="2026-01-05-mock-snow-removal", **told)])
        powers.propose(session, "newcomer", Role.APPROVER, by=ADMIN, reason="야간 근무", now=now)


def _citizens(desk: Any) -> None:
    with desk.world.database.writing() as session:
        here = Map(session, desk.world.status.value)
        first = here.report("지우", text="신대방역 2번 출구에 물이 차요. [전화번호]", why='["물이 차"]')
        here.incident(first, here.report("민지", text="여기 침수", wording_of=first.id), authors=2, support=4)
        here.incident(here.report("서준", district="11680", place="강남역", urgency="life", text="지하에 사람이 갇혔어요"))
        here.report("하은", at=(None, None), precision_m=None, place="", district="", method="none", urgency="life")
        photo = here.picture(first, "abc")
        photo.shown = photo.clean = coded(scene(400, 300))
