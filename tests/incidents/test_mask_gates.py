"""A rule of masking is not tried where none of its cues stands: so one must stand wherever it finds something."""

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lifeline.incidents import mask_homes, mask_names, mask_numbers
from lifeline.incidents.mask import _SHADOW, _found, _joined
from lifeline.incidents.mask_rules import Look
from lifeline.incidents.visible import SIMPLE, visible

PIECES = (
    *(
        "김",
        "민수",
        "남궁",
        "이",
        "박",
        "씨",
        "님",
        "군",
        "이모",
        "할머니",
        "저는 ",
        "제 이름은 ",
        "전 ",
        "이름",
        "성함은",
        "본명 ",
        "아들 ",
        "찾",
        "습니다",
    ),
    *(
        "드림",
        "올림",
        "배상",
        "01",
        "공일공",
        "[전화번호]",
        "○",
        "모",
        "(",
        "[",
        "3",
        "78",
        "세",
        "살",
        "Mr ",
        "Kim",
        "name is ",
        "my son ",
        "K",
        "ſ",
    ),
    *(
        "@",
        "(at)",
        "골뱅이",
        ".com",
        "카톡 ",
        "ID ",
        "아이디는 ",
        "라인 ",
        ".me/",
        "open.kakao.com/",
        "instagram.com/",
        "m.x.com/",
        "101",
        "동 ",
        "호",
        "층",
        "자이 ",
        "apt ",
        "room ",
    ),
    *(
        "010",
        "-",
        "1234",
        "공",
        "일",
        "이삼사",
        "생년월일 ",
        "년",
        "*",
        "서울",
        "12가",
        "외교",
        "번호",
        "월",
        " ",
        ".",
        "İ",
        "K",
        "abcd",
        "침수",
    ),
)
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60)


@settings(max_examples=500)
@given(texts)
@example("저는 김민수인데")
@example("김민수 (남, 78세)")
@example("황보민수 ( 3 ) 남궁○○ 궁모 씨")
def test_a_cue_stands_wherever_its_rule_finds_something(text):
    rules = (*mask_homes.RULES, *mask_names.RULES)
    found = [rule for rule in rules if rule.pattern.search(text)]
    assert [rule for rule in Look(rules).rules(text) if rule in found] == found


@settings(max_examples=500)
@given(texts)
def test_a_number_is_found_only_where_several_digits_stand_together(text):
    if not mask_numbers.may_stand(text):
        assert not list(mask_numbers.of_few(text)) + list(mask_numbers.of_many(text))


@settings(max_examples=500)
@given(texts)
def test_with_few_digits_only_the_rules_for_few_digits_find_something(text):
    digits = [sign for sign in text if unicodedata.category(sign) == "Nd"]
    few = text.translate({ord(sign): "" for sign in digits[mask_numbers.FEWEST - 1 :]})
    found, others = set(mask_numbers.numbers(few)), set(mask_numbers.of_many(few))
    assert found >= others or not re.search("[0-9]", few)


@settings(max_examples=500)
@given(texts | st.text(alphabet=st.characters(max_codepoint=0xFFFF), max_size=30))
def test_a_simple_text_is_what_it_would_be_made(text):
    if SIMPLE.fullmatch(text):
        assert unicodedata.normalize("NFC", text) == text
        assert visible(text) == text
        assert text.translate(_SHADOW) == text
    assert _joined(_found(text, ())) == _joined(_found(text.translate(_SHADOW), ()))


def test_no_simple_sign_is_a_digit_to_a_reader_or_changed_by_composing():
    simple = [chr(code) for code in range(0x20, 0x10000) if SIMPLE.fullmatch(chr(code))]
    assert not [sign for sign in simple if ord(sign) in _SHADOW]
    assert not [sign for sign in simple if unicodedata.normalize("NFC", sign) != sign or unicodedata.combining(sign)]
