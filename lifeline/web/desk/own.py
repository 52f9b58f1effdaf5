"""One's own sign-in: what one may do, where one is signed in, and one's passkeys."""

from http import HTTPStatus

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.staff import keys, outside_names, read, sign_in
from lifeline.staff.challenges import NotSigned
from lifeline.staff.note import note
from lifeline.staff.people import NotDone
from lifeline.staff.roles import FRESH, Act
from lifeline.staff.tables import Staff
from lifeline.web.desk import passkeys
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Forbidden, Here
from lifeline.web.desk.page import page


def own(here: Here) -> Response:
    """`open`: whether a passkey can be added here and now; else the page says what is needed first."""
    with here.world.database.reading() as session:
        mine, held = read.sign_ins(session, here.signed.staff, here.true), keys.of(session, here.signed.staff)
        names = outside_names.of(session, here.signed.staff)
    fresh = not here.station.live or Act.OWN_KEYS not in FRESH or here.signed.fresh(here.true)
    return page("desk/own.html", here, mine=mine, passkeys=held, names=names, fresh=fresh, place=passkeys.place())


def end_one(here: Here, id: str) -> AnyResponse:
    with here.world.database.writing() as session:
        if id not in {one.id for one in read.sign_ins(session, here.signed.staff, here.true)}:
            raise Forbidden(id)
        sign_in.end(session, id, "ended by the person", here.true)
        note(session, "sign-in ended", by=here.actor, now=here.true)
    return _back(here, "ended")


def ask_key(here: Here) -> Response:
    with here.world.database.reading() as session:
        owner = session.get_one(Staff, here.signed.staff)
        return passkeys.asked_to_make(session, here.station, owner, purpose=passkeys.ADD, bound=here.signed.id)


def add_key(here: Here) -> AnyResponse:
    with here.world.database.writing() as session:
        owner = session.get_one(Staff, here.signed.staff, with_for_update=True)
        try:
            made = passkeys.new(session, here.station, owner, purpose=passkeys.ADD, bound=here.signed.id, name=request.form.get("name", ""))
        except NotSigned as error:
            note(session, "passkey refused", by=here.actor, now=here.true, detail={"why": str(error)})
            made = None
        if made is not None:
            keys.add(session, made, by=here.actor, now=here.true)
    if made is None:
        raise NotDone("the passkey could not be checked: begin once more on this page")
    return _back(here, "key_added")


def remove_key(here: Here, number: int) -> AnyResponse:
    with here.world.database.writing() as session:
        keys.remove(session, here.signed.staff, number, by=here.actor, now=here.true)
    return _back(here, "key_removed")


def _back(here: Here, done: str) -> AnyResponse:
    return redirect(f"{request.script_root}{here.station.root}own?done={done}", HTTPStatus.SEE_OTHER)


PAGES = (
    Page("own", own, Act.OWN),
    Page("own/<id>/end", end_one, Act.OWN, ("POST",)),
    Page("own/passkeys/ask", ask_key, Act.OWN_KEYS, ("POST",)),
    Page("own/passkeys/add", add_key, Act.OWN_KEYS, ("POST",)),
    Page("own/passkeys/<int:number>/remove", remove_key, Act.OWN_KEYS, ("POST",)),
)
