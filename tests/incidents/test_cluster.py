"""Which incident a report joins: same hazard, near, in its window; never by a chain across the city."""

from dataclasses import replace
from datetime import timedelta

from lifeline.incidents.cluster import FARTHEST_M, Open, Wanted, choose, metres
from tests.hearing import NOON

HOURS = timedelta(hours=3)


def incident(id=1, point=(37.5, 127.0), state="unconfirmed", people=()):
    one = Open(id, "flood", "", "normal", state, "public", "11680", 30, "pin", "", NOON, NOON, NOON + HOURS, people=set(people))
    if point:
        one.has(point)
    return one


def wanted(point=(37.5, 127.0), metres=30, after=0, author=None, hazard="flood", **given):
    return Wanted(hazard, None, point, metres, NOON + timedelta(minutes=after), HOURS, 300, author, **given)


def area(name="", district="11680", spot=None, **given):
    return replace(wanted(None, None, **given), area=(district, name), spot=spot, method="dong")


def of_area(id=1, name="", spot=None):
    one = incident(id, point=None)
    one.areas.add(("11680", name))
    one.spot, one.method = spot, "dong"
    return one


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


def test_a_district_takes_no_place_in_it_and_no_place_takes_its_district():
    district, dong, pin = of_area(), of_area(2, "신림동"), incident(3)
    assert choose(wanted(), [district, dong]).incident is None
    assert choose(area(), [district, dong, pin]).incident is district
    assert choose(area("신림동"), [district, dong, pin]).incident is dong
    assert choose(area("봉천동"), [district, dong, pin]).incident is None
    assert choose(area(district="11620"), [district, dong, pin]).incident is None


def test_a_small_area_takes_what_lies_wholly_in_it_and_no_other():
    middle, inside, across = (37.5, 127.0), (37.503, 127.0), (37.506, 127.0)
    small = of_area(1, "창신동", (middle, 800))
    assert choose(wanted(inside, spot=(inside, 300)), [small]).incident is small
    assert choose(wanted(across, spot=(across, 300)), [small]).incident is None
    assert choose(area("창신동", spot=(middle, 800)), [incident(2, inside), incident(3, across)]).incident.id == 2
    assert choose(area("반포대교", spot=(middle, 700)), [small]).incident is None
    assert choose(wanted(middle, spot=(middle, 300), method="dong"), [small]).incident is None


def test_what_people_joined_takes_reports_of_both_places():
    target, source = incident(1), incident(2, (37.6, 127.0), state="merged")
    source.merged_into = 1
    target.anchor = (37.5, 127.0)
    target.lats[:] = [37.6, 37.6, 37.6]
    home = {2: target}.get
    assert choose(wanted(), [target, source], lambda one: home(one.id, one)).incident is target
    assert choose(wanted((37.6, 127.0)), [source], lambda one: home(one.id, one)).incident is target
    target.state = "over"
    assert choose(wanted((37.6, 127.0)), [source], lambda one: home(one.id, one)).incident is None


def test_what_staff_refused_is_joined_only_by_those_who_said_it():
    refused = incident(state="false", people=[b"a"])
    assert choose(wanted(author=b"b"), [refused]).incident is None
    assert choose(wanted(author=b"a"), [refused]).incident is refused
    assert choose(wanted(author=b"a"), [refused, incident(2)]).incident.id == 2
