"""Text has one form, particles fit their word, times read in Seoul."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.text import clock_en, clock_ko, nfc, particle, sha256

syllables = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
hangul = st.text(syllables, min_size=1, max_size=8)
PAIRS = ["을/를", "이/가", "은/는", "과/와"]


def closes(word: str) -> bool:
    """Independent of the arithmetic under test: a decomposed syllable that closes has three parts."""
    return len(unicodedata.normalize("NFD", word[-1])) == 3


@given(hangul, st.sampled_from(PAIRS))
def test_a_particle_follows_whether_the_word_closes(word, pair):
    closed, opened = pair.split("/")
    assert particle(word, pair) == word + (closed if closes(word) else opened)


@given(hangul)
def test_ro_follows_an_open_syllable_or_rieul(word):
    soft = not closes(word) or unicodedata.normalize("NFD", word[-1])[2] == "ᆯ"
    assert particle(word, "으로/로") == word + ("로" if soft else "으로")


@given(hangul, st.sampled_from([*PAIRS, "으로/로"]), st.sampled_from([")", "”", "' ", "]."]))
def test_closing_signs_do_not_change_the_particle(word, pair, sign):
    assert particle(word + sign, pair).removeprefix(word + sign) == particle(word, pair).removeprefix(word)


@pytest.mark.parametrize(
    ("word", "pair", "said"),
    [
        ("대설", "이/가", "대설이"),
        ("호우", "이/가", "호우가"),
        ("강풍", "을/를", "강풍을"),
        ("서울", "으로/로", "서울로"),
        ("강남", "으로/로", "강남으로"),
        ("한파(-12도)", "은/는", "한파(-12도)는"),
        ("규모 3", "이/가", "규모 3이"),
        ("규모 2", "이/가", "규모 2가"),
        ("1", "으로/로", "1로"),
        ("KMA", "은/는", "KMA는"),
    ],
)
def test_particles_as_an_officer_would_write_them(word, pair, said):
    assert particle(word, pair) == said


def test_an_unknown_pair_of_particles_is_refused():
    with pytest.raises(KeyError):
        particle("대설", "이나/나")


@given(st.text(max_size=40))
def test_the_hash_does_not_depend_on_the_form_a_text_came_in(text):
    assert sha256(unicodedata.normalize("NFD", text)) == sha256(text) == sha256(nfc(text))


def test_times_read_as_in_seoul_whatever_day_it_is_in_greenwich():
    moment = datetime(2026, 1, 4, 22, 30, tzinfo=UTC)
    assert (clock_ko(moment), clock_en(moment)) == ("1월 5일 07:30", "5 Jan 07:30")
