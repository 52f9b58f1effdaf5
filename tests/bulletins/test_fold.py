"""State per district: issue, extension, change, clear and withdrawal, in any order that can come."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins import fold
from lifeline.bulletins.fold import Cell
from tests.bulletins.official import HAZARDS

NOON = datetime(2026, 8, 8, 3, tzinfo=UTC)
SNOW, HEAT = HAZARDS["heavy_snow"], HAZARDS["heat_wave"]
ADVISORY, WARNING, PRE = SNOW.level("advisory"), SNOW.level("warning"), SNOW.level("pre")
A, B, C = "11680", "11650", "11110"
ONE, TWO = ("kma", "1"), ("kma", "2")

places = st.frozensets(st.sampled_from((A, B, C)), min_size=1)
levels = st.sampled_from(SNOW.levels)
moves = st.lists(st.tuples(st.booleans(), levels, places), max_size=8)


def told(*said: tuple[bool, object, frozenset[str]]) -> fold.Cells:
    cells: fold.Cells = {}
    for up, level, where in said:
        cells = fold.raised(cells, level, where, until=None, by=ONE) if up else fold.lowered(cells, where, level=level.id)  # type: ignore[arg-type, attr-defined]
    return cells


def test_a_higher_level_takes_the_place_of_a_lower_one_where_it_is_issued() -> None:
    cells = fold.raised(fold.cells_of("advisory", (A, B), until=None, by=ONE), WARNING, {A}, until=None, by=TWO)
    assert fold.by_level(cells, SNOW) == {"warning": {A}, "advisory": {B}}


def test_the_worst_level_is_said_first() -> None:
    cells = told((True, ADVISORY, frozenset({A})), (True, WARNING, frozenset({B})))
    assert list(fold.by_level(cells, SNOW)) == ["warning", "advisory"]


def test_a_tropical_night_stands_beside_a_heat_warning() -> None:
    cells = fold.raised(fold.cells_of("warning", (A,), until=None, by=ONE), HEAT.level("tropical_night"), {A}, until=None, by=TWO)
    assert fold.by_level(cells, HEAT) == {"warning": {A}, "tropical_night": {A}}


def test_a_warning_ends_what_was_announced_ahead_of_it() -> None:
    assert fold.by_level(told((True, PRE, frozenset({A, B})), (True, ADVISORY, frozenset({A}))), SNOW) == {"advisory": {A}, "pre": {B}}


def test_an_end_of_one_level_leaves_the_others() -> None:
    cells = told((True, ADVISORY, frozenset({A})), (True, WARNING, frozenset({B})), (False, ADVISORY, frozenset({A, B, C})))
    assert fold.by_level(cells, SNOW) == {"warning": {B}}


def test_a_withdrawal_takes_back_only_what_that_message_said() -> None:
    cells = fold.raised(fold.cells_of("advisory", (A,), until=None, by=ONE), ADVISORY, {B}, until=None, by=TWO)
    assert fold.districts(fold.lowered(cells, (A, B, C), by=[TWO])) == {A}


def test_the_end_is_open_when_any_part_is() -> None:
    cells = {(A, ""): Cell("advisory", NOON, ONE), (B, ""): Cell("advisory", None, ONE)}
    assert (fold.until(cells), fold.until({(A, ""): Cell("advisory", NOON, ONE)})) == (None, NOON)


@given(moves)
def test_a_district_has_one_level_of_those_that_displace_each_other(said: list[tuple[bool, object, frozenset[str]]]) -> None:
    cells = told(*said)
    assert all(sum(where == fold.ONE for place, where in cells if place == district) <= 1 for district in (A, B, C))


@given(moves, places)
def test_ending_every_level_of_a_district_leaves_nothing_there_and_all_elsewhere(
    said: list[tuple[bool, object, frozenset[str]]], where: frozenset[str]
) -> None:
    before = told(*said)
    after = fold.lowered(before, where)
    assert after == {key: cell for key, cell in before.items() if key[0] not in where}


@given(moves, levels, places)
def test_what_is_issued_twice_changes_nothing_the_second_time(
    said: list[tuple[bool, object, frozenset[str]]], level: object, where: frozenset[str]
) -> None:
    once = told(*said, (True, level, where))
    assert fold.same(once, told(*said, (True, level, where), (True, level, where)))


@given(moves, st.none() | st.integers(0, 600))
def test_what_is_stored_is_what_is_read(said: list[tuple[bool, object, frozenset[str]]], minutes: int | None) -> None:
    ends = None if minutes is None else NOON + timedelta(minutes=minutes)
    cells = fold.raised(told(*said), WARNING, {C}, until=ends, by=("a b", 'c"d'), since=NOON)
    assert fold.from_json(fold.to_json(cells)) == cells
