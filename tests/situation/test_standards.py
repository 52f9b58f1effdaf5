"""International records as views of our own counts: each as it counts itself, and nothing known that nobody told."""

from hypothesis import given
from hypothesis import strategies as st

from lifeline.situation.standards import STANDARDS, atoms_of, desinventar, em_dat, injured, sendai
from lifeline.situation.value import UNKNOWN, Value, at_least, exact
from tests.situation.record import COUNTING

FERRY = {"dead": exact(295), "missing": exact(9), "rescued": exact(172)}


def line(lines, code: str) -> Value:
    return next(one.value for one in lines if one.code == code)


def test_the_standards_disagree_about_the_dead_and_each_is_told_as_it_counts():
    assert line(sendai(FERRY), "A-1") == exact(304)
    assert line(sendai(FERRY), "A-2") == exact(295)
    assert line(em_dat(FERRY), "Total Deaths") == exact(304)
    assert line(desinventar(FERRY), "Deaths") == exact(295)
    assert line(desinventar(FERRY), "Missing") == exact(9)


def test_who_is_missing_while_nobody_counts_makes_the_dead_a_lower_bound():
    assert line(em_dat({"dead": exact(3)}), "Total Deaths") == at_least(3)
    assert line(sendai({"dead": exact(3), "missing": UNKNOWN}), "A-1") == at_least(3)


def test_the_injured_are_all_of_them_and_a_severity_nobody_told_is_not_none():
    assert injured({"injured_severe": exact(2), "injured_light": exact(5)}) == exact(7)
    assert injured({"injured_severe": exact(2), "injured_light": exact(5), "injured": Value(1, 3)}) == Value(8, 10)
    assert injured({"injured_severe": exact(2)}) == at_least(2)
    assert injured({"injured": exact(4)}) == exact(4)
    assert injured({}) == UNKNOWN


def test_of_nothing_nothing_is_known_and_no_zero_is_told():
    told = [one for standard in STANDARDS for one in standard({})]
    assert {one.value for one in told} == {UNKNOWN}


def test_people_are_not_guessed_from_homes():
    atoms = {"homes_destroyed": exact(10), "homes_half": exact(20), "homes_flooded": exact(30)}
    assert line(sendai(atoms), "B-4") == UNKNOWN
    assert line(em_dat(atoms), "No. Homeless") == UNKNOWN
    assert line(desinventar(atoms), "Houses damaged") == exact(50)


def test_damage_told_so_far_is_a_lower_bound():
    assert line(sendai({"damage_krw": exact(1_000_000)}), "C-1") == at_least(1_000_000)


def test_districts_do_not_stand_in_for_the_city():
    assert atoms_of({("dead", "11680"): exact(3), ("dead", ""): exact(5)}) == {"dead": exact(5)}


values = st.one_of(st.just(UNKNOWN), st.builds(exact, st.integers(0, 100)), st.builds(at_least, st.integers(0, 100)))


@given(st.dictionaries(st.sampled_from(list(COUNTING.metrics.metrics)), values))
def test_more_is_never_claimed_than_was_told(atoms):
    known = sum(value.floor for value in atoms.values())
    assert all(one.value.floor <= known for standard in STANDARDS for one in standard(atoms))


def test_every_view_says_where_its_rule_comes_from():
    assert all("Source: https://" in (standard.__doc__ or "") for standard in STANDARDS)


def test_every_count_a_view_uses_is_counted():
    used = {"dead", "missing", "injured_severe", "injured_light", "injured", "displaced_total", "homes_destroyed", "homes_half"}
    assert used | {"homes_flooded", "damage_krw"} <= set(COUNTING.metrics.metrics)
