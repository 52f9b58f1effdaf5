"""What is answered by a short way where a text or a state is plain, and what the long way says, are the same."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins import fold
from lifeline.bulletins.hazard import Marks
from lifeline.bulletins.subject import mark
from lifeline.core.text import nfc
from tests.bulletins.official import HAZARDS, alert, info

MARKS = HAZARDS.marks
WORDS = (*MARKS.not_a_drill, *MARKS.words)
HEAT, NOON = HAZARDS["heat_wave"], datetime(2026, 8, 8, 3, tzinfo=UTC)
texts = st.lists(
    st.sampled_from([*WORDS, *MARKS.harmless, "EXERCISES", "Drill!", "a", " ", "\u1112\u116e\u11ab\u1105\u1167\u11ab"])
    | st.text(max_size=4),
    max_size=6,
).map("".join)
ends = st.none() | st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours))
cell = st.builds(fold.Cell, st.sampled_from([level.id for level in HEAT.levels]), ends, st.just(("kma", "1")))
states = st.dictionaries(
    st.tuples(st.sampled_from(["11110", "11650", "11680"]), st.sampled_from(["", "tropical_night", "early"])), cell, min_size=1
)


def long_mark(text: str, marks: Marks) -> str:
    text = nfc(f" {text}   ").casefold()
    for phrase in marks.harmless:
        text = text.replace(phrase.casefold(), " ")
    return next((word for word in WORDS if re.search(_pattern(word), text)), "")


def _pattern(word: str) -> str:
    plain = re.escape(nfc(word).casefold())
    return rf"(?<![a-z]){plain}(?![a-z])" if word.isascii() else plain


@given(texts)
def test_a_drill_word_is_found_in_any_text_as_a_search_for_each_word_finds_it(text: str) -> None:
    assert mark(alert(info("", areas=(), headline=text)), MARKS) == long_mark(text, MARKS)


@given(states)
def test_levels_and_districts_are_those_of_the_cells(cells: fold.Cells) -> None:
    levels = fold.by_level(cells, HEAT)
    assert frozenset().union(*levels.values()) == fold.districts(cells)
    assert set(levels) <= {one.level for one in cells.values()}


@given(states)
def test_the_end_is_the_last_of_all_and_open_where_one_is_open(cells: fold.Cells) -> None:
    each = [one.until for one in cells.values()]
    assert fold.until(cells) == (None if None in each else max(each))  # type: ignore[type-var]
