"""A platform's way of writing our text back is recognised as ours, and another text is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.channels._read_back import plain_text, same
from tests.emulators.mastodon import content


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("안내 seoul.go.kr 참고", "안내 https://t.co/AbC123 참고"),
        ("안내 seoul.go.kr에서 확인", "안내 https://t.co/AbC123에서 확인"),
        ("안내 https://seoul.go.kr/", "안내 http://seoul.go.kr"),
        ("한 줄\n\n두 줄", "한 줄\n두 줄 "),
        ("각", "각"),
        ("@city@social.example 확인", "@city 확인"),
    ],
)
def test_the_same_text_in_the_platforms_words(ours, theirs):
    assert same(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("대설주의보 제2026-0001호", "대설주의보 제2026-0002호"),
        ("안내 seoul.go.kr 제1호", "안내 https://t.co/AbC123 제2호"),
        ("대설주의보", "대설주의보 해제"),
        ("@city 확인", "확인"),
    ],
)
def test_another_text_is_another(ours, theirs):
    assert not same(ours, theirs)


def test_the_names_of_those_answered_may_stand_in_front_of_a_reply():
    assert same("눈을 치웠습니다.", "@citizen_1 @seoul_119 눈을 치웠습니다.", reply=True)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60))
def test_what_mastodon_makes_of_a_text_reads_as_that_text(text):
    assert same(text, plain_text(content(text)))
