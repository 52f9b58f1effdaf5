"""What calls a person: an alarm with its cause and its remedy for all that lifeline does not decide alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.bulletins.decide import Act, Decision
from lifeline.bulletins.draft import Wording
from lifeline.bulletins.similarity import too_similar
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin
from lifeline.core import cap
from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.people import Account
from lifeline.core.text import first_line

PERSON_NEEDED = "person-needed"


def asked_about(sent: datetime, sender: str, identifier: str) -> str:
    """How the alarm that calls a person names the alert it is about."""
    return f"{sent:%Y-%m-%dT%H:%MZ} {sender} {identifier}"[:200]


def call_a_person(session: Session, alert: cap.Alert, decision: Decision, now: datetime) -> None:
    if decision.act is Act.PERSON:
        raise_alarm(
            session,
            PERSON_NEEDED,
            asked_about(alert.sent, alert.sender, alert.identifier),
            cause=decision.reason,
            remedy="read the source ('lifeline bulletins list' has the reason); if the city should speak: 'lifeline bulletins write'",
            now=now,
        )


def await_approval(session: Session, bulletin: Bulletin, now: datetime) -> None:
    number = bulletin.number
    lay = f"'lifeline bulletins submit {number}', then another person: " if bulletin.state == State.DRAFT else ""
    raise_alarm(
        session,
        "approval-needed",
        bulletin.number,
        cause=f"bulletin {bulletin.number} ({bulletin.hazard} {bulletin.level}) is {bulletin.state}: {bulletin.reason}",
        remedy=f"'lifeline bulletins show {number}'; {lay}'lifeline bulletins approve {number}' or 'decline {number}'",
        now=now,
    )


def tell_alike(session: Session, bulletin: Bulletin, wording: Wording, accounts: Sequence[Account], now: datetime) -> None:
    """X forbids substantially similar posts on several accounts: staff are told, and the warning goes out all the same."""
    alike = too_similar(wording.renderings[wording.message.kind], accounts)
    if alike:
        raise_alarm(
            session,
            "too-similar",
            bulletin.number,
            cause=f"{len(alike)} pairs of X accounts say nearly the same ({alike[0].first} and {alike[0].second}: {alike[0].score:.2f})",
            remedy="shorten the area or the template so that each department's own line fits",
            now=now,
        )


def tell_undecided(session: Session, sender: str, identifier: str, error: Exception, now: datetime) -> None:
    """Nothing was decided about this alert, and nothing will be before the cause is repaired; those behind it go on."""
    raise_alarm(
        session,
        "undecided",
        f"{sender} {identifier}"[:200],
        cause=f"the alert {identifier} of {sender} could not be decided: {type(error).__name__}: {first_line(error)}",
        remedy="read the source itself and act on it now; then report this as a fault of lifeline: it is tried again by itself",
        now=now,
    )


def decided_after_all(session: Session, sender: str, identifier: str, now: datetime) -> None:
    clear_alarm(session, "undecided", f"{sender} {identifier}"[:200], now=now)
