"""Six figures from an authenticator (TOTP, RFC 6238): each works once, and a clock may be half a minute off."""

from datetime import datetime

import pyotp

STEP = 30
_AROUND = (0, -1, 1)


def new_secret() -> str:
    """160 bits, as authenticators read them."""
    return pyotp.random_base32()


def address(secret: str, login: str, office: str) -> str:
    """What the square code holds (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=office)


def step_of(secret: str, code: str, now: datetime, last: int) -> int:
    """The time step of a right code, which is kept so that it works once; 0 for a wrong one, or one not younger than `last`."""
    given = "".join(code.split())
    if len(given) != 6 or not (given.isascii() and given.isdigit()):
        return 0
    here = int(now.timestamp()) // STEP
    try:
        totp = pyotp.TOTP(secret)
    except ValueError:  # what the vault sealed for another use
        return 0
    return next((here + off for off in _AROUND if here + off > last and pyotp.utils.strings_equal(totp.generate_otp(here + off), given)), 0)
