"""What a passkey must sign: drawn here, sealed for one purpose and one browser, good for a few minutes and one try."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.staff.tables import SpentChallenge
from lifeline.staff.vault import BadVault, Vault

LASTS = timedelta(minutes=5)
LONGEST = 1_000  # signs of a sealed one


class NotSigned(ValueError):
    """What came is no good answer to what was asked. The sentence is for the record, never for who sent it."""


def draw(vault: Vault, purpose: str, bound: str, now: datetime) -> tuple[bytes, str]:
    """A challenge, and how the browser brings it back. Nothing is written: whoever asks ten thousand times changes nothing.

    `bound` is what only that browser has (its sign-in, its link, its cookie).
    """
    challenge = secrets.token_bytes(32)
    return challenge, vault.seal(json.dumps([challenge.hex(), purpose, bound, (now + LASTS).isoformat()]))


def spend(session: Session, vault: Vault, sealed: str, *, purpose: str, bound: str, now: datetime) -> bytes:
    """The challenge that is brought back; from here on it is used up, whatever comes of it. Raises NotSigned."""
    try:
        drawn, meant, owner, until = json.loads(vault.open(sealed[:LONGEST]))
    except (BadVault, ValueError):
        raise NotSigned("no challenge of ours") from None
    if meant != purpose or owner != bound:
        raise NotSigned("a challenge for something or somebody else")
    ends = datetime.fromisoformat(until)
    if not now <= ends <= now + LASTS:
        raise NotSigned("the challenge is too old")
    session.execute(delete(SpentChallenge).where(SpentChallenge.until < now - LASTS))
    status = session.scalars(select(WorldRow.status)).one()
    try:
        with session.begin_nested():  # two that bring the same one at once: one of them is too late
            session.add(SpentChallenge(id=hashlib.sha256(bytes.fromhex(drawn)).hexdigest(), status=status, until=ends))
    except IntegrityError:
        raise NotSigned("the challenge was used before") from None
    return bytes.fromhex(drawn)
