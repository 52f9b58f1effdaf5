"""The district of a point: inside, at a border, beyond it, and of numbers that are no place."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.incidents.district import NEAR_KM, Districts

DISTRICTS = Districts.of_city(Path(__file__).parents[2] / "city")


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [(37.4979, 127.0276, "11680"), (37.4765, 126.9816, "11590"), (37.5663, 126.9779, "11140"), (37.5585, 126.7945, "11500")],
)
def test_a_point_belongs_to_a_district(lat, lon, code):
    found = DISTRICTS.of(lat, lon)
    assert found
    assert found == code or DISTRICTS.km_to(code, (lat, lon)) <= 0.3


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (0, 0),
        (126.9779, 37.5663),
        (35.1796, 129.0756),
        (37.2636, 127.0286),
        (math.nan, 127),
        (37.5, math.inf),
        (1e308, 1e308),
        (-1e308, 127.0),
    ],
)
def test_what_is_not_in_the_city_has_no_district(lat, lon):
    assert DISTRICTS.of(lat, lon) == ""


def test_a_point_a_little_outside_the_simplified_outline_belongs_to_the_nearest_district():
    ring = DISTRICTS.outlines["11320"].ring
    lat, lon = max(ring)
    assert DISTRICTS.of(lat + 0.0005, lon) == "11320"
    assert DISTRICTS.of(lat + 0.01, lon) == ""


@given(st.floats(37.40, 37.72), st.floats(126.75, 127.20))
def test_a_point_within_the_city_s_box_is_in_the_nearest_district_or_far_from_all(lat, lon):
    found = DISTRICTS.of(lat, lon)
    distances = {code: DISTRICTS.km_to(code, (lat, lon)) for code in DISTRICTS.outlines}
    if found:
        assert distances[found] == min(distances.values())
    else:
        assert min(distances.values()) > NEAR_KM


@pytest.mark.parametrize("code", DISTRICTS.outlines)
def test_the_centre_of_a_district_is_in_it(code):
    assert DISTRICTS.of(*DISTRICTS.centre(code)) == code
