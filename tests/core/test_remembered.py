"""Look-ups are remembered by what was asked, for each office's tables on their own, a bounded number and no long texts."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.cap import Area, Pair
from lifeline.core.place import City, load_city
from lifeline.core.remembered import LONGEST, MOST, remembered

FOLDER = Path(__file__).parents[2] / "city"
CITY = load_city(FOLDER)
NAMES = [*(one.ko for one in CITY.districts.values()), "서울", "서울 중구", "부산 중구", "서울동남권", "전국", "Seoul", "중구", ""]
CODES = [*(zone.code for zone in CITY.zones), "1100000000", "1168000000", "2600000000", "L1010100", "?"]
areas = st.builds(
    Area,
    st.lists(st.sampled_from(NAMES) | st.text(max_size=8), max_size=3).map(", ".join),
    st.lists(st.builds(Pair, st.sampled_from(["KMA:zone", "행정구역코드", "NUTS3", "x"]), st.sampled_from(CODES)), max_size=2).map(tuple),
)


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    words: dict[str, int]
    asked: list[str] = field(default_factory=list)

    @remembered
    def number(self, text: str) -> int:
        self.asked.append(text)
        return self.words.get(text, 0)


def test_the_same_question_is_worked_out_once() -> None:
    tables = Tables({"one": 1})
    assert [tables.number("one"), tables.number("one"), tables.asked] == [1, 1, ["one"]]


def test_new_tables_give_their_own_answers() -> None:
    assert [Tables({"one": 1}).number("one"), Tables({"one": 2}).number("one")] == [1, 2]


def test_a_long_text_is_answered_and_not_kept() -> None:
    tables, text = Tables({}), "x" * (LONGEST + 1)
    assert [tables.number(text), tables.number(text), tables.asked] == [0, 0, [text, text]]


def test_no_more_than_so_many_answers_are_kept() -> None:
    tables = Tables({})
    for number in range(MOST + 1):
        tables.number(str(number))
    tables.number("0")
    assert tables.asked.count("0") == 2


@given(st.lists(areas, max_size=4))
def test_a_city_that_was_asked_much_reads_an_area_as_one_that_was_never_asked(found: list[Area]) -> None:
    assert CITY.scope(found) == _unasked(CITY).scope(found)


@given(st.frozensets(st.sampled_from(sorted(CITY.districts))), st.sampled_from(["ko", "en"]))
def test_a_city_that_was_asked_much_names_districts_as_one_that_was_never_asked(districts: frozenset[str], language: str) -> None:
    assert CITY.words(districts, language) == _unasked(CITY).words(districts, language)


def _unasked(city: City) -> City:
    return replace(city, area_words=replace(city.area_words))
