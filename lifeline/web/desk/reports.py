"""Reports of citizens at the desk: what waits, the most urgent first, and one incident with everything that is known of it."""

from collections.abc import Collection
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.official import official
from lifeline.core.alarm import Alarm, open_alarms
from lifeline.incidents import moderate, unplaced
from lifeline.incidents.acts import incident_of
from lifeline.incidents.alike import alike
from lifeline.incidents.believed import CitySays, told
from lifeline.incidents.credibility import reasons
from lifeline.incidents.dossier import READ_ONLY, filed, mark
from lifeline.incidents.family import Families, load_families
from lifeline.incidents.mask import mask
from lifeline.incidents.moderate_reports import FINAL
from lifeline.incidents.queue import Waiting, queue
from lifeline.incidents.states import NotPossible
from lifeline.incidents.tables import Incident, Picture, Report
from lifeline.listening import asked
from lifeline.staff.roles import Act
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part
from lifeline.web.desk.reports_words import InWords, area

LARGEST = 2**31 - 1
AT_ONCE = 100  # incidents on one page: as many as somebody reads, life first


class Moved(NotPossible):
    """Somebody has acted on it since the page was opened."""


def waiting(here: Here) -> Response:
    """The queue, with what no list of incidents shows counted beside it."""
    wanted = Waiting(
        hazard=_known("hazard", here.office.hazards), district=_known("district", here.office.city.districts), ended="all" in request.args
    )
    with here.world.database.reading() as session:
        found = queue(session, here.now, wanted, city_says(here, session))
        pairs = alike(session, [one.id for one, _ in found])
        lost, asks = unplaced.how_many(session, here.now), asked.how_many(session)
        newest = _newest(session)
    start = number(request.args.get("from", "0"))
    beside = {"pairs": pairs, "lost": lost, "asks": asks, "all": len(found)}
    rest = {"hazard": wanted.hazard, "district": wanted.district, **({"all": "1"} if wanted.ended else {}), "from": start + AT_ONCE}
    return page(
        "desk/reports.html",
        here,
        words=InWords(here),
        wanted=wanted,
        found=found[start : start + AT_ONCE],
        rest=rest if len(found) > start + AT_ONCE else {},
        start=start,
        newest=newest,
        beside=beside,
    )


def life(here: Here) -> Response:
    """What is of life and began since the page was opened; nothing newer than `after` is no content, so nothing is read out twice."""
    since, after = (number(request.args.get(name, "0")) for name in ("since", "after"))
    with here.world.database.reading() as session:
        new = [one for one in _cries(session) if one.id > since]
        named = [(one.subject.removeprefix("report "), _about(session, one.subject)) for one in new]
    newest = max((one.id for one in new), default=0)
    if newest <= after:
        return Response(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})
    return part("desk/reports_life.html", here, named=named, since=since, newest=newest, words=InWords(here))


def without_place(here: Here) -> Response:
    """Reports that belong to no incident."""
    hazard = _known("hazard", here.office.hazards)
    with here.world.database.reading() as session:
        found = unplaced.unplaced(session, here.now, hazard)
    return page("desk/reports_unplaced.html", here, found=found, hazard=hazard, words=InWords(here), area=area, moderate=Act.MODERATE)


def inbox(here: Here) -> Response:
    """What only asks something, masked."""
    with here.world.database.reading() as session:
        found = [one._replace(text=mask(one.text).text) for one in asked.asked(session)]
    return page("desk/reports_inbox.html", here, found=found, words=InWords(here))


def one(here: Here, incident: int) -> Response:
    try:
        return show(here, incident)
    except NotPossible as error:
        return page("desk/refused.html", here, code=HTTPStatus.NOT_FOUND, sentence=str(error))


def show(here: Here, incident: int, refused: NotPossible | None = None) -> Response:
    """`refused`: why the act just asked for was not done. What was typed is there still."""
    with here.world.database.reading() as session:
        row = incident_of(session, incident)
        shown = {
            "why": reasons(told(session, [row], city_says(here, session))[incident]),
            "reports": filed(session, incident),
            "acts": (acts := moderate.history(session, incident)),
            "pairs": [next(iter({*pair} - {incident})) for pair in alike(session, [incident])],
            "mark": mark(session, incident),
            "newest": _newest(session),
        }
    final = {act.id for act in acts if act.act in (*FINAL, READ_ONLY)} | {act.undoes for act in acts}
    return page(
        "desk/reports_one.html",
        here,
        code=HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
        one=row,
        words=InWords(here),
        mine=here.may(Act.MODERATE, area([row.district])),
        final=final,
        moved=isinstance(refused, Moved),
        sentence=str(refused or ""),
        typed=request.form.get("reason", "")[:500] if refused else "",
        **shown,
    )


def picture(here: Here, name: str) -> Response:
    """As the public would see it, with its black boxes; for staff before it is public."""
    with here.world.database.reading() as session:
        found = session.scalar(select(Picture.shown).where(Picture.name == name))
    if not found:
        return Response(status=HTTPStatus.NOT_FOUND)
    safe = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
    return Response(found, content_type="image/jpeg", headers=safe)


def city_says(here: Here, session: Session) -> CitySays:
    return CitySays(official(session, here.now), _families(here.station.settings.folder("city")))


@lru_cache(2)
def _families(folder: Path) -> Families:
    """As this process began with them."""
    return load_families(folder)


def number(given: str) -> int:
    """A number of a row; raises NotPossible for anything else."""
    if not (given.isascii() and given.isdecimal()) or int(given[:12]) > LARGEST:
        raise NotPossible(f"{given[:20]!r} is no number of an incident or report")
    return int(given)


def _cries(session: Session) -> list[Alarm]:
    return [one for one in open_alarms(session) if one.kind == moderate.LIFE]


def _newest(session: Session) -> int:
    return max((one.id for one in _cries(session)), default=0)


def _about(session: Session, subject: str) -> Incident | Report | None:
    """An incident, or a report that belongs to none."""
    if subject.isdecimal():
        return session.get(Incident, number(subject))
    return session.get(Report, number(subject.removeprefix("report ")))


def _known(name: str, codes: Collection[str]) -> str:
    """A filter that names nothing of this city filters nothing, and the form shows so."""
    given = request.args.get(name, "")
    return given if given in codes else ""
