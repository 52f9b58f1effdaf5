"""Two people who can approve, without whom live does not begin: for whoever serves a live world in a test or a measurement."""

from datetime import UTC, datetime

from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.staff import people, powers
from lifeline.staff.roles import Role

BEGINNER = Actor("박관리", "root")
NAMES = {"jihyeon": "김지현", "minseo": "이민서"}


def two_approvers(database: Database) -> None:
    """They have used their links; nobody knows their passwords."""
    now = datetime.now(UTC)
    with database.writing() as session:
        for login, name in NAMES.items():
            secret = people.add(session, login, name, department="", by=BEGINNER, now=now)
            people.enrol(session, secret, password="hash", totp="sealed", now=now)
            powers.begin(session, login, Role.APPROVER, by=BEGINNER, reason="the office begins", now=now)
