"""Thresholds: what a number asks for, how long it must stay, and that neither the band between nor a gap moves anything."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeline.intake.threshold import Held, Hold, Rule, Step, advance, target

T = datetime(2022, 8, 8, 12, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)
GAP = timedelta(minutes=40)
STEPS = (Step(55, 20, "주의"), Step(72, 50, "위험"))
RULE = Rule("rain", "rain_60min_mm", STEPS)

values = st.floats(min_value=0, max_value=150)
steps_held = st.integers(0, 2)


def run(rule: Rule, *readings: tuple[float, float], held: Held | None = None) -> list[int]:
    """The step after each reading of (minutes after T, value)."""
    now, found = held or Held(), []
    for minutes, value in readings:
        now = advance(rule, now, value, T + timedelta(minutes=minutes), gap=GAP)
        found.append(now.step)
    return found


def test_a_step_is_entered_at_its_value_and_left_below_its_lower_bound() -> None:
    assert run(RULE, (0, 54.9), (10, 55), (20, 20), (30, 19.9)) == [0, 1, 1, 0]


def test_a_number_may_pass_two_steps_at_once_both_ways() -> None:
    assert run(RULE, (0, 80), (10, 19)) == [2, 0]


def test_a_higher_step_falls_back_to_the_lower_one_first() -> None:
    assert run(RULE, (0, 80), (10, 49), (20, 19)) == [2, 1, 0]


@given(st.lists(st.floats(min_value=20, max_value=54.9), max_size=20), st.integers(0, 1))
def test_inside_the_band_nothing_ever_moves(inside: list[float], step: int) -> None:
    held = Held(step, T - TEN, 30)
    assert set(run(RULE, *((10 * number, value) for number, value in enumerate(inside)), held=held)) <= {step}


@given(steps_held, values, values)
def test_a_larger_number_never_asks_for_less(step: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert target(STEPS, step, low) <= target(STEPS, step, high)


@given(steps_held, steps_held, values)
def test_who_stands_higher_never_comes_to_stand_lower(one: int, other: int, value: float) -> None:
    low, high = sorted((one, other))
    assert target(STEPS, low, value) <= target(STEPS, high, value)


@given(steps_held, values)
def test_what_a_number_asks_for_it_asks_for_again(step: int, value: float) -> None:
    asked = target(STEPS, step, value)
    assert target(STEPS, asked, value) == asked


@given(st.lists(values, min_size=1, max_size=30))
def test_no_reading_twice_or_out_of_order_moves_anything(told: list[float]) -> None:
    held = Held()
    for number, value in enumerate(told):
        held = advance(RULE, held, value, T + number * TEN, gap=GAP)
    assert [advance(RULE, held, value, T + number * TEN, gap=GAP) for number, value in enumerate(told)] == [held] * len(told)


def test_what_must_hold_for_a_time_counts_from_its_first_reading() -> None:
    rule = Rule("rain", "rain_60min_mm", STEPS, rise=Hold(timedelta(minutes=20)))
    assert run(rule, (0, 60), (10, 61), (20, 62)) == [0, 0, 1]


def test_what_must_hold_over_readings_is_counted() -> None:
    rule = Rule("rain", "rain_60min_mm", STEPS, rise=Hold(readings=2))
    assert run(rule, (0, 60), (10, 30), (20, 60), (30, 60)) == [0, 0, 0, 1]


def test_the_step_that_all_of_a_run_agree_on_is_entered_first() -> None:
    rule = Rule("rain", "rain_60min_mm", STEPS, rise=Hold(readings=2))
    assert run(rule, (0, 60), (10, 80), (20, 80)) == [0, 1, 2]


def test_one_low_number_does_not_end_what_must_stay_low() -> None:
    rule = Rule("rain", "rain_60min_mm", STEPS, fall=Hold(timedelta(minutes=30)))
    assert run(rule, (0, 60), (10, 5), (20, 30), (30, 5), (40, 5), (50, 5), (60, 5)) == [1, 1, 1, 1, 1, 1, 0]


def test_a_gap_is_no_time_that_a_number_stayed_low() -> None:
    rule = Rule("rain", "rain_60min_mm", STEPS, fall=Hold(timedelta(minutes=30)))
    assert run(rule, (0, 60), (10, 5), (200, 5), (210, 5), (220, 5), (230, 5)) == [1, 1, 1, 1, 1, 0]


@given(st.integers(41, 10_000), values)
def test_after_a_gap_one_reading_ends_nothing_that_must_stay_low(minutes: int, value: float) -> None:
    rule = Rule("rain", "rain_60min_mm", STEPS, fall=Hold(timedelta(minutes=30)))
    held = advance(rule, Held(1, T, 60), 5, T + timedelta(minutes=1), gap=GAP)
    assert advance(rule, held, value, T + timedelta(minutes=1 + minutes), gap=GAP).step >= 1


@given(st.lists(st.tuples(st.integers(1, 90), values), max_size=40), st.integers(0, 40), st.integers(1, 3))
def test_whatever_comes_a_step_is_one_of_the_rule_s(told: list[tuple[int, float]], minutes: int, readings: int) -> None:
    hold = Hold(timedelta(minutes=minutes), readings)
    rule, held, at = Rule("rain", "rain_60min_mm", STEPS, rise=hold, fall=hold), Held(), T
    for later, value in told:
        at += timedelta(minutes=later)
        before, held = held, advance(rule, held, value, at, gap=GAP)
        assert (held.at, held.value) == (at, value)
        assert held.step == before.step or (held.step > before.step) == (value >= STEPS[before.step].above if before.step < 2 else False)
