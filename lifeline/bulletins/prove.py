"""The proof that each account's credential works, without posting: daily and when a person asks, so that a dead token is no surprise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Session

from lifeline.bulletins.tables import AccountProof
from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.ports import P, Probe
from lifeline.core.text import storable
from lifeline.core.world import World

AGAIN = timedelta(minutes=1)  # one account is asked at most so often, whoever presses: log-ins are scarce on some platforms


@dataclass(frozen=True, slots=True)
class Proved:
    account: str
    probe: Probe


def prove(world: World[P], account: str) -> Proved:
    """Ask the platform; this also opens the connection that a bulletin will use."""
    return Proved(account, world.outlet(account).probe())


def want(session: Session, accounts: Collection[str], now: datetime) -> list[str]:
    """Whoever sends asks these accounts next; which of them, since one asked a moment ago is not asked again."""
    _make_rows(session, accounts)
    row = AccountProof
    quiet = or_(row.asked_at.is_(None), row.asked_at <= now - AGAIN, row.asked_at > now)
    unasked = or_(row.wanted_at.is_(None), row.wanted_at <= now - AGAIN, row.wanted_at > now)
    asking = update(row).where(row.account_id.in_(accounts), quiet, unasked).values(wanted_at=now).returning(row.account_id)
    return sorted(session.scalars(asking.execution_options(synchronize_session=False)))


def wanted(session: Session) -> list[str]:
    """Accounts a person wants asked now."""
    return list(session.scalars(select(AccountProof.account_id).where(AccountProof.wanted_at.is_not(None))))


def proofs(session: Session) -> dict[str, AccountProof]:
    """What is known of each account that was ever asked, or is to be."""
    return {row.account_id: row for row in session.scalars(select(AccountProof))}


def record_proofs(session: Session, proofs: Sequence[Proved], now: datetime) -> None:
    if proofs:
        _make_rows(session, [proof.account for proof in proofs])
    for proof in proofs:
        row = session.get_one(AccountProof, proof.account, populate_existing=True)
        row.wanted_at, row.asked_at, row.detail = None, now, storable(proof.probe.detail)[:200]
        if proof.probe.ok:
            row.worked_at = now
            clear_alarm(session, "credential", proof.account, now=now)
            continue
        raise_alarm(
            session,
            "credential",
            proof.account,
            cause=f"{proof.account} would not be able to post: {proof.probe.detail}",
            remedy="renew its credential and run 'lifeline accounts probe'",
            now=now,
        )


def _make_rows(session: Session, accounts: Collection[str]) -> None:
    """In the order of their names, so that two who do it at once wait for each other and not in a ring."""
    made = text(
        "INSERT INTO account_proofs (account_id, status, detail) SELECT :account, status, '' FROM world WHERE true ON CONFLICT DO NOTHING"
    )
    for account in sorted(accounts):
        session.execute(made, {"account": account})
