"""How alike our accounts on X speak, and that the 44 stay apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.compose import takeback
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.similarity import LIMIT, Grams, likeness, pairs, too_similar
from lifeline.core.post import MARK, marked
from tests.bulletins.texts import EARLIER, hazards, message, people, say, templates

NOT_COMPARED = re.compile(rf"{re.escape(MARK)}|https?://\S+|[#@]\S+|\d[\d:]*|\s")
ON_X = tuple(account.id for account in people().accounts if account.channel == "x")


def alike(first, second):
    grams = Grams()
    return likeness(grams.of(first), grams.of(second))


def defined(text):
    """The 3-grams as they are defined, without any of the ways that make them quick."""
    bare = NOT_COMPARED.sub("", text)
    return {bare[start : start + 3] for start in range(max(1, len(bare) - 2))}


def test_equal_texts_are_wholly_alike():
    assert alike("대설주의보 서울 전역", "대설주의보 서울 전역") == 1


def test_texts_without_a_common_part_are_not_alike():
    assert alike("가나다라마", "바사아자차") == 0


lines = st.lists(st.text("가나다ab1 :#.", max_size=6), min_size=1, max_size=6)


@given(lines, lines)
def test_texts_are_as_alike_as_their_3_grams(first, second):
    one, other = "\n".join(first), "\n".join(second)
    assert alike(one, other) == pytest.approx(len(defined(one) & defined(other)) / len(defined(one) | defined(other)))


@pytest.mark.parametrize(
    "other", ["대설주의보 10:00 발표", "대설주의보 09:00 발표 #서울제설", "대설주의보 발표 https://example.org/a", "대설주의보\n09:00 발표"]
)
def test_numbers_tags_addresses_and_spaces_do_not_set_texts_apart(other):
    assert alike("대설주의보 09:00 발표", other) == 1


def test_the_exercise_mark_does_not_make_texts_alike():
    assert alike(marked("대설주의보 발표"), "대설주의보 발표") == 1


def test_a_text_shorter_than_three_letters_is_compared_whole():
    assert alike("눈", "비") == 0
    assert alike("눈", "눈") == 1


@pytest.mark.parametrize("code", sorted(templates()))
def test_the_x_accounts_of_the_office_pass(code):
    level = hazards()[code].levels[-1].id
    alert = message(code, level)
    update = message(code, level, Kind.UPDATE, **EARLIER)
    for one in (alert, update, takeback(alert, templates()[code], Kind.CORRECTION)):
        assert too_similar(say(one, *ON_X, world="drill"), people().accounts) == ()


def test_accounts_on_other_platforms_are_not_compared():
    assert {name for pair in pairs(say(message()), people().accounts) for name in (pair.first, pair.second)} == set(ON_X)


def test_two_accounts_that_say_the_same_are_named_the_most_alike_first():
    said = say(message(), "metro-x", "topis-x", "road_snow-x")
    same = [said[0], *said[1:2], type(said[2])(**{name: getattr(said[2], name) for name in said[2].__slots__} | {"text": said[0].text})]
    found = too_similar(same, people().accounts)
    assert [(pair.first, pair.second, pair.score) for pair in found] == [("metro-x", "road_snow-x", 1.0)]
    assert LIMIT == 0.8
