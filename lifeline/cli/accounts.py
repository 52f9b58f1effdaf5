"""Commands over the accounts: which there are, whether each would work, and taking one up again."""

import sys
from concurrent.futures import ThreadPoolExecutor

import click

from lifeline.bulletins import desk, read
from lifeline.bulletins.prove import Proved, record_proofs
from lifeline.cli.bulletins import WHO, WHY, WORLD, opened
from lifeline.cli.say import actor, kst, table


@click.group(invoke_without_command=True)
@WORLD
@click.pass_context
def accounts(context: click.Context, world: str | None) -> None:
    """The accounts this world speaks through, and what stops any of them."""
    if context.invoked_subcommand is not None:
        return
    with opened(world) as (here, office), here.database.reading() as session:
        stopped = read.account_states(session)
        rows = []
        for account in office.people.accounts:
            state = stopped.get(account.id)
            word = "not enabled" if account.id not in here.outlets else "ready"
            if state is not None and state.parked_at is not None:
                word = f"parked since {kst(state.parked_at)}: {state.cause}"
            elif state is not None and state.quiet_until is not None and state.quiet_until > here.clock.now():
                word = f"quiet until {kst(state.quiet_until)}: {state.cause}"
            rows.append((account.id, account.department.ko, account.channel, account.language, account.handle, word))
    table(rows, ("account", "department", "channel", "language", "handle", "state"))


@accounts.command()
@WORLD
def probe(world: str | None) -> None:
    """Ask every account whether its credential works, without posting. Exit code 1 when one does not. The desk shows what was found."""
    with opened(world) as (here, _), ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda account: (account, here.outlets[account.id].probe()), here.accounts))
        with here.database.writing() as session:
            record_proofs(session, [Proved(account.id, probed) for account, probed in found], here.clock.now())
    table(
        [(account.id, "works" if probed.ok else "DOES NOT WORK", probed.handle, probed.detail) for account, probed in found],
        ("account", "credential", "handle there", "detail"),
    )
    if not found:
        click.echo("no account is enabled in this world: set 'enabled: true' in city/accounts.yaml")
    sys.exit(0 if all(probed.ok for _, probed in found) else 1)


@accounts.command()
@click.argument("account")
@WHO
@WHY
@WORLD
def resume(account: str, person: str, reason: str, world: str | None) -> None:
    """The credential of a parked account is renewed: send what it refused and what is still in force."""
    with opened(world) as (here, _):
        count = desk.resume(here, account, actor=actor(person), reason=reason)
    click.echo(f"{account} is taken up again; {count} deliveries will be tried.")
