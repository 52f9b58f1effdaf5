"""The archive holds emergencies that are over, by the month in Seoul in which they began."""

from datetime import UTC, datetime, timedelta

import pytest

from lifeline.bulletins.archive import began_in, months
from lifeline.bulletins.published import of_situations
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin, Situation
from lifeline.core.cap import Status

NEW_YEAR = datetime(2025, 12, 31, 15, 30, tzinfo=UTC)  # half past midnight of 1 January in Seoul


@pytest.fixture
def database(databases):
    return databases(Status.ACTUAL)


def write(database, situation, *bulletins):
    """Bulletins of one situation: order, when it was issued (None: a draft), its state, and its message type."""
    with database.writing() as session:
        session.add(Situation(id=situation, status="Actual", hazard="heavy_snow", opened_at=NEW_YEAR))
        session.flush()
        for order, issued, state, msg_type in bulletins:
            number = f"2026-{order:04d}"
            texts = {"hazard": "heavy_snow", "level": "warning", "districts": "11110", "lane": "life", "release": "at_once", "reason": "r"}
            row = {"id": number, "number": number, "situation_id": situation, "status": "Actual", "kind": "alert", "version": 1, **texts}
            session.add(
                Bulletin(
                    **row,
                    msg_type=msg_type,
                    state=state,
                    created_at=NEW_YEAR,
                    issued_at=issued,
                    issue_order=order if issued else None,
                )
            )


def asked(database, ask):
    with database.reading() as session:
        return ask(session)


def test_a_month_is_that_of_seoul_and_the_newest_comes_first(database):
    write(database, "old", (1, NEW_YEAR - timedelta(hours=1), State.EXPIRED, "Alert"))
    write(database, "new", (2, NEW_YEAR, State.CANCELLED, "Alert"), (3, NEW_YEAR + timedelta(days=40), State.ISSUED, "Cancel"))
    assert list(asked(database, months).items()) == [((2026, 1), 1), ((2025, 12), 1)]
    assert [view.id for view in asked(database, lambda session: began_in(session, (2026, 1)))] == ["new"]


def test_what_has_a_bulletin_in_force_is_not_over(database):
    write(database, "on", (1, NEW_YEAR, State.SUPERSEDED, "Alert"), (2, NEW_YEAR, State.ISSUED, "Update"))
    assert (asked(database, months), asked(database, lambda session: began_in(session, (2026, 1)))) == ({}, ())


def test_a_draft_does_not_keep_an_emergency_open_nor_begin_one(database):
    write(database, "over", (1, NEW_YEAR, State.EXPIRED, "Alert"), (2, None, State.WAITING, "Update"))
    write(database, "never", (3, None, State.DECLINED, "Alert"))
    assert asked(database, months) == {(2026, 1): 1}


def test_no_emergency_no_bulletins(database):
    assert asked(database, lambda session: of_situations(session, set())) == ()
