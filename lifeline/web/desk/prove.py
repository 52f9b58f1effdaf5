"""A factor once more, for what nobody may do with a browser that was left open; its cookie is a new one from there on."""

from http import HTTPStatus

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.staff import keys, sign_in, throttle
from lifeline.staff.challenges import NotSigned
from lifeline.staff.codes import step_of
from lifeline.staff.note import note
from lifeline.staff.roles import Act
from lifeline.staff.tables import Staff
from lifeline.web.desk import cookies, passkeys
from lifeline.web.desk.door import Page, next_address
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page

LONGEST = 200


def prove(here: Here) -> AnyResponse:
    wrong, token = "", ""
    if request.method == "POST":
        wrong, token = _prove(here)
    if token:
        made = redirect(next_address(here.station, request.form.get("next", "")), HTTPStatus.SEE_OTHER)
        cookies.keep(here.station, made, token)
        return made
    with here.world.database.reading() as session:
        coded = bool(session.get_one(Staff, here.signed.staff).totp)
        keyed = bool(keys.of(session, here.signed.staff))
    shown = {"coded": coded, "keyed": keyed, "place": passkeys.place(), "next": request.values.get("next", "")[:LONGEST]}
    return page("desk/prove.html", here, code=HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK, wrong=wrong, **shown)


def _prove(here: Here) -> tuple[str, str]:
    """What was wrong, or the new token."""
    counted = (throttle.of_proof(here.signed.id, here.actor.login),)
    with here.world.database.writing() as session:
        if throttle.wait(session, counted, here.true):
            return "wait", ""
        factor, why = _by_passkey(session, here) if passkeys.answered() else _by_code(session, here)
        if not factor:
            throttle.failed(session, counted, here.true)
            note(session, "proof failed", by=here.actor, now=here.true, detail={"passkey": why} if why else None)
            return "wrong", ""
        throttle.passed(session, counted, here.true)
        token = sign_in.prove(session, here.signed.id, here.signed.factors | {factor}, here.true)
        note(session, "proved", by=here.actor, now=here.true, detail={"factor": factor})
    return "", token


def _by_code(session: Session, here: Here) -> tuple[str, str]:
    """The factor that was shown, or nothing and why."""
    row = session.get_one(Staff, here.signed.staff, with_for_update=True)
    step = step_of(here.station.vault.open(row.totp), request.form.get("code", ""), here.true, row.totp_step) if row.totp else 0
    row.totp_step = step or row.totp_step
    return ("totp" if step else ""), ""


def _by_passkey(session: Session, here: Here) -> tuple[str, str]:
    try:
        owner = passkeys.shown(session, here.station, purpose=passkeys.PROVE, bound=here.signed.id)
    except NotSigned as error:
        return "", str(error)
    return ("passkey", "") if owner.id == here.signed.staff else ("", "the passkey of somebody else")


PAGES = (Page("prove", prove, Act.OWN, ("GET", "POST")),)
