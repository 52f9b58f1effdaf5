"""Lock 2 of the two worlds: a post's own value says which world it may be handed to."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import MARK, DrillPost, LivePost, Post, WrongMark, carries_mark, marked
from lifeline.core.text import nfc

AT = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
SAYS_REAL = [
    "실제상황입니다",
    "실제 상황",
    "훈련 아님",
    "훈련이 아닙니다",
    "훈련은 아니므로",
    "훈련 상황이 아닙니다",
    "훈련이 아닌 상황",
    "This is NOT a drill",
    "this is not an exercise",
    "not a  test",
    "this isn't a drill",
    "This isn’t a test.",
    "This is no drill",
    "실제\u200b상황",
    "실 제 상 황",
    "실-제-상-황 발생",
    "실상황임",
    "This is a real emergency",
    "ＮＯＴ Ａ ＤＲＩＬＬ",
    "실제\u3164상황",
    "훈련(이) 아님",
    "n\u043et \u0430 drill",
    "not\ufe0f\u2800a\u2800drill",
    "not-an-actual exercise",
    *("N O T  A  D R I L L", "실 제  상 황", "이것은실제상황", "훈 련 이 아 닙 니 다", "n0t a dr1ll", "n07 4 dr!ll", "#NotADrill"),
    *("ɴᴏᴛ ᴀ ᴅʀɪʟʟ", "🅽🅾🆃 🅰 🅳🆁🅸🅻🅻", "🇳🇴🇹 🇦 🇩🇷🇮🇱🇱", "(n)(o)(t) (a) (d)(r)(i)(l)(l)", "ИОТ А DЯILL", "n̶o̶t̶ ̶a̶ ̶d̶r̶i̶l̶l̶", "nøt å drıll"),
    *("This is not part of the exercise", "this ain't no drill", "not just a drill", "NO DRILL!", "This is a real situation"),
    *(
        "훈련 아니에요",
        "모의훈련이 아닙니다",
        "진짜 상황입니다",
        "실제 지진입니다",
        "실제상황이 아닙니까",
        "실제 상황이 아니라고요? 훈련 아님",
    ),
    *("这不是演习", "這不是演習", "並非演習", "这绝不是一次消防演习", "这不 是 演 习", "这是真实的警报"),
    *("訓練ではありません", "これは訓練ではない", "訓練じゃない", "ﾄﾞﾘﾙではない", "訓 練 で は な い", "本番です"),
    *("đây không phải là diễn tập", "KHONG PHAI DIEN TAP", "это не учения", "ЭТО НЕ УЧЕБНАЯ ТРЕВОГА", "это нe учeния"),
    *("no es un simulacro", "ce n'est pas un exercice", "Das ist keine Übung", "ini bukan latihan", "ไม่ใช่การซ้อม"),
]
SAYS_THAT_IT_IS_ONE = [
    *(
        "this is a drill, not a real situation",
        "This is a drill. This is not a real-world emergency.",
        "There is no exercise for children today",
    ),
    *(
        "이것은 훈련이며 실제 상황이 아닙니다",
        "실제상황이 아닌 훈련입니다",
        "실제 상황이 아니라 훈련입니다",
        "현실 제 상황을 고려",
        "훈련 대상이 아닌 분",
    ),
    *("这是演习，不是真实情况", "是不是演习？", "これは訓練です。実際の災害ではありません", "đây là diễn tập, không phải tình huống thật"),
    *(
        "это учения, а не настоящая тревога",
        "es un simulacro, no una emergencia real",
        "we want an exercise",
        "knot a drill",
        "do not drill",
    ),
    *("This is not a toy. Exercise care", "The river is not at estimated level", "We need no drill press today"),
]
LOOKS_MARKED = [
    "[훈련 EXERCISE] 대설",
    "대설 [훈련]",
    "[ 훈련상황 ]",
    "[exercise]",
    "[EXERCISE ONLY]",
    "［훈련］ 대설",
    "[훈\u200b련] 대설",
]
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).map(nfc).filter(str.strip)


def live(text: str) -> LivePost:
    return LivePost(text, "ko", "k1", AT)


def drill(text: str) -> DrillPost:
    return DrillPost(text, "ko", "k1", AT)


@given(words)
def test_no_text_is_both_a_live_post_and_a_drill_post(text):
    built = []
    for kind in (LivePost, DrillPost):
        for wording in (text, marked(text)):
            try:
                built.append((kind, kind(wording, "ko", "k1", AT).text))
            except ValueError:
                continue
    assert not {text for kind, text in built if kind is LivePost} & {text for kind, text in built if kind is DrillPost}


@given(words)
def test_what_the_drill_world_says_is_never_a_live_post(text):
    with pytest.raises(WrongMark):
        live(nfc(marked(text)))


@given(words)
def test_what_the_drill_world_says_is_a_drill_post_unless_it_claims_to_be_real(text):
    said = nfc(marked(text))
    if claims_to_be_real(said):
        with pytest.raises(WrongMark):
            drill(said)
    else:
        assert drill(said).text.startswith(MARK)


@given(words)
def test_an_unmarked_text_is_never_a_drill_post(text):
    with pytest.raises(WrongMark):
        drill(text.replace(MARK, "") or "대설")


@pytest.mark.parametrize(
    "text", ["대설", f"{MARK} 대설", f"대설 {MARK}", MARK, MARK + MARK, f" {MARK} 대설 {MARK}", f"{MARK} 대설 {MARK}."]
)
def test_a_drill_post_has_the_mark_first_and_last_and_something_between(text):
    with pytest.raises(WrongMark):
        drill(text)


SAID_IN_A_DRILL = {
    "눈을 치워 주세요 #서울제설": "눈을 치워 주세요 #서울제설훈련",
    "Clear the snow (#SeoulSnow, ＃서울눈).": "Clear the snow (#SeoulSnowDrill, ＃서울눈훈련).",
    "이미 #서울제설훈련 #seoulsnowdrill": "이미 #서울제설훈련 #seoulsnowdrill",
    "제#3호 C#m https://city.example/a#figures": "제#3호 C#m https://city.example/a#figures",
}


@pytest.mark.parametrize("text", SAID_IN_A_DRILL)
def test_a_drill_names_its_own_hashtags(text):
    assert drill(marked(text)).text == f"{MARK} {SAID_IN_A_DRILL[text]} {MARK}"


@pytest.mark.parametrize("tag", ["#서울제설", "＃서울제설", "#SeoulSnow", "(#서울훈련장)"])
def test_a_drill_post_cannot_send_anybody_to_a_live_hashtag(tag):
    with pytest.raises(WrongMark, match="live hashtag"):
        drill(f"{MARK} 위치를 적고 {tag} 태그를 달아 주세요 {MARK}")


@pytest.mark.parametrize("claim", SAYS_REAL)
def test_a_drill_post_cannot_claim_to_be_real(claim):
    with pytest.raises(WrongMark):
        drill(nfc(marked(claim)))


def test_a_claim_is_told_in_the_very_words_in_which_it_was_made():
    assert claims_to_be_real("각 부서: 지금 это нe учeния, 대피") == "нe учeни"
    assert claims_to_be_real("서울 n0t  a dr1ll 대피") == "n0t a dr1ll"


@pytest.mark.parametrize("text", SAYS_THAT_IT_IS_ONE)
def test_who_says_that_it_is_an_exercise_or_speaks_of_something_else_claims_nothing(text):
    assert drill(nfc(marked(text)))


@pytest.mark.parametrize("text", LOOKS_MARKED)
def test_a_live_post_cannot_carry_anything_that_reads_as_the_mark(text):
    assert carries_mark(text)
    with pytest.raises(WrongMark):
        live(text)


@pytest.mark.parametrize(
    "text",
    [
        "대설경보: 외출을 자제하세요.",
        "소방 훈련 일정 안내",
        "Do your exercises at home",
        "Do not exercise outdoors",
        "야외 훈련은 아침에 합니다",
        "눈길을 조심하세요 [서울시]",
        "not a problem",
    ],
)
def test_an_ordinary_text_is_a_live_post(text):
    assert live(text).text == text
    assert not claims_to_be_real(text)


def test_a_post_belongs_to_a_world():
    with pytest.raises(TypeError, match="belongs to a world"):
        Post("대설", "ko", "k1", AT)


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_post_without_text_cannot_be_built(text):
    with pytest.raises(ValueError, match="without text"):
        live(text)


def test_a_decomposed_text_cannot_be_frozen_into_a_post():
    with pytest.raises(ValueError, match="NFC"):
        live(unicodedata.normalize("NFD", "대설"))


def test_a_post_cannot_be_changed():
    with pytest.raises(AttributeError):
        live("대설").text = "호우"
