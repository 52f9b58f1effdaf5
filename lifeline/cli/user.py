"""Commands over the people of the office: who is here, a way in for somebody new, and how an office begins."""

import click

from lifeline.cli.bulletins import WHO, WHY, WORLD
from lifeline.cli.say import actor, kst, table
from lifeline.cli.user_matrix import matrix
from lifeline.core.clock import SystemClock
from lifeline.core.settings import Settings
from lifeline.staff import outside_names, people, powers, read, stands_watch
from lifeline.staff.roles import Role
from lifeline.web.desk.station import root_of
from lifeline.wiring import database_of

LOCAL = ("127.0.0.1", "localhost", "::1")
ROLE = click.option("--role", type=click.Choice([str(role) for role in Role]), required=True, help="What they may do.")


@click.group()
def user() -> None:
    """The people of the office: add them, give them a way in, say what they may do."""


user.add_command(matrix)


def _settings(world: str | None) -> Settings:
    return Settings() if world is None else Settings(world=world)


@user.command("list")
@WORLD
def list_(world: str | None) -> None:
    """Everybody of this world, their roles, and how they sign in."""
    settings, now = _settings(world), SystemClock().now()
    database = database_of(settings, settings.status, SystemClock())
    with database.reading() as session:
        found = read.everybody(session, now)
    database.close()
    rows = [
        (
            one.login,
            one.name,
            "left" if one.left_at else ", ".join(one.factors) or "link not used",
            ", ".join(
                f"{grant.role}{'' if grant.state == 'held' else ' (' + grant.state + ')'}" for grant in one.grants if grant.state != "ended"
            ),
            kst(one.added_at),
        )
        for one in found
    ]
    if not rows:
        click.echo("nobody yet: 'lifeline user add LOGIN --name NAME --as YOU' adds the first")
        return
    table(rows, ("login", "name", "signs in with", "roles", "added (KST)"))


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--department", default="", help="Code of their department.")
@WHO
@WORLD
def add(login: str, name: str, department: str, person: str, world: str | None) -> None:
    """Add a person and print a link by which they choose a password and a second factor. It works once, for a day."""
    settings, now = _settings(world), SystemClock().now()
    database = database_of(settings, settings.status, SystemClock())
    with database.writing() as session:
        secret = people.add(session, login, name, department=department, by=actor(person), now=now)
    database.close()
    _print(settings, login, secret)


@user.command()
@click.argument("login")
@WHO
@WORLD
def link(login: str, person: str, world: str | None) -> None:
    """A new link for somebody who forgot the password or lost the telephone. The old ones are void from now on."""
    settings, now = _settings(world), SystemClock().now()
    database = database_of(settings, settings.status, SystemClock())
    with database.writing() as session:
        secret = people.link(session, login, by=actor(person), now=now)
    database.close()
    _print(settings, login, secret)


@user.command()
@click.argument("login")
@ROLE
@WHO
@WHY
@WORLD
def grant(login: str, role: str, person: str, reason: str, world: str | None) -> None:
    """Give a role while nobody can confirm one yet; afterwards propose it, and a second person confirms it at the desk."""
    settings, now = _settings(world), SystemClock().now()
    database = database_of(settings, settings.status, SystemClock())
    with database.writing() as session:
        alone = powers.confirmers(session, now) < powers.LEAST
        if alone:
            powers.begin(session, login, Role(role), by=actor(person), reason=reason, now=now)
        else:
            powers.propose(session, login, Role(role), by=actor(person), reason=reason, now=now)
    database.close()
    click.echo(
        f"{login} is {role} now." if alone else f"proposed: {login} as {role}; another person confirms it at the desk, under People."
    )


@user.command()
@click.argument("login")
@click.option("--subject", required=True, help="What the provider calls this person (the claim sub), never an e-mail address.")
@WHO
@WORLD
def outside(login: str, subject: str, person: str, world: str | None) -> None:
    """Let somebody sign in by the office's own provider; they confirm at the desk, under their own sign-in, that the name is theirs."""
    settings, now = _settings(world), SystemClock().now()
    if not settings.oidc_issuer:
        raise people.NotDone("no provider is configured: set LIFELINE_OIDC_ISSUER and LIFELINE_OIDC_CLIENT first (docs/desk.md)")
    database = database_of(settings, settings.status, SystemClock())
    with database.writing() as session:
        outside_names.enter(session, login, issuer=settings.oidc_issuer, subject=subject, by=actor(person), now=now)
    database.close()
    click.echo(f"entered; it counts once {login} has confirmed it at the desk.")


@user.command()
@click.argument("login")
@WHO
@WHY
@WORLD
def leave(login: str, person: str, reason: str, world: str | None) -> None:
    """End everything somebody holds: sign-ins, roles and links."""
    settings, now = _settings(world), SystemClock().now()
    database = database_of(settings, settings.status, SystemClock())
    with database.writing() as session:
        people.leave(session, login, by=actor(person), reason=reason, now=now)
    database.close()
    click.echo(f"{login} holds nothing any more.")


@user.command()
@click.argument("login")
@WHO
@WHY
@WORLD
def stands(login: str, person: str, reason: str, world: str | None) -> None:
    """Say that somebody looked at what was changed past the record, and that this person stands now as they should."""
    settings, now = _settings(world), SystemClock().now()
    database = database_of(settings, settings.status, SystemClock())
    with database.writing() as session:
        stands_watch.accept(session, login, by=actor(person), reason=reason, now=now)
    stands_watch.watch(database, SystemClock())
    database.close()
    click.echo(f"how {login} stands now is what the record says from here on.")


def _print(settings: Settings, login: str, secret: str) -> None:
    """Where this office's desk is opened: by its name where it has one, else on the port of that world's process."""
    name = next(iter(settings.trusted_hosts), "")
    named = bool(name.strip(".")) and name not in LOCAL
    desk = f"https://{name.lstrip('.')}" if named else f"http://{settings.host}:{settings.port}"
    click.echo(f"hand this to {login} yourself; it works once, within a day:")
    click.echo(f"  {desk}{root_of(settings.status)}begin/{secret}")
    if not named:
        click.echo(
            f"  ({settings.port} is LIFELINE_PORT as it is set here; if the {settings.world} world is served on another port, put that one)"
        )
