"""Documents are kept once a bulletin is issued: nothing changes them, and nothing unsigned stands in for a signed one."""

import dataclasses
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from sqlalchemy import select, update

from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.documents import NotSigned, document
from lifeline.bulletins.keep_documents import keep, prove
from lifeline.bulletins.office import Office
from lifeline.bulletins.tables import CapDocument, Version
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.settings import Settings
from lifeline.core.signature import SigningFailed
from lifeline.wiring import SIGNING, signer_of
from tests.bulletins.town import JIHYEON, Town, office, settle_in, snow
from tests.core.test_signature import pair

OFFICE = office()
SIGNS = dataclasses.replace(OFFICE, imprint=dataclasses.replace(OFFICE.imprint, signed=True))
FIRST = "2026-0001"


def signed(body: bytes) -> bytes:
    return body + b"<!-- signed -->"


def broken(_: bytes) -> bytes:
    raise SigningFailed("the key is gone")


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    made = settle_in(sqlite_drill)
    made.hear(snow())
    return made


def body(town: Town, of: Office = OFFICE, number: str = FIRST) -> bytes:
    with town.world.database.reading() as session:
        return document(session, of, number).body


def alarms(town: Town) -> list[tuple[str, str]]:
    with town.world.database.reading() as session:
        return [(alarm.kind, alarm.cause) for alarm in open_alarms(session)]


def test_before_and_after_it_is_kept_a_document_is_the_same(town: Town) -> None:
    before = body(town)
    assert (keep(town.world, OFFICE, broken), body(town) == before) == (1, True)


def test_each_is_kept_once(town: Town) -> None:
    assert [keep(town.world, OFFICE, broken) for _ in range(3)] == [1, 0, 0]


def test_what_the_office_edits_later_changes_nothing_that_was_said(town: Town) -> None:
    keep(town.world, OFFICE, broken)
    before = body(town)
    with town.world.database.writing() as session:
        session.execute(update(Version).values(message="{}"))
    other = dataclasses.replace(OFFICE, imprint=dataclasses.replace(OFFICE.imprint, sender="other@seoul.example", types={}))
    assert body(town, other) == before


def test_its_end_leaves_the_first_message_as_it_was(town: Town) -> None:
    before = body(town)
    desk.end(town.world, FIRST, Kind.OVER, actor=JIHYEON, reason="the snow has gone")
    keep(town.world, OFFICE, broken)
    assert body(town) == before


def test_an_office_that_signs_gives_the_signed_one(town: Town) -> None:
    plain = body(town)
    assert keep(town.world, SIGNS, signed) == 2
    assert body(town, SIGNS) == plain + b"<!-- signed -->"


def test_a_document_is_signed_once_and_stays_as_it_is(town: Town) -> None:
    keep(town.world, SIGNS, signed)
    keep(town.world, SIGNS, lambda _: b"another")
    assert body(town, SIGNS).endswith(b"<!-- signed -->")


def test_before_it_is_signed_there_is_none(town: Town) -> None:
    with pytest.raises(NotSigned):
        body(town, SIGNS)


def test_when_signing_fails_it_is_an_alarm_and_nothing_unsigned_is_given(town: Town) -> None:
    keep(town.world, SIGNS, broken)
    assert ("cap-signing", "the key is gone") in alarms(town)
    with pytest.raises(NotSigned):
        body(town, SIGNS)


def test_once_repaired_it_is_signed_and_the_alarm_goes(town: Town) -> None:
    keep(town.world, SIGNS, broken)
    keep(town.world, SIGNS, signed)
    assert ("cap-signing" in dict(alarms(town)), body(town, SIGNS).endswith(b"<!-- signed -->")) == (False, True)


def test_a_key_that_does_not_work_is_an_alarm_before_a_bulletin_needs_it(sqlite_drill: Database) -> None:
    quiet = settle_in(sqlite_drill)
    prove(quiet.world, SIGNS, broken)
    before = alarms(quiet)
    prove(quiet.world, SIGNS, signed)
    assert (before, alarms(quiet)) == ([("cap-signing", "the key is gone")], [])


def test_an_office_that_stops_signing_has_no_alarm_about_it(town: Town) -> None:
    keep(town.world, SIGNS, broken)
    prove(town.world, OFFICE, broken)
    assert "cap-signing" not in dict(alarms(town))


@pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"], indirect=True)
def test_on_both_kinds_of_database_a_document_is_made_and_kept(drill_database: Database) -> None:
    made = settle_in(drill_database)
    made.hear(snow())
    before = body(made)
    assert (keep(made.world, OFFICE, broken), body(made) == before) == (1, True)


def test_signing_that_fails_for_one_leaves_the_ones_before_it(town: Town) -> None:
    keep(town.world, SIGNS, signed)
    town.hear(snow("경보", number=13, command=7))
    keep(town.world, SIGNS, broken)
    assert body(town, SIGNS).endswith(b"<!-- signed -->")


def test_an_office_that_begins_to_sign_signs_what_it_said_before(town: Town) -> None:
    keep(town.world, OFFICE, broken)
    keep(town.world, SIGNS, signed)
    assert body(town, SIGNS) == body(town) + b"<!-- signed -->"


# ---------------------------------------------------------------- the key


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose drill world signs with a key of its own."""
    folder = tmp_path / "home" / "credentials"
    folder.mkdir(parents=True)
    key, certificate = pair(rsa.generate_private_key(65537, 2048))
    (folder / "drill-cap.key").write_bytes(key)
    (folder / "drill-cap.pem").write_bytes(certificate)
    (folder / "drill.yaml").write_text(f"{SIGNING}: {{key: drill-cap.key, certificate: drill-cap.pem}}\n")
    for name in ("drill-cap.key", "drill.yaml"):
        (folder / name).chmod(0o600)
    return tmp_path / "home"


def test_a_world_signs_with_its_own_key(town: Town, home: Path) -> None:
    assert keep(town.world, SIGNS, signer_of(Settings(home=home, world="drill"))) == 2
    assert etree.fromstring(body(town, SIGNS))[-1].tag == "{http://www.w3.org/2000/09/xmldsig#}Signature"


def test_one_world_never_signs_with_the_key_of_the_other(home: Path) -> None:
    with pytest.raises(SigningFailed, match=r"docs/subscribe\.md"):
        signer_of(Settings(home=home, world="live"))(b"<a/>")


@pytest.mark.parametrize(("name", "mode"), [("drill-cap.key", 0o640), ("drill.yaml", 0o644)])
def test_a_key_that_others_can_read_is_not_used(home: Path, name: str, mode: int) -> None:
    (home / "credentials" / name).chmod(mode)
    with pytest.raises(SigningFailed, match="chmod 600"):
        signer_of(Settings(home=home, world="drill"))(b"<a/>")


def test_a_key_that_is_gone_is_an_alarm(town: Town, home: Path) -> None:
    (home / "credentials" / "drill-cap.key").unlink()
    keep(town.world, SIGNS, signer_of(Settings(home=home, world="drill")))
    assert "cap-signing" in dict(alarms(town))


def test_a_kept_document_is_never_written_again(town: Town) -> None:
    keep(town.world, OFFICE, broken)
    with town.world.database.reading() as session:
        first = session.scalars(select(CapDocument)).one()
    keep(town.world, SIGNS, signed)
    with town.world.database.reading() as session:
        again = session.get_one(CapDocument, (first.bulletin_id, "plain"))
    assert (again.body, again.made_at) == (first.body, first.made_at)
