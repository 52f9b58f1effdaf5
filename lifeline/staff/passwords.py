"""Passwords by argon2id, a few at a time: a flood of sign-ins waits for its turn or goes away, and sending never feels it."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

T = TypeVar("T")
SHORTEST, LONGEST = 12, 200
_AT_ONCE, _WAIT, _NICE = 2, 3.0, 10  # _WAIT in seconds
_TURNS = threading.BoundedSemaphore(_AT_ONCE)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP: 19 MiB, two rounds, one lane
_NOBODY = _HASHER.hash("nobody has this password")  # so that an unknown login takes as long as a known one


class TooBusy(RuntimeError):
    """Too many sign-ins at this moment: nothing was looked at."""


def hashed(password: str) -> str:
    """Raises TooBusy."""
    return in_turn(lambda: apart(lambda: _HASHER.hash(_plain(password))))


def fits(password: str, kept: str) -> bool:
    """Whether it is the password whose hash is kept; takes as long where there is none. Raises TooBusy."""
    return in_turn(lambda: apart(lambda: _fits(_plain(password), kept)))


def wrong_with(password: str, *, login: str, name: str) -> str:
    """What is wrong with it as a new password: "" | "short" | "long" | "name". Length counts, not signs and figures (NIST 800-63B)."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    low = plain.casefold()
    own = [part for part in (login.casefold(), name.casefold()) if part]
    return "name" if any(low.replace(part, "") == "" or (part in low and len(low) - len(part) < SHORTEST // 2) for part in own) else ""


def in_turn(act: Callable[[], T]) -> T:
    """Two sign-ins at a time are looked at, whatever they come by. Raises TooBusy."""
    if not _TURNS.acquire(timeout=_WAIT):
        raise TooBusy("too many sign-ins at this moment")
    try:
        return act()
    finally:
        _TURNS.release()


def apart(act: Callable[[], T]) -> T:
    """On a thread that gives way to whoever sends; nothing of the request that asks is known there."""
    return _POOL.submit(act).result()


def _give_way() -> None:
    """Whoever sends has the processor first; Linux gives way for this thread alone."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))


_POOL = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="password", initializer=_give_way)


def _fits(plain: str, kept: str) -> bool:
    try:
        _HASHER.verify(kept or _NOBODY, plain)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return bool(kept)


def _plain(password: str) -> str:
    """The same password typed on another keyboard."""
    return normalize("NFKC", password[: LONGEST * 4])
