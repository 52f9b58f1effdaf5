"""Which incident a report joins: same hazard, near, in its window; never by a chain across the city."""

from datetime import timedelta

from lifeline.incidents.cluster import FARTHEST_M, Open, Wanted, choose, metres
from tests.hearing import NOON

HOURS = timedelta(hours=3)


def incident(id=1, point=(37.5, 127.0), state="unconfirmed", people=()):
    one = Open(id, "flood", "", "normal", state, "public", "11680", 30, "pin", "", NOON, NOON, NOON + HOURS, people=set(people))
    if point:
        one.has(point)
    return one


def wanted(point=(37.5, 127.0), metres=30, after=0, author=None, hazard="flood"):
    return Wanted(hazard, "11680", point, metres, NOON + timedelta(minutes=after), HOURS, 300, author)


def test_the_nearest_within_reach_is_joined_and_says_why():
    far, close = incident(1, (37.502, 127.0)), incident(2, (37.5005, 127.0))
    chosen = choose(wanted(), [far, close])
    assert chosen.incident is close
    assert "m away" in chosen.why


def test_another_hazard_another_time_and_another_place_are_others():
    one = incident()
    assert choose(wanted(hazard="fire"), [one]).incident is None
    assert choose(wanted(after=181), [one]).incident is None
    assert choose(wanted((37.51, 127.0)), [one]).incident is None


def test_a_chain_of_reports_does_not_walk_across_the_city():
    one = incident()
    for step in range(1, 200):
        point = (37.5 + step * 0.0005, 127.0)
        if choose(wanted(point), [one]).incident is one:
            one.has(point)
    assert metres(one.first, (one.lats[-1], 127.0)) <= FARTHEST_M


def test_the_centre_is_the_median_so_that_one_far_off_does_not_move_it():
    one = incident()
    for lat in (37.5001, 37.5002, 37.508):
        one.has((lat, 127.0))
    assert one.point == ((37.5001 + 37.5002) / 2, 127.0)


def test_an_area_takes_no_point_and_a_point_no_area():
    area = incident(point=None)
    assert choose(wanted(), [area]).incident is None
    assert choose(wanted(None), [area]).incident is area
    assert choose(wanted(None), [incident()]).incident is None


def test_what_staff_refused_is_joined_only_by_those_who_said_it():
    refused = incident(state="false", people=[b"a"])
    assert choose(wanted(author=b"b"), [refused]).incident is None
    assert choose(wanted(author=b"a"), [refused]).incident is refused
    assert choose(wanted(author=b"a"), [refused, incident(2)]).incident.id == 2
