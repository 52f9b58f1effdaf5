"""What is known of a number: four forms, one spelling each, and sums that claim no more than their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.situation.value import MOST, UNKNOWN, BadValue, Form, Value, at_least, exact, gap, moved, read_value, total

numbers = st.integers(0, 10_000)


def _value(low: int, width: int | None) -> Value:
    return at_least(low) if width is None else Value(low, low + width)


values = st.one_of(st.just(UNKNOWN), st.builds(_value, numbers, st.one_of(st.none(), st.just(0), numbers)))


def holds(value: Value, number: int) -> bool:
    return value.floor <= number and (value.high is None or number <= value.high)


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("12", Form.EXACT, Value(12, 12)),
        ("0", Form.EXACT, Value(0, 0)),
        ("1,234", Form.EXACT, Value(1234, 1234)),
        ("10-15", Form.RANGE, Value(10, 15)),
        ("1,000 ~ 1,200", Form.RANGE, Value(1000, 1200)),
        ("12+", Form.AT_LEAST, Value(12, None)),
        ("unknown", Form.UNKNOWN, UNKNOWN),
        (" 확인 중 ", Form.UNKNOWN, UNKNOWN),
    ],
)
def test_a_figure_is_read_as_people_write_it(text, form, value):
    assert (read_value(text), read_value(text).form) == (value, form)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "twelve",
        "1" + ",000" * 3000,
        "9" * 6000,
        "-3",
        "1.5",
        "12,34",
        "1,23",
        "15-10",
        "0+",
        "1e9",
        "=1+1",
        "+5",
        "99999999999999999999",
        "１２",
        "12 13",
        "1\n2",
        "²",
    ],
)
def test_what_is_no_figure_is_refused_with_what_one_looks_like(text):
    with pytest.raises(BadValue, match=r"\d"):
        read_value(text)


def test_at_least_nothing_is_unknown_and_nothing_else():
    assert at_least(0) == UNKNOWN
    with pytest.raises(BadValue):
        Value(0, None)


def test_unknown_is_not_zero():
    assert exact(0) != UNKNOWN
    assert str(UNKNOWN) != str(exact(0))


@given(values)
def test_a_figure_is_read_as_it_was_written(value):
    assert read_value(str(value)) == value


@given(st.lists(st.tuples(values, numbers), max_size=5))
def test_a_sum_holds_whatever_its_parts_can_be(parts):
    possible = [(value, value.floor + (slack if value.high is None else min(slack, value.high - value.floor))) for value, slack in parts]
    assert holds(total(value for value, _ in possible), sum(number for _, number in possible))


@given(st.permutations([UNKNOWN, exact(3), Value(1, 5), at_least(2), exact(0)]))
def test_a_sum_is_the_same_in_any_order_and_unknown_makes_it_a_lower_bound(parts):
    assert total(parts) == at_least(6)


def test_unknown_and_three_are_at_least_three():
    assert total([UNKNOWN, exact(3)]) == at_least(3)
    assert total([UNKNOWN, exact(0)]) == UNKNOWN


@given(values, values)
def test_there_is_no_gap_where_both_can_be_true_and_it_turns_its_sign_around(one, other):
    both = max(one.floor, other.floor)
    assert (gap(one, other) == 0) == (holds(one, both) and holds(other, both))
    assert gap(one, other) == -gap(other, one)


@given(values, numbers)
def test_what_moves_out_and_back_in_changes_nothing_known(value, by):
    there = moved(value, by)
    assert moved(there, -by) == value


def test_nothing_moves_out_that_is_not_there():
    with pytest.raises(BadValue):
        moved(exact(2), -3)


@pytest.mark.parametrize("text", [str(MOST + 1), f"{MOST + 1:,}", f"1~{MOST + 1}", f"{MOST + 1}+"])
def test_a_number_too_large_for_any_disaster_is_refused(text):
    with pytest.raises(BadValue, match="more than any figure"):
        read_value(text)


def test_a_sum_of_the_largest_figures_is_still_a_sum():
    assert total([exact(MOST)] * 26) == exact(26 * MOST)
