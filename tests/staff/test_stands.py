"""How people stand is on record with each act; what somebody writes into their rows past lifeline is found, and no later act covers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Status
from lifeline.core.clock import StillClock
from lifeline.core.people import Actor
from lifeline.staff import keys, outside_names, people, powers, stands_watch
from lifeline.staff.people import NotDone
from lifeline.staff.roles import Role
from lifeline.staff.stands import _among, changed_past_the_record
from lifeline.staff.tables import Grant, OutsideName, Passkey, Staff
from tests.conftest import NOW

CHIEF, SECOND = Actor("박과장", "park"), Actor("최주임", "choi")
LOGINS = {"kim": "김민수", "lee": "이서연"}


def passkey(session, login, made):
    owner = session.scalar(select(Staff.id).where(Staff.login == login))
    return Passkey(staff_id=owner, name="전화기", place="desk.example", credential=made, key="key", count=0, added_at=NOW)


@pytest.fixture
def database(databases):
    """Kim approves, Lee may write, and both have done all that people of an office do with roles, keys and names."""
    found = databases(Status.ACTUAL)
    with found.writing() as session:
        for login, name in LOGINS.items():
            secret = people.add(session, login, name, department="", by=CHIEF, now=NOW)
            people.enrol(session, secret, password=f"hash of {login}", totp="sealed", now=NOW, passkey=passkey(session, login, login))
        kim = Actor("김민수", "kim")
        number = powers.propose(session, "kim", Role.APPROVER, by=CHIEF, reason="야간", now=NOW)
        powers.confirm(session, number, by=SECOND, now=NOW)
        powers.take(session, powers.propose(session, "kim", Role.WRITER, by=CHIEF, reason="잠시", now=NOW), by=SECOND, reason="끝", now=NOW)
        powers.propose(session, "lee", Role.WRITER, by=CHIEF, reason="주간", now=NOW, area=["11110"])
        keys.add(session, passkey(session, "kim", "second"), by=kim, now=NOW)
        keys.remove(session, 1, keys.of(session, 1)[0].id, by=kim, now=NOW)
        outside_names.enter(session, "kim", issuer="https://id.example", subject="4f1c", by=CHIEF, now=NOW)
        outside_names.confirm(session, 1, session.scalar(select(OutsideName.id)), by=kim, now=NOW)
        people.link(session, "lee", by=CHIEF, now=NOW)
    return found


def wrong(database):
    with database.reading() as session:
        return [one.where for one in changed_past_the_record(session)]


def do(database, *statements):
    with database.writing() as session:
        for one in statements:
            session.execute(text(one))


def test_what_people_of_an_office_do_leaves_everybody_as_the_record_says(database):
    assert wrong(database) == []
    with database.writing() as session:
        people.enrol(session, people.link(session, "kim", by=CHIEF, now=NOW), password="new", totp="new", now=NOW)
        people.leave(session, "lee", by=CHIEF, reason="전출", now=NOW)
    assert wrong(database) == []


_GRANT = "role, area, reason, proposed_by, proposed_at, confirmed_by, confirmed_at, revoked_by"
GRANTED = f"INSERT INTO staff_grants (staff_id, {_GRANT}) SELECT 2, {_GRANT} FROM staff_grants WHERE id = 1"
_KEY = "name, place, key, count, added_at"
KEYED = f"INSERT INTO staff_passkeys (id, staff_id, credential, {_KEY}) SELECT 9, 2, 'x', {_KEY} FROM staff_passkeys WHERE id = 3"


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (GRANTED, "lee, role 4"),
        ("UPDATE staff_grants SET confirmed_by = 'choi', confirmed_at = proposed_at WHERE id = 3", "lee, role 3"),
        ("UPDATE staff_grants SET role = 'duty_chief' WHERE id = 1", "kim, role 1"),
        ("UPDATE staff_grants SET area = '' WHERE id = 3", "lee, role 3"),
        ("UPDATE staff_grants SET revoked_at = NULL, revoked_by = '' WHERE id = 2", "kim, role 2"),
        ("DELETE FROM staff_grants WHERE id = 1", "kim, role 1"),
        ("UPDATE staff SET password = 'of a thief' WHERE id = 1", "kim, password"),
        ("UPDATE staff SET totp = '' WHERE id = 1", "kim, totp"),
        ("UPDATE staff SET name = '이서연' WHERE id = 1", "kim, person"),
        ("UPDATE staff SET left_at = added_at WHERE id = 1", "kim, person"),
        ("UPDATE staff_passkeys SET key = 'of a thief' WHERE credential = 'second'", "kim, passkey 3"),
        (KEYED, "lee, passkey 9"),
        ("UPDATE staff_outside_names SET subject = 'thief'", "kim, outside name 1"),
        ("UPDATE staff_links SET staff_id = 1 WHERE used_at IS NULL", "kim, link"),
    ],
)
def test_what_is_written_into_the_rows_of_people_past_lifeline_is_found_and_no_later_act_covers_it(database, statement, where):
    do(database, statement)
    assert any(one.startswith(where) for one in wrong(database)), wrong(database)
    with database.writing() as session:
        for login in LOGINS:
            if session.scalar(select(Staff.left_at).where(Staff.login == login)) is None:
                powers.propose(session, login, Role.MODERATOR, by=CHIEF, reason="주간", now=NOW)
    assert any(one.startswith(where) for one in wrong(database)), wrong(database)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_somebody_who_is_there_past_the_record_or_was_deleted_past_it_is_found(databases):
    database = databases(Status.ACTUAL)
    with database.writing() as session:
        people.add(session, "kim", "김민수", department="", by=CHIEF, now=NOW)
        session.add(Staff(status="Actual", login="ghost", name="유령", added_at=NOW))
    assert wrong(database) == ["ghost, person"]
    do(database, "DELETE FROM staff_links", "DELETE FROM staff")
    assert wrong(database) == ["kim"]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_alarm_says_what_it_is_and_ends_when_it_was_undone_or_another_person_looked_at_it(database):
    clock = StillClock(NOW)

    def alarms():
        stands_watch.watch(database, clock)
        with database.reading() as session:
            return [one.cause for one in open_alarms(session) if one.kind == "staff-changed"]

    assert alarms() == []
    do(database, "UPDATE staff_grants SET role = 'duty_chief' WHERE id = 1", "UPDATE staff SET name = '이민서' WHERE id = 2")
    assert "kim, role 1 is 'duty_chief everywhere, confirmed by choi' and on record 'approver everywhere" in alarms()[0]
    with database.writing() as session:
        powers.take(session, session.scalar(select(Grant.id).where(Grant.role == "duty_chief")), by=CHIEF, reason="준 적 없음", now=NOW)
        with pytest.raises(NotDone, match="themselves"):
            stands_watch.accept(session, "lee", by=Actor("이민서", "lee"), reason="내 이름이 맞다", now=NOW)
    assert len(alarms()) == 1
    with database.writing() as session:
        stands_watch.accept(session, "lee", by=CHIEF, reason="개명", now=NOW)
    assert alarms() == []


WHAT = st.sampled_from(["role", "passkey", "outside name", "link", "password"])


@given(WHAT, st.integers(0, 99), st.integers(0, 99))
def test_an_act_on_one_role_or_key_touches_no_other(what, one, other):
    assert _among(f"{what} {one}", [f"{what} {other}"]) is (one == other)
    assert _among(f"{what} {one}", [what])
