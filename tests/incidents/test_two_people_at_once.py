"""Two people act on the same incidents at the same moment: the second sees what the first has made of them."""

import threading

import pytest

from lifeline import flows
from lifeline.core.cap import Status
from lifeline.incidents import moderate, read
from lifeline.incidents.states import NotPossible, State
from lifeline.incidents.tables import Incident, IncidentAct
from tests.hearing import NOON, ear, post, rows, world_on
from tests.incidents.map_rows import by


def beside(database, first, second):
    """The second begins while the first has not committed yet; what the second said to it."""
    said, begun = [], threading.Event()

    def other():
        begun.set()
        try:
            with database.writing() as session:
                second(session)
        except NotPossible as error:
            said.append(error)

    with database.writing() as session:
        first(session)
        thread = threading.Thread(target=other)
        thread.start()
        begun.wait(30)
        thread.join(0.3)  # it cannot get through: whether it has come to the lock by now only decides how hard the test is
    thread.join(60)
    return said


@pytest.fixture
def two(databases):
    """A database with two incidents far apart."""
    database = databases(Status.ACTUAL)
    world = world_on(database)
    flows.hear(
        world, ear(), [post("강남역 11번출구 침수됐어요", post_id="a"), post("홍대입구역 9번출구 침수됐어요", post_id="b", author="b")]
    )
    assert len(rows(database, Incident, "id")) == 2
    return database


def test_of_two_merges_into_each_other_one_is_told_and_the_map_keeps_one(two):
    said = beside(two, lambda session: moderate.merge(session, 1, 2, by=by()), lambda session: moderate.merge(session, 2, 1, by=by()))
    assert len(said) == 1
    assert rows(two, Incident, "state", "merged_into") == [("merged", 2), ("unconfirmed", None)]
    with two.reading() as session:
        assert read.incident(session, 2, NOON) is not None


def test_the_second_of_two_decisions_knows_the_first(two):
    said = beside(
        two,
        lambda session: moderate.decide(session, 1, State.FALSE, by=by()),
        lambda session: moderate.decide(session, 1, State.HANDLED, by=by()),
    )
    assert len(said) == 1
    assert rows(two, IncidentAct, "act") == ["false"]
