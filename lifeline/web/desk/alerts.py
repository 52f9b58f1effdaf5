"""What the authorities say: every official alert with what was decided and why, and one alert beside the bulletin proposed."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.guideline import Release
from lifeline.core.cap import MsgType
from lifeline.intake.read import heard_by
from lifeline.intake.tables import AlertCopy
from lifeline.staff.roles import Act
from lifeline.web.desk import alert_facts
from lifeline.web.desk.alert_conflicts import conflicts, named
from lifeline.web.desk.alert_facts import Came
from lifeline.web.desk.bulletin_facts import facts, why_not_approve
from lifeline.web.desk.district_map import draw
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import bare, page, part

MOST = 30
LONGEST = 4_000  # signs of each part of a source's text
LATEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Rule:
    """The guideline's line for a type and level: `release` begins such a bulletin; `listed`: the file names it, else its default counts."""

    line: str
    release: Release
    listed: bool


def listed(here: Here) -> Response:
    return page("desk/alerts.html", here, **shown(here))


def live(here: Here) -> Response:
    """What changes by itself, for the page that asks every few seconds."""
    return part("desk/alerts_live.html", here, **shown(here))


def shown(here: Here) -> dict[str, Any]:
    """`show=open` in the address: only what waits; `before`: alerts older than that one."""
    only, given = request.args.get("show") == "open", request.args.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 11 and int(given) <= LATEST else 0
    with here.world.database.reading() as session:
        find = alert_facts.waiting if only else alert_facts.newest
        found = find(session, here, before=before, most=MOST + 1)
        waits = len(alert_facts.numbers_waiting(session))
    rows, older = found[:MOST], found[MOST - 1].row.id if len(found) > MOST else 0
    return {"rows": rows, "older": older, "before": before, "only": only, "waits": waits, **words(here)}


def words(here: Here) -> dict[str, Any]:
    """What templates ask of an alert."""
    return {"named": lambda came: named(here, came), "area": lambda came: area(here, came), "quick": lambda came: quick(here, came)}


def area(here: Here, came: Came) -> str:
    """Its districts; where none could be read, the source's own words."""
    if came.districts:
        return here.office.city.words(came.districts, here.language)
    return ", ".join(dict.fromkeys(one.description for info in came.alert.infos for one in info.areas))[:200]


def quick(here: Here, came: Came) -> bool:
    """Whether this person may read and issue its bulletin on one page."""
    return came.takes_one and came.bulletin is not None and here.may(Act.APPROVE, came.bulletin.districts.split())


def show(here: Here, number: int) -> Response:
    with here.world.database.reading() as session:
        came = alert_facts.one(session, here, number) if number <= LATEST else None
        told = _told(session, here, came) if came is not None else {}
    if came is None:
        return bare(here.station, here.say, "alert_none", 404, here=here)
    known = facts(here, came.bulletin.number) if came.bulletin is not None else None
    return page(
        "desk/alert.html",
        here,
        came=came,
        known=known,
        why_not=why_not_approve(here, known) if known is not None and known.waits else "",
        map=draw(here, came.hazard, {came.level.id if came.level else "": came.districts}),
        rule=_rule(here, came),
        feed=next((feed for feed in here.station.feeds if feed.name == came.row.feed), None),
        longest=LONGEST,
        **told,
        **words(here),
    )


def _told(session: Session, here: Here, came: Came) -> dict[str, Any]:
    return {
        "heard": heard_by(session, came.row.id),
        "copies": session.scalars(select(func.count()).select_from(AlertCopy).where(AlertCopy.alert_id == came.row.id)).one(),
        "conflicts": conflicts(session, here, came),
    }


def _rule(here: Here, came: Came) -> Rule | None:
    if came.hazard is None or came.level is None:
        return None
    guideline, hazard, level = here.office.guideline, came.hazard.code, came.level.id
    begins = guideline.release(hazard, level, MsgType.ALERT)
    is_listed = level in guideline.by_level.get(hazard, {})
    line = f"{hazard}: {{{level}: {begins}}}" if is_listed else f"default: {begins}"
    return Rule(line, begins, is_listed)


PAGES = (
    Page("alerts", listed, Act.LOOK),
    Page("alerts/live", live, Act.LOOK),
    Page("alerts/<int:number>", show, Act.LOOK),
)
