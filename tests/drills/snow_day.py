"""The mock snow removal as it went one day, laid by hand."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from lifeline.bulletins.tables import Version
from lifeline.core.people import Actor
from lifeline.drills.load import read_script
from tests.drills.laid import APPROVER, CODE, WRITER, Laid

WORDS = (Path(__file__).resolve().parents[2] / "drills" / "mock-snow-removal.yaml").read_text(encoding="utf-8")
SNOW = read_script(WORDS, "mock-snow-removal")
CHIEF = Actor("chief", "choi.chief")
BEFORE_MIDNIGHT_IN_SEOUL = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)


def played(session: Session, code: str = CODE, ended: datetime = BEFORE_MIDNIGHT_IN_SEOUL) -> Laid:
    """The warning went out late, a wrong one was corrected; a writer and an approver took part."""
    laid = Laid(session, SNOW, played=120, code=code, words=WORDS, ended=ended)
    laid.person(WRITER, "situation_room", "writer")
    laid.person(APPROVER, "situation_room", "approver")
    laid.person(CHIEF.login, "safety", role="evaluator")
    return laid


def acted(laid: Laid) -> None:
    laid.bulletin("2011-0001", draft=15, issued=20, level="advisory", of="advisory")
    laid.bulletin("2011-0002", draft=40, issued=41, level="warning", of="warning")
    laid.bulletin("2011-0003", draft=60, issued=62, kind="correction", refers_to="2011-0002")
    words = {"message": "{}", "hash": "-", "templates": "-", "guideline": "-", "person": "kim", "login": WRITER, "at": laid.exercise.base}
    laid.put(Version(bulletin_id="b2011-0001", version=1, **words))
    laid.put(Version(bulletin_id="b2011-0003", version=1, **words | {"login": "copied.words"}))
