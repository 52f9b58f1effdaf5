"""What came to the drill world from outside of the exercise, and the one act by which a person hands a true emergency to live."""

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.drills.cross import key_of, taken_by
from lifeline.drills.escalate import escalate, escalated, post_of
from lifeline.drills.outside import AT_ONCE, from_outside
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import field, to
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page
from lifeline.web.desk.reports_words import InWords


def outside(here: Here) -> Response:
    with here.world.database.reading() as session:
        told, handed = from_outside(session), escalated(session)
    known = taken_by(here.station.live_window)
    taken = {post: known[key] for post, one in handed.items() if (key := key_of(one.sighting)) in known}
    return page("desk/drill_outside.html", here, told=told, handed=handed, taken=taken, words=InWords(here), most=AT_ONCE)


def hand_over(here: Here, report: int) -> AnyResponse:
    with here.world.database.reading() as session:
        post = post_of(session, report)
    escalate(here.world, post, by=here.actor, reason=field("reason"))
    return to(here, "outside", "handed")


PAGES = (
    Page("drills/outside", outside, Act.TAKE_PART, world=Status.EXERCISE),
    Page("drills/outside/<int:report>", hand_over, Act.TAKE_PART, ("POST",), Status.EXERCISE),
)
