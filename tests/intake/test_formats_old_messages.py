"""Emergency text messages in the forms before today's."""

import json

import pytest

from lifeline.core.cap import MsgType, Severity
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed, Unparsed
from tests.intake.samples import parsed


def test_a_message_of_the_old_service_has_text_place_and_number() -> None:
    alert, elsewhere = parsed("mois-sms-old/2021-07-11-disastermsg4.json").alerts
    (info,) = alert.infos
    assert (alert.identifier, alert.sender, alert.sent_text) == ("mois:98765", "mois@safetydata.go.kr", "2021/07/11 18:05:12 (KST assumed)")
    assert (info.event, info.severity, info.sender_name) == ("호우", Severity.UNKNOWN, "서울특별시")
    assert [area.description for area in (*info.areas, *elsewhere.infos[0].areas)] == ["서울특별시 전체", "부산광역시 중구"]


def test_the_older_form_names_no_kind_of_disaster() -> None:
    (alert,) = parsed("mois-sms-old/2021-07-11-disastermsg3.xml").alerts
    assert (alert.identifier, alert.infos[0].event) == ("mois:98765", "재난문자")


def test_a_message_deleted_on_the_page_withdraws_itself() -> None:
    cold, _, deleted = parsed("mois-sms-old/2026-01-13-safekorea.json").alerts
    assert (cold.msg_type, cold.infos[0].severity) == (MsgType.ALERT, Severity.MINOR)
    assert (deleted.msg_type, deleted.identifier) == (MsgType.CANCEL, "mois:237899:deleted")
    assert deleted.references[0].identifier == "mois:237899"


@pytest.mark.parametrize(
    "root",
    [
        {"RESULT": {"CODE": "INFO-200", "MESSAGE": "해당하는 데이터가 없습니다."}},
        {"DisasterMsg": [{"head": [{"RESULT": {"resultCode": "INFO-3"}}]}]},
        {"DisasterMsg": [{"head": []}, {"row": []}]},
        {"disasterSmsList": []},
    ],
)
def test_no_message_is_a_success(root: dict[str, object]) -> None:
    assert parse_here("mois-sms-old", json.dumps(root).encode()) == Parsed()


@pytest.mark.parametrize(
    "body", [b"{}", b"<response><header><resultCode>22</resultCode></header></response>", b"<a/>", b'{"DisasterMsg":{}}']
)
def test_what_is_no_list_of_messages_is_refused(body: bytes) -> None:
    with pytest.raises(Unparsed):
        parse_here("mois-sms-old", body)


def test_an_error_of_the_old_service_is_refused() -> None:
    with pytest.raises(Unparsed, match="ERROR-300"):
        parsed("mois-sms-old/refused/error-info.json")
