"""Places on English pages have the names the gazetteer gives them; what it does not know stays as it was written."""

import pytest

from lifeline.core.place import load_city
from lifeline.core.settings import packaged
from lifeline.incidents.english import english_names, in_english


@pytest.fixture(scope="module")
def names():
    city = packaged("city")
    return english_names(city, ((one.code, one.ko, one.en) for one in load_city(city).districts.values()))


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("강남역", "Gangnam Station"),
        ("강남역 11번출구", "Gangnam Station Exit 11"),
        ("신림동", "Sillim-dong"),
        ("신림동 1526번지", "Sillim-dong 1526"),
        ("관악구", "Gwanak-gu"),
        ("우리 집 앞", "우리 집 앞"),
        ("", ""),
    ],
)
def test_a_place_has_its_english_name(names, korean, english):
    assert in_english(korean, names) == english


def test_every_name_of_the_sheets_has_one(names):
    assert [ko for ko, en in names.items() if not en] == []
