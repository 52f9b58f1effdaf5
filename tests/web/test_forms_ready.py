"""The addresses that are kept ready: the most wanted first, all of them there, and never too many."""

import pytest

from lifeline.app import PAGES
from lifeline.edge.publisher import FIRST
from lifeline.web.public.addresses import MOST
from tests.web.city_day import three_emergencies


def addresses(app):
    return {pages.root: list(pages.addresses()) for pages in app.extensions[PAGES]}


@pytest.fixture
def night(live_press, press):
    three_emergencies(live_press)
    three_emergencies(press)


def test_what_tells_of_a_change_is_made_before_the_pages_so_that_they_are_never_older(app, night):
    for root, found in addresses(app).items():
        assert found[:FIRST] == [f"{root}status.json", f"{root}version.json", root, f"{root}en/"]


def test_what_people_come_for_stands_before_what_machines_ask_for_and_that_before_what_is_over(app, night):
    found = addresses(app)["/"]
    number = next(one for one in found if one.startswith("/situations/")).rpartition("/")[2]
    wanted = ("/text", f"/situations/{number}", "/bulletins.json", "/figures.csv", "/accounts", "/archive")
    assert [found.index(one) for one in wanted] == sorted(found.index(one) for one in wanted)


def test_every_address_kept_ready_answers_and_is_of_its_own_world(app, client, night):
    for root, found in addresses(app).items():
        answers = {path: client.get(path) for path in found}
        assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
        assert [path for path in found if path.startswith("/drill/") != (root == "/drill/")] == []
        for answer in answers.values():
            answer.close()


def test_a_day_of_many_emergencies_cannot_make_the_list_longer(app, live_press):
    for _ in range(90):
        live_press.issue("strong_wind", "advisory", texts=lambda _: "[강풍주의보] 서울\n끝")
    found = addresses(app)["/"]
    assert (len(found), len(set(found)), found[2:4]) == (MOST, MOST, ["/", "/en/"])
