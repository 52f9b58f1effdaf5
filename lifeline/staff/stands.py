"""How each person stands, on record with every act about them: who writes a role, a key or a person past the record is found."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import Session

from lifeline.core.db import in_turn
from lifeline.core.verify import Finding
from lifeline.staff.tables import Grant, OneTimeLink, OutsideName, Passkey, Staff, StaffAct

KEY = "stands"
EVERYTHING = ("person", "password", "totp", "role", "passkey", "outside name", "link")
Stands = Mapping[str, str]  # what it is ("role 7", "password") -> how it is; of secrets a mark alone


def stands(session: Session, person: Staff, changed: Sequence[str]) -> dict[str, object]:
    """What belongs into the detail of an act on that person: as on record, but for what the act `changed` ("role 7", or "role" for all).

    So an act brings nothing on record that somebody else wrote past it.
    """
    session.flush()
    in_turn(session)  # of two acts on one person at once, the second sees the first
    told, here = _told(session, person.login).get(person.login, {}), _here(session, [person.id])[person.id]
    kept = {what: how for what, how in told.items() if not _among(what, changed)}
    return {KEY: kept | {what: how for what, how in here.items() if _among(what, changed)}}


def _among(what: str, changed: Sequence[str]) -> bool:
    return what in changed or what.rpartition(" ")[0] in changed


def changed_past_the_record(session: Session) -> Iterator[Finding]:
    """Where what stands in the rows of people is not what the record says of them."""
    told = _told(session)
    people = session.execute(select(Staff.id, Staff.login).order_by(Staff.id)).all()
    here = _here(session, [one.id for one in people])
    for one in people:
        yield from _apart(one.login, told.pop(one.login, {}), here[one.id])
    for login in told:
        yield Finding(login, "is on record, and their row is not there: it was deleted", "기록에는 있는 사람인데 줄이 지워졌습니다")


def _apart(login: str, told: Stands, here: Stands) -> Iterator[Finding]:
    for what in sorted(told.keys() | here.keys()):
        on_record, is_so = told.get(what, "-"), here.get(what, "-")
        if on_record != is_so:
            yield Finding(
                f"{login}, {what}",
                f"is '{is_so}' and on record '{on_record}': it was changed past the record",
                f"지금은 '{is_so}', 기록에는 '{on_record}'입니다. 누가 기록을 거치지 않고 바꿨습니다",
            )


def _told(session: Session, login: str = "") -> dict[str, Stands]:
    """How people stood after the last act on each, by login."""
    wanted = (
        select(StaffAct.subject, StaffAct.detail).where(StaffAct.detail.contains(f'"{KEY}": {{', autoescape=True)).order_by(StaffAct.id)
    )
    found = session.execute(wanted.where(StaffAct.subject == login) if login else wanted)
    return {subject: json.loads(detail).get(KEY, {}) for subject, detail in found}


def _here(session: Session, ids: Collection[int]) -> dict[int, Stands]:
    """How they stand by their rows."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in _rows(session, select(Staff.__table__).where(Staff.id.in_(ids))):
        found[row["id"]] |= {"person": f"{row['name']} {row['department']}".strip() + " left" * (row["left_at"] is not None)}
        found[row["id"]] |= {name: _mark(row[name]) for name in ("password", "totp") if row[name]}
    for row in _rows(session, select(Grant.__table__).where(Grant.staff_id.in_(ids), Grant.revoked_at.is_(None))):
        until = f" until {row['ends_at']:%Y-%m-%d %H:%M}" if row["ends_at"] else ""
        by = f"confirmed by {row['confirmed_by']}" if row["confirmed_at"] else "proposed"
        found[row["staff_id"]][f"role {row['id']}"] = f"{row['role']} {row['area'] or 'everywhere'}{until}, {by}"
    for row in _rows(session, select(Passkey.__table__).where(Passkey.staff_id.in_(ids))):
        found[row["staff_id"]][f"passkey {row['id']}"] = f"{row['name']} {_mark(row['credential'] + ' ' + row['key'])}"
    for row in _rows(session, select(OutsideName.__table__).where(OutsideName.staff_id.in_(ids))):
        theirs = "theirs" if row["confirmed_at"] else "not confirmed"
        found[row["staff_id"]][f"outside name {row['id']}"] = f"{row['subject']} of {row['issuer']}, {theirs}"
    for row in _rows(session, select(OneTimeLink.__table__).where(OneTimeLink.staff_id.in_(ids), OneTimeLink.used_at.is_(None))):
        found[row["staff_id"]][f"link {_mark(row['id'])}"] = f"by {row['made_by']}"
    return {one: found[one] for one in ids}


def _rows(session: Session, wanted: Select[Any]) -> Iterator[RowMapping]:
    """As the database has them now, whatever this session read of them before."""
    yield from session.execute(wanted).mappings()


def _mark(secret: str) -> str:
    """Tells two apart and opens nothing: what is kept of a password is salted, of a code sealed, of a link a hash."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
