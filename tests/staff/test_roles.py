"""Who may do what, in which districts and how long. Pure."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.staff.roles import MAY, Act, Power, Role, may
from tests.conftest import NOW

DISTRICTS = st.frozensets(st.sampled_from(["11680", "11650", "11440"]))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(Act))
def test_a_role_for_the_whole_city_allows_what_the_table_says(role, act):
    assert may([Power(role)], act, now=NOW) is (role in MAY[act])
    assert may([Power(role)], act, now=NOW, districts=["11680"]) is (role in MAY[act])
    assert may([Power(role)], act, now=NOW, districts=[]) is (role in MAY[act])


@given(area=DISTRICTS, asked=DISTRICTS)
def test_a_role_for_some_districts_reaches_no_further(area, asked):
    allowed = may([Power(Role.WRITER, area)], Act.WRITE, now=NOW, districts=asked)
    assert allowed is (not area or (bool(asked) and asked <= area))


@pytest.mark.parametrize(("after", "still"), [(-1, True), (0, False), (1, False)])
def test_a_role_ends_by_itself(after, still):
    power = Power(Role.WRITER, ends_at=NOW)
    assert may([power], Act.WRITE, now=NOW + timedelta(seconds=after)) is still
