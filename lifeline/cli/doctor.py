"""`lifeline doctor`: is everything in order here."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import click

from lifeline import migrations
from lifeline.bulletins.keep_documents import SAMPLE
from lifeline.cli.nginx import before_us
from lifeline.cli.say import TROUBLES, trouble
from lifeline.core import duties
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.host import DISK_FLOOR, clock_kept, database_size, disk
from lifeline.core.secrets import SHORTEST
from lifeline.core.settings import WORLD_STATUS, Settings
from lifeline.staff.powers import LEAST, approvers
from lifeline.staff.quorum import begun
from lifeline.wiring import database_of, feeds_of, office_of, secrets_of, signer_of

KNOWN_TO_ALL = frozenset(("identifier", "user_id"))
_KEPT = {
    True: "kept right by a time service",
    False: "but no time service keeps it right (chrony, systemd-timesyncd)",
    None: "kept by whom is not known",
}


@click.command()
def doctor() -> None:
    """Look at everything lifeline needs here: data, databases, credentials, disk, clock. Exit code 1 when something is wrong."""
    settings = Settings()
    wrong = 0
    for name, look in _looks(settings):
        try:
            click.echo(f"ok     {name}: {look()}")
        except TROUBLES as error:
            wrong += 1
            click.echo(f"WRONG  {name}: {trouble(error)}")
        except (OSError, ValueError) as error:
            wrong += 1
            click.echo(f"WRONG  {name}: {error}")
    sys.exit(1 if wrong else 0)


def _looks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "python", lambda: sys.version.split()[0]
    yield "home", lambda: f"{settings.home}" + ("" if settings.home.exists() else " (not there yet: the samples are used)")
    yield "data", lambda: f"{len(office_of(settings).templates)} templates, {len(feeds_of(settings))} feeds"
    for word, status in WORLD_STATUS.items():
        yield f"{word} database", lambda status=status: _database(settings, status)  # type: ignore[misc]
        yield f"{word} credentials", lambda word=word: f"{len(_secrets(settings, word))} entries"  # type: ignore[misc]
        yield f"{word} signing", lambda word=word: _signing(settings, word)  # type: ignore[misc]
    yield "credentials apart", lambda: _apart(settings)
    yield "live approvers", lambda: _approvers(settings)
    yield "accounts", lambda: _accounts(settings)
    if settings.push:
        yield "web server", lambda: before_us(settings.push)
    yield "disk", lambda: _disk(settings)
    yield "clock", lambda: f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {_KEPT[clock_kept()]}"


def _database(settings: Settings, status: Status) -> str:
    database = database_of(settings, status, SystemClock())
    try:
        with database.reading() as session:
            copy = duties.duties(session).get(duties.BACKUP)
        copied = f"last copy {copy.done_at:%Y-%m-%d %H:%M} UTC" if copy else "no copy was noted yet ('lifeline db backup')"
        size = f"{database_size(database) / 1e6:.1f} MB"
        return f"{database.engine.dialect.name}, shape {migrations.newest()}, {database.status} world, {size}, {copied}"
    finally:
        database.close()


def _approvers(settings: Settings) -> str:
    """Fewer is nothing wrong with the machine: the desk and the alarm say it to those who can mend it."""
    clock = SystemClock()
    database = database_of(settings, Status.ACTUAL, clock)
    try:
        with database.reading() as session:
            there, has_begun = len(approvers(session, clock.now())), begun(session)
    finally:
        database.close()
    return f"{there} of {LEAST} with a second factor, for the whole city; live has {'begun' if has_begun else 'not begun'}"


def _secrets(settings: Settings, word: str) -> dict[str, dict[str, Any]]:
    return secrets_of(settings.model_copy(update={"world": word}))


def _apart(settings: Settings) -> str:
    """A drill that could speak with a credential of live would be no drill. Keys of feeds may be the same. No value is said."""
    accounts = {account.id for account in office_of(settings).people.accounts}
    of_live = {id: entry for id, entry in _secrets(settings, "live").items() if id in accounts}
    live, drill = _named(of_live), _named(_secrets(settings, "drill"))
    if same := sorted(set(live) & set(drill)):
        found = "; ".join(f"{live[value]} of live.yaml is {drill[value]} of drill.yaml" for value in same)
        raise ValueError(f"a secret of an account stands in both files: {found}. Give the exercise one of its own, and renew this one")
    return "no secret of a live account is in drill.yaml"


def _named(secrets: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Whose it is and what it is called, by its value; what is too short to be a secret, or is known to all, is none."""
    each = ((id, name, str(value)) for id, entry in secrets.items() for name, value in entry.items())
    return {value: f"{id}: {name}" for id, name, value in each if name not in KNOWN_TO_ALL and len(value) >= SHORTEST}


def _signing(settings: Settings, word: str) -> str:
    if not office_of(settings).imprint.signed:
        return "documents for subscribers are not signed (city/cap.yaml)"
    signer_of(settings.model_copy(update={"world": word}))(SAMPLE)
    return "key and certificate fit"


def _accounts(settings: Settings) -> str:
    accounts = office_of(settings).people.accounts
    enabled = [account for account in accounts if account.enabled]
    held = _secrets(settings, "live")
    missing = [account.id for account in enabled if account.id not in held]
    if missing:
        raise ValueError(f"{len(missing)} enabled accounts have no credential in credentials/live.yaml: {', '.join(missing[:5])}")
    return f"{len(accounts)} in all, {len(enabled)} enabled for live"


def _disk(settings: Settings) -> str:
    found = disk(settings.home)
    if found.free < DISK_FLOOR:
        raise ValueError(f"only {found.free // 1_000_000} MB free at {found.place}: make room, or nothing can be accepted soon")
    return f"{found.free // 1_000_000_000} GB free"
