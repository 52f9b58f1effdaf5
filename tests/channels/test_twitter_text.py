"""The weight of a text on X: vectors that the vendor's own counter (twitter-text 3.1.0) gave, and rules that always hold."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.channels._twitter_text import addresses, weigh

VECTORS = json.loads((Path(__file__).parent / "twitter_text_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["why"])
def test_weighs_as_the_vendors_counter_does(vector):
    assert weigh(vector["text"]) == vector["weight"]


@given(st.text(max_size=60))
def test_decomposed_text_weighs_as_much_as_composed(text):
    assert weigh(unicodedata.normalize("NFD", text)) == weigh(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="가나다 abc,!", max_size=60))
def test_text_without_addresses_and_emoji_weighs_one_or_two_a_sign(text):
    assert weigh(text) == sum(2 if sign >= "가" else 1 for sign in text)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_line_end_parts_what_is_weighed(first, second):
    assert weigh(f"{first}\n \n{second}") == weigh(first) + 3 + weigh(second)


@pytest.mark.parametrize("hostile", ["a." * 1000, "가." * 1000, "x.kr/" + "(a" * 1000, "https://" + "a." * 1000, "a-" * 1000 + "."])
def test_a_hostile_text_costs_no_more_than_its_length(hostile):
    begins = time.process_time()
    weigh(hostile)
    assert time.process_time() - begins < 8


def test_an_address_is_told_from_an_email_address_and_a_number():
    text = "문의 help@seoul.go.kr 또는 seoul.go.kr, 강수량 3.5mm 2026.1.6"
    assert [text[start:end] for start, end in addresses(text)] == ["seoul.go.kr"]
