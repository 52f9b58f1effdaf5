"""The accounts this world speaks through: what stops each, how much of its quota is left, and taking one up again."""

from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import claim, desk, progress
from lifeline.core.people import Account
from lifeline.staff.note import note
from lifeline.staff.people import NotDone
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One account. `used`: of its quota, in the quota's span; `refused`: posts of bulletins in force that go once it is taken up."""

    account: Account
    enabled: bool
    stop: progress.Stop
    used: int
    refused: int

    @property
    def left(self) -> int:
        return max(self.account.quota.posts - self.used, 0) if self.account.quota is not None else 0

    @property
    def state(self) -> str:
        if self.stop.parked_at is not None:
            return "parked"
        if self.stop:
            return "quiet"
        return "ready" if self.enabled else "not_enabled"

    @property
    def rank(self) -> tuple[int, str]:
        return ("parked", "quiet", "ready", "not_enabled").index(self.state), self.account.id


def show(here: Here) -> Response:
    mine = {one.id: one for one in here.world.accounts}
    known = {one.id: one for one in here.office.people.accounts} | mine
    quotas = {one.id: one.quota for one in known.values() if one.quota is not None}
    with here.world.database.reading() as session:
        stopped, used, refused = progress.stops(session, here.now), claim.used(session, quotas, here.now), progress.refused(session)
    lines = [
        Line(one, one.id in mine, stopped.get(one.id, progress.Stop()), used.get(one.id, 0), refused.get(one.id, 0))
        for one in known.values()
    ]
    return page("desk/accounts.html", here, lines=sorted(lines, key=lambda one: one.rank))


def resume(here: Here, account: str) -> AnyResponse:
    """Its credential is renewed. On record as an act of its own: with nothing refused no post would tell of it."""
    reason = request.form.get("reason", "").strip()[:LONGEST]
    with here.world.database.writing() as session:
        stop = progress.stops(session, here.now).get(account)
        if stop is None:
            raise NotDone(f"nothing stops {account} now: somebody took it up again meanwhile, or its pause is over")
        count = desk.taken_up(session, account, actor=here.actor, reason=reason, now=here.now)
        note(
            session,
            "account resumed",
            by=here.actor,
            now=here.true,
            subject=account,
            reason=reason,
            detail={"cause": stop.cause, "posts": count},
        )
    here.station.wake()
    return redirect(f"{request.script_root}{here.station.root}accounts?done=resumed", 303)


PAGES = (
    Page("accounts", show, Act.LOOK),
    Page("accounts/<account>/resume", resume, Act.ACCOUNT, ("POST",)),
)
