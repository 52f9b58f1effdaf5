"""How commands speak: tables without decoration, JSON on request, trouble as one sentence with its remedy."""

import json
import os
import pwd
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy.exc import InternalError, OperationalError  # PostgreSQL calls a read-only server an internal error

from lifeline.bulletins.states import NotAllowed
from lifeline.core.alarm import NoSuchAlarm
from lifeline.core.anchor import BadAnchors
from lifeline.core.db import WrongWorld
from lifeline.core.people import Actor
from lifeline.core.settings import BadCredentials
from lifeline.core.signature import SigningFailed
from lifeline.core.strict_yaml import BadData
from lifeline.core.text import KST, first_line
from lifeline.drills.refused import DrillRefused
from lifeline.incidents.states import NotPossible
from lifeline.intake.poll import NoSuchDocument
from lifeline.situation.entry import FigureRefused
from lifeline.situation.value import BadValue
from lifeline.staff.people import NotDone
from lifeline.wiring import NotReady

_NOBODY_SIGNED_IN = 4_294_967_295
TROUBLES = (
    BadData,
    BadValue,
    BadCredentials,
    SigningFailed,
    NotReady,
    FigureRefused,
    NotAllowed,
    NotPossible,
    NoSuchAlarm,
    NotDone,
    DrillRefused,
    NoSuchDocument,
    BadAnchors,
    WrongWorld,
    OperationalError,
    InternalError,
    ValidationError,
)


def trouble(error: Exception) -> str:
    """What happened and what to do, in a sentence; never a trace."""
    if isinstance(error, OperationalError | InternalError):
        said = first_line(error.orig).rstrip(".")
        return f"The database does not answer: {said}. Check the disk and its address (LIFELINE_DATABASE_*), then try again."
    if isinstance(error, ValidationError):
        wrong = "; ".join(f"LIFELINE_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}" for item in error.errors())
        return f"A setting is wrong: {wrong}."
    return "\n".join((str(error), *error.more)) if isinstance(error, DrillRefused) else str(error)


def actor(person: str) -> Actor:
    """The person named, on the login this command runs under. Raises NotAllowed without a name."""
    if not person.strip():
        raise NotAllowed("say who you are: --as NAME")
    return Actor(" ".join(person.split()), login())


def login() -> str:
    """Who signed in at this machine, as the kernel has it (sudo and su keep it): an environment variable could name anybody."""
    try:
        uid = int(Path("/proc/self/loginuid").read_text())
    except (OSError, ValueError):
        uid = _NOBODY_SIGNED_IN
    uid = os.getuid() if uid == _NOBODY_SIGNED_IN else uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"


def kst(moment: datetime | None) -> str:
    return moment.astimezone(KST).strftime("%Y-%m-%d %H:%M:%S") if moment else "-"


def table(rows: Iterable[Sequence[object]], heads: Sequence[str]) -> None:
    """Columns as wide as they need; Korean counts two."""
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(_width(row[index]) for row in cells) for index in range(len(heads))]
    for row in cells:
        click.echo("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def number_of(number: int, what: str, many: str = "") -> str:
    """1 report, 2,400 reports; `many` where the plural is another word."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def _width(text: str) -> int:
    return sum(2 if "ᄀ" <= char <= "힣" or "⺀" <= char <= "鿿" else 1 for char in text)


def as_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
