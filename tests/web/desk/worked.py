"""A desk in the middle of a night: something of everything the pages show, in one world, laid as people and platforms leave it."""

from typing import Any

from lifeline.core.alarm import raise_alarm
from lifeline.core.people import Actor
from lifeline.staff import people, powers
from lifeline.staff.roles import Role
from tests.incidents.map_rows import Map
from tests.incidents.pictures import coded, scene
from tests.web.desk.laid import laid
from tests.web.desk.test_board import issued, park

ADMIN = Actor("박관리", "root")


def worked(desk: Any) -> Any:
    """Two bulletins wait or go out, one account is stopped, alarms are open, a role waits, and citizens have reported."""
    laid(desk)
    _, _, _, account = issued(desk)
    park(desk, account)
    now, status = desk.clock.now(), desk.world.status.value
    with desk.world.database.writing() as session:
        for kind in ("report-life", "person-needed", "unsure"):
            raise_alarm(session, kind, "7", cause=f"{kind} 까닭", remedy="look", now=now)
        people.add(session, "newcomer", "새사람", department="", by=ADMIN, now=now)
        powers.propose(session, "newcomer", Role.APPROVER, by=ADMIN, reason="야간 근무", now=now)
        here = Map(session, status)
        first = here.report("지우", text="신대방역 2번 출구에 물이 차요. [전화번호]", why='["물이 차"]')
        here.incident(first, here.report("민지", text="여기 침수", wording_of=first.id), authors=2, support=4)
        here.incident(here.report("서준", district="11680", place="강남역", urgency="life", text="지하에 사람이 갇혔어요"))
        here.report("하은", at=(None, None), precision_m=None, place="", district="", method="none", urgency="life")
        photo = here.picture(first, "abc")
        photo.shown = photo.clean = coded(scene(400, 300))
    return desk
