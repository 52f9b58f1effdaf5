"""The first page: what waits for somebody, what is in force, and what is wrong."""

from flask import Response

from lifeline.bulletins import read
from lifeline.core.alarm import open_alarms
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def home(here: Here) -> Response:
    with here.world.database.reading() as session:
        waiting, in_force, alarms = read.waiting(session), read.in_force(session), open_alarms(session)
    return page("desk/home.html", here, waiting=waiting, in_force=in_force, alarms=alarms, hazards=here.office.hazards)


PAGES = (Page("", home, Act.LOOK),)
