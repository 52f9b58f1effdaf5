"""What is wrong with a CAP message is said in words, and what is right is left alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifeline.core.cap import Alert, Area, Info, MsgType, Pair, Reference, Status, Urgency
from lifeline.core.cap_rules import findings
from tests.conftest import NOW

AREA = Area("강남구", (Pair("KRDSTGeocode", "1168000000"),))
INFO = Info(
    event="대설경보",
    language="ko-KR",
    category=("Met",),
    response_types=("Prepare",),
    effective=NOW,
    expires=NOW + timedelta(hours=1),
    headline="[대설경보] 강남구",
    description="눈이 옵니다.",
    instruction="집에 머무르세요.",
    areas=(AREA,),
)
ALERT = Alert("1", "a@b", NOW, Status.ACTUAL, MsgType.ALERT, infos=(INFO,), sent_text="2026-01-06T07:30:00+09:00")
EARLIER = Reference("a@b", "0", NOW)
RING = tuple((37 + number / 1000, 127.0) for number in range(120))


def test_a_good_message_has_no_findings() -> None:
    assert findings(ALERT) == ()


@pytest.mark.parametrize(
    ("alert", "weight", "place"),
    [
        (replace(ALERT, msg_type=MsgType.UPDATE), "error", "references"),
        (replace(ALERT, msg_type=MsgType.CANCEL), "error", "references"),
        (replace(ALERT, msg_type=MsgType.UPDATE, references=(replace(EARLIER, identifier="1"),)), "error", "references"),
        (replace(ALERT, msg_type=MsgType.UPDATE, references=(EARLIER, EARLIER)), "error", "references"),
        (replace(ALERT, references=(EARLIER,)), "recommendation", "msgType"),
        (replace(ALERT, sent_text="2026-01-05T22:30:00Z"), "error", "sent"),
        (replace(ALERT, infos=()), "error", "info"),
        (replace(ALERT, infos=(INFO, replace(INFO, category=("Geo",)))), "recommendation", "category"),
        (replace(ALERT, infos=(replace(INFO, expires=NOW - timedelta(hours=1)),)), "error", "info 1 expires"),
        (replace(ALERT, infos=(replace(INFO, effective=None, expires=NOW - timedelta(hours=1)),)), "error", "info 1 expires"),
        (replace(ALERT, infos=(INFO, replace(INFO, areas=()))), "error", "info 2 area"),
        (replace(ALERT, infos=(replace(INFO, event=""),)), "error", "info 1 event"),
        (replace(ALERT, infos=(replace(INFO, event="가" * 36),)), "recommendation", "info 1 event"),
        (replace(ALERT, infos=(replace(INFO, headline=""),)), "recommendation", "info 1 headline"),
        (replace(ALERT, infos=(replace(INFO, description=INFO.headline),)), "recommendation", "info 1 description"),
        (replace(ALERT, infos=(replace(INFO, instruction=""),)), "recommendation", "info 1 instruction"),
        (replace(ALERT, infos=(replace(INFO, expires=None),)), "recommendation", "info 1 expires"),
        (replace(ALERT, infos=(replace(INFO, response_types=()),)), "recommendation", "info 1 responseType"),
        (replace(ALERT, infos=(replace(INFO, areas=(replace(AREA, polygons=(RING,)),)),)), "recommendation", "info 1 polygon"),
        (replace(ALERT, infos=(replace(INFO, areas=(Area("강남구"),)),)), "recommendation", "info 1 area"),
    ],
)
def test_each_fault_is_found_by_itself_and_has_a_remedy(alert: Alert, weight: str, place: str) -> None:
    (found,) = findings(alert)
    assert (found.weight, found.place, bool(found.what), bool(found.remedy)) == (weight, place, True, True)


def test_an_end_needs_nothing_to_do() -> None:
    assert findings(replace(ALERT, infos=(replace(INFO, instruction="", urgency=Urgency.PAST),))) == ()
