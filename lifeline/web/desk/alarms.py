"""The open alarms with cause and remedy, closing what a person has dealt with, and whether anybody sends here."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import progress
from lifeline.core.alarm import OWN_ACT, NoSuchAlarm, close_alarm, open_alarms
from lifeline.core.leader import led
from lifeline.staff.note import note
from lifeline.staff.people import NotDone
from lifeline.staff.roles import Act
from lifeline.web.desk.board import LONGEST, clock_words
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def show(here: Here) -> Response:
    with here.world.database.reading() as session:
        found, last = open_alarms(session), progress.last_try(session)
    return page(
        "desk/alarms.html",
        here,
        alarms=found,
        by_their_act=OWN_ACT,
        led=led(here.world.database),
        last=last,
        at=clock_words,
    )


def close(here: Here, number: int) -> AnyResponse:
    reason = request.form.get("reason", "").strip()[:LONGEST]
    if not reason:
        raise NotDone("say in words how it was dealt with: it stays on record")
    with here.world.database.writing() as session:
        try:
            alarm = close_alarm(session, number, by=here.actor, reason=reason, now=here.now)
        except NoSuchAlarm as error:
            raise NotDone(str(error)) from None
        detail = {"cause": alarm.cause, "kind": alarm.kind}
        note(
            session,
            "alarm closed",
            by=here.actor,
            now=here.true,
            subject=f"{number} {alarm.kind} {alarm.subject}",
            reason=reason,
            detail=detail,
        )
    return redirect(f"{request.script_root}{here.station.root}alarms?done=closed", 303)


PAGES = (
    Page("alarms", show, Act.LOOK),
    Page("alarms/<int:number>/close", close, Act.CLOSE_ALARM, ("POST",)),
)
