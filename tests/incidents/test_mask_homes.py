"""Units said in words and whose home it is are hidden, lots where a home is spoken of; places, lines and plain words never are."""

import pytest

from lifeline import flows
from lifeline.incidents.mask import mask
from lifeline.incidents.mask_lots import without_lots
from lifeline.incidents.tables import Report
from tests.hearing import ear, post, rows, world_on

HIDDEN = {
    "백일동 천이백삼호 할머니": "[호수] 할머니",
    "이백삼동 오백일호에 물": "[호수]에 물",
    "B동 이백이호": "[호수]",
    "십이층 천이백삼호": "[호수]",
    "101동 천이백호": "[호수]",
    "지하 일호": "[호수]",
    "일공이호예요": "[호수]예요",
    "김철수씨 댁에 물": "[이름]씨 댁에 물",
    "김철수님 댁": "[이름]님 댁",
    "철수씨 댁": "[이름]씨 댁",
    "김철수 댁": "[이름] 댁",
    "이영희네 지하": "[이름]네 지하",
}
KEPT = (
    *(
        "천호동 침수",
        "천호역 침수",
        "이동 천호 방면",
        "이호선 지연",
        "칠호선 이수역",
        "삼호아파트 앞",
        "백호 사거리",
        "구호 물품",
        "번호 확인",
    ),
    *(
        "아저씨 댁",
        "어머니네 집",
        "선생님 댁에",
        "고모부네 지하",
        "사장님네 가게",
        "친구네 집",
        "정육점네 가게",
        "우리동네 집",
        "강남구 댁",
        "은마아파트 지하주차장 물",
        "인파 장난아님",
        "한양대 댁",
    ),
)
LOTS = {
    "신림동 1526번지 반지하": "신림동 [번지] 반지하",
    "신림동 1515-3 반지하": "신림동 [번지] 반지하",
    "난곡로24길 15 지하": "난곡로24길 [번지] 지하",
    "1515-3 Sillim-dong basement": "[lot number] Sillim-dong basement",
}
NO_LOTS = ("신림동 119 불러", "신림동 2호선", "신림동 150명", "종로 3가", "올림픽대로 2차로", "강남대로 5중 추돌", "봉천로 3 층")


@pytest.mark.parametrize(("text", "shown"), HIDDEN.items())
def test_a_unit_in_words_and_whose_home_it_is_are_hidden(text, shown):
    assert mask(text).text == shown


def test_places_lines_and_relatives_are_not():
    assert [text for text in KEPT if mask(text).text != text] == []


def test_the_number_of_a_lot_is_hidden_and_other_numbers_are_not():
    assert {text: without_lots(mask(text)).text for text in LOTS} == LOTS
    assert [text for text in NO_LOTS if without_lots(mask(text)).text != text] == []


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_words_of_a_report_of_a_home_name_its_dong_and_not_its_lot(drill_database):
    home, street = (f"신림동 1526번지 {what}" for what in ("반지하 침수 물이 차요", "도로 침수 물이 차요"))
    flows.hear(world_on(drill_database), ear(), [post(text, platform="mastodon") for text in (home, street)])
    assert rows(drill_database, Report, "text", "place") == [
        (home.replace("1526번지", "[번지]"), "신림동 1526번지"),
        (street, "신림동 1526번지"),
    ]
