"""A thinned ring stays a ring of the same shape."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.plane import Ring, contains, km_to_edge
from lifeline.core.thin import thinned


def circle(points: int, *, wobble: float = 0.0) -> Ring:
    angles = (2 * math.pi * at / points for at in range(points))
    ring = [(37.5 + (0.1 + wobble * math.sin(60 * angle)) * math.sin(angle), 127 + 0.1 * math.cos(angle)) for angle in angles]
    return (*ring, ring[0])


@given(st.integers(4, 100), st.integers(3, 600), st.floats(0, 0.02))
def test_it_is_closed_and_has_no_more_points_than_asked(most: int, points: int, wobble: float) -> None:
    made = thinned(circle(points, wobble=wobble), most)
    assert made[0] == made[-1]
    assert 4 <= len(made) <= max(most, 4)


def test_a_ring_that_is_small_enough_is_left_alone() -> None:
    assert thinned(circle(50)) == circle(50)


@pytest.mark.parametrize("wobble", [0.0, 0.002])
def test_the_shape_stays(wobble: float) -> None:
    whole = circle(2000, wobble=wobble)
    made = thinned(whole)
    assert contains(made, (37.5, 127.0))
    assert max(min(km_to_edge(point, start, end) for start, end in pairwise(made)) for point in whole[::20]) < 0.5


def test_points_that_all_lie_together_are_still_a_ring() -> None:
    assert len(thinned(((37.5, 127.0),) * 200)) == 4
