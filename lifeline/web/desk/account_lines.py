"""What the desk says of each account: what stops it, its credential, its quota and how long that lasts, the worst first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lifeline.bulletins import claim, progress, prove
from lifeline.bulletins.forecast import Forecast, forecast
from lifeline.bulletins.tables import AccountProof
from lifeline.core.people import Account
from lifeline.core.text import KST
from lifeline.web.desk.here import Here

SOON = timedelta(days=14)  # a credential that ends within this is renewed in good time
STATES = ("parked", "credential", "quiet", "spent", "ending", "ready", "not_enabled")


@dataclass(frozen=True, slots=True)
class Line:
    """One account. `refused`: posts of bulletins in force that go once it is taken up; `sent_at`: its last post."""

    account: Account
    enabled: bool
    stop: progress.Stop
    quota: Forecast | None
    refused: int
    proof: AccountProof | None
    sent_at: datetime | None
    today: date

    @property
    def state(self) -> str:
        if self.stop.parked_at is not None:
            return "parked"
        if not self.enabled:
            return "not_enabled"
        if self.fails:
            return "credential"
        if self.stop:
            return "quiet"
        if self.quota is not None and not self.quota.left:
            return "spent"
        return "ending" if self.days_left is not None and self.days_left <= SOON.days else "ready"

    @property
    def fails(self) -> bool:
        """The platform did not take its credential when last asked."""
        return self.proof is not None and self.proof.asked_at is not None and self.proof.worked_at != self.proof.asked_at

    @property
    def rank(self) -> tuple[int, str]:
        return STATES.index(self.state), self.account.id

    @property
    def days_left(self) -> int | None:
        """Until its credential ends, below 0 after that; None where the office did not write it down."""
        until = self.account.token_until
        return (until - self.today).days if until is not None else None

    @property
    def days_old(self) -> int | None:
        since = self.account.token_since
        return (self.today - since).days if since is not None else None


def lines(here: Here) -> list[Line]:
    """Every account of the office, the worst first."""
    mine = {one.id: one for one in here.world.accounts}
    known = {one.id: one for one in here.office.people.accounts} | mine
    quotas = {one.id: one.quota for one in known.values() if one.quota is not None}
    with here.world.database.reading() as session:
        stopped, refused, sent = progress.stops(session, here.now), progress.refused(session), progress.last_sent(session, known)
        spent, proofs = claim.spent(session, quotas, here.now), prove.proofs(session)
    today = here.true.astimezone(KST).date()
    return sorted(
        (
            Line(
                account=one,
                enabled=one.id in mine,
                stop=stopped.get(one.id, progress.Stop()),
                quota=forecast(spent[one.id], one.quota, here.now) if one.quota is not None else None,
                refused=refused.get(one.id, 0),
                proof=proofs.get(one.id),
                sent_at=sent.get(one.id),
                today=today,
            )
            for one in known.values()
        ),
        key=lambda one: one.rank,
    )
