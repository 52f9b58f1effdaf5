"""How commands speak: tables without decoration, JSON on request, trouble as one sentence with its remedy."""

import getpass
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import click
from pydantic import ValidationError
from sqlalchemy.exc import InternalError, OperationalError  # PostgreSQL calls a read-only server an internal error

from lifeline.bulletins.states import NotAllowed
from lifeline.core.db import WrongWorld
from lifeline.core.people import Actor
from lifeline.core.settings import BadCredentials
from lifeline.core.strict_yaml import BadData
from lifeline.core.text import KST, first_line
from lifeline.wiring import NotReady

TROUBLES = (BadData, BadCredentials, NotReady, NotAllowed, WrongWorld, OperationalError, InternalError, ValidationError)


def trouble(error: Exception) -> str:
    """What happened and what to do, in a sentence; never a trace."""
    if isinstance(error, OperationalError | InternalError):
        said = first_line(error.orig).rstrip(".")
        return f"The database does not answer: {said}. Check the disk and its address (LIFELINE_DATABASE_*), then try again."
    if isinstance(error, ValidationError):
        wrong = "; ".join(f"LIFELINE_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}" for item in error.errors())
        return f"A setting is wrong: {wrong}."
    return str(error)


def actor(person: str) -> Actor:
    """The person named, on the login this command runs under."""
    return Actor(person, getpass.getuser())


def kst(moment: datetime | None) -> str:
    return moment.astimezone(KST).strftime("%Y-%m-%d %H:%M:%S") if moment else "-"


def table(rows: Iterable[Sequence[object]], heads: Sequence[str]) -> None:
    """Columns as wide as they need; Korean counts two."""
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(_width(row[index]) for row in cells) for index in range(len(heads))]
    for row in cells:
        click.echo("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    return sum(2 if "ᄀ" <= char <= "힣" or "⺀" <= char <= "鿿" else 1 for char in text)


def as_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
