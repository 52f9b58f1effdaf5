"""The signed number in each form: it proves that we gave the form out lately, and makes a form sent twice one report."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

LASTS = timedelta(hours=24)
AHEAD = timedelta(minutes=5)  # clocks of two machines of ours may differ by so much
_NONCE, _TIME, _MAC = 10, 5, 15


class BadTicket(ValueError):
    """Not one of ours, or too old."""


def make(key: bytes, now: datetime) -> str:
    body = secrets.token_bytes(_NONCE) + int(now.timestamp()).to_bytes(_TIME)
    return base64.urlsafe_b64encode(body + _mac(key, body)).decode()


def read(key: bytes, given: str, now: datetime) -> bytes:
    """What makes this form itself. Raises BadTicket."""
    try:
        whole = base64.b64decode(given.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError as error:
        raise BadTicket("not a ticket") from error
    body, mac = whole[: _NONCE + _TIME], whole[_NONCE + _TIME :]
    if len(whole) != _NONCE + _TIME + _MAC or not hmac.compare_digest(mac, _mac(key, body)):
        raise BadTicket("not our ticket")
    if not -AHEAD <= now - datetime.fromtimestamp(int.from_bytes(body[_NONCE:]), UTC) <= LASTS:
        raise BadTicket("an old ticket")
    return body


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"report form " + body, hashlib.sha256)[:_MAC]
