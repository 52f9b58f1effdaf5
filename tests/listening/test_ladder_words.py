"""What two posts must share to be the same words, or nearly the same."""

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.listening.near import Near
from lifeline.listening.same import plain, same, words
from tests.hearing import GANGNAM, NOON, post


@pytest.mark.parametrize(
    "other",
    [
        "강남역 침수 ㅠㅠㅠㅠㅠ!!!!",
        "#강남역침수 ㅠㅠ!!",
        "RT @somebody: 강남역 침수 ㅠㅠ!!",
        "@seoul 강남역 침수 ㅠㅠ!! https://example.org/x",
        "강\u200b남역 \u202e침수 ㅠㅠ！！",
        "강\u2800남\ufff9역 침\U000e0041수 ㅠㅠ!!",
    ],
)
def test_passing_on_changes_no_words(other):
    first = "강남역 침수 ㅠㅠ!!"
    assert same(post(other), plain(other)) == same(post(first), plain(first)) is not None


def test_a_form_and_another_place_are_never_a_copy():
    assert same(post("침수", platform="form"), "침수") is None
    assert same(post("침수", position=GANGNAM), "침수") != same(post("침수"), "침수")


def test_piles_of_marks_and_ten_thousand_hashtags_take_no_time():
    begun = time.process_time()
    for text in ("a" + "\u0301" * 100_000, "#침수 " * 10_000, "ㅋ" * 100_000, "😀" * 50_000):
        words(plain(text))
    assert time.process_time() - begun < 20


@given(st.text())
def test_any_text_has_words_or_none(text):
    said = plain(text)
    assert same(post(text), said) is None or "".join(said.split())
    assert len(words(said)) <= 200


def test_the_wording_of_another_is_found_within_its_scope_and_its_hours_only():
    near, first = Near(), words(plain("강남역 11번 출구 앞 도로가 물에 잠겨서 차가 못 다녀요"))
    near.meet(1, "flood 11680", first, NOON)
    edited = words(plain("강남역 10번 출구 앞 도로가 물에 잠겨서 차가 못 다녀요 #침수"))
    assert near.meet(2, "flood 11680", edited, NOON) == 1
    assert near.meet(3, "flood 11650", edited, NOON) is None
    assert near.meet(4, "flood 11680", edited, NOON + timedelta(hours=3)) is None


def test_what_is_kept_of_wording_is_bounded():
    near = Near(most=10)
    for number in range(50):
        near.meet(number, "s", words(plain(f"하나 둘 셋 넷 {number}번 {number}호")), NOON)
    assert len(near) == 10
