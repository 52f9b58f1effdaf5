"""The list of incidents and the page of one: what they say, in both languages, and what they never say."""

import pytest

from tests.web.incident_day import Street, Ticking, twelve
from tests.web.city_day import NOON


@pytest.fixture
def page_time():
    return NOON


def test_try(client, live_press, press):
    twelve(live_press)
    for path in (
        "/incidents",
        "/en/incidents",
        "/incidents/1",
        "/incidents/2",
        "/incidents.geojson",
        "/incidents/cells/11.json",
        "/incidents.csv",
        "/incidents.atom",
        "/incidents/version.json",
        "/incidents/outlines.json",
        "/incidents/near.geojson?bbox=126,37,128,38",
        "/drill/incidents",
        "/incidents/in/urban_inundation/all/3",
    ):
        answer = client.get(path)
        print(path, answer.status_code, len(answer.data))
        if path in ("/incidents/cells/11.json", "/incidents.atom"):
            print(answer.text[:1500])
        assert answer.status_code == 200
