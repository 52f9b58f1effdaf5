"""The daily proof that each account's credential works, without posting: a dead token is an alarm before it is an emergency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.ports import P, Probe
from lifeline.core.world import World


@dataclass(frozen=True, slots=True)
class Proved:
    account: str
    probe: Probe


def prove(world: World[P], account: str) -> Proved:
    """Ask the platform; this also opens the connection that a bulletin will use."""
    return Proved(account, world.outlet(account).probe())


def record_proofs(session: Session, proofs: Sequence[Proved], now: datetime) -> None:
    for proof in proofs:
        if proof.probe.ok:
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
