"""When the next figures are promised, as a calendar. Pure: the same state gives the same bytes."""

from collections.abc import Iterator
from datetime import UTC

from lifeline.web.public.calendar import Moment, calendar
from lifeline.web.public.face import Face
from lifeline.web.public.state import Emergency, State


def reports_ics(state: State, face: Face, site: str) -> bytes:
    name = f"{face.mark}{face.say('report_times', {'city': face.city})}"
    return calendar(name, face.language, [moment for one in state.emergencies for moment in _moments(one, face, site)])


def _moments(one: Emergency, face: Face, site: str) -> Iterator[Moment]:
    """Each promise is an event of its own: one that is kept leaves the calendar, and the next stands in it."""
    if one.next_report is None:
        return
    known = face.office.hazards.get(one.view.hazard)
    hazard = known.name(face.language) if known else one.view.hazard
    page = f"{site}{face.root}situations/{one.view.number}"
    world = "drill" if face.exercise else "live"
    yield Moment(
        uid=f"report-{world}-{one.view.number}-{one.next_report.astimezone(UTC):%Y%m%dT%H%MZ}@{face.office.imprint.sender.split('@')[-1]}",
        at=one.next_report,
        known=one.last_report or one.view.began,
        title=f"{face.mark}{face.say('report_late_title' if one.late else 'report_title', {'hazard': hazard})}",
        text=f"{face.mark}{face.say('report_text', {'number': one.view.number})}\n{page}",
        address=page,
    )
