"""The accounts this world speaks through: what stops each, taking one up again, and asking whether its credential works."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import desk, progress, prove
from lifeline.staff.note import note
from lifeline.staff.people import NotDone
from lifeline.staff.roles import Act
from lifeline.web.desk.account_lines import lines
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part

LONGEST = 500


def show(here: Here) -> Response:
    found = lines(here)
    return page("desk/accounts.html", here, lines=found, **_asked(here))


def asked(here: Here) -> Response:
    """How many are still to answer, for the page that asks."""
    return part("desk/accounts_asked.html", here, **_asked(here))


def _asked(here: Here) -> dict[str, int]:
    with here.world.database.reading() as session:
        return {"waiting": len(prove.wanted(session))}


def probe(here: Here) -> AnyResponse:
    """Whoever sends asks the platform, in its own thread: nothing waits for it here, and no transaction is open meanwhile."""
    account = request.form.get("account", "")
    mine = [one.id for one in here.world.accounts if account in ("", one.id)]
    if not mine:
        raise NotDone("no account of that name speaks in this world")
    with here.world.database.writing() as session:
        soon = prove.want(session, mine, here.now)
        if not soon:
            raise NotDone("it was asked less than a minute ago: wait for the answer, or a minute, then ask again")
        note(session, "account probed", by=here.actor, now=here.true, subject=account or "all", detail={"accounts": soon})
    here.station.wake()
    return redirect(f"{request.script_root}{here.station.root}accounts?done=probed", 303)


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
    Page("accounts/asked", asked, Act.LOOK),
    Page("accounts/probe", probe, Act.ACCOUNT, ("POST",)),
    Page("accounts/<account>/resume", resume, Act.ACCOUNT, ("POST",)),
)
