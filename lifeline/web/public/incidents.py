"""The pages of the incident map: the list, whole without any script and with the map beside it, and one page per incident."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from lifeline.bulletins.official import official
from lifeline.core.db import Database
from lifeline.incidents import read
from lifeline.incidents.believed import CitySays
from lifeline.incidents.family import Families
from lifeline.web.public.answer import DRILL_CACHE, LIVE_CACHE, answer
from lifeline.web.public.face import Face
from lifeline.web.public.incident_filter import ALL, EVERYTHING, Filter, read_filter
from lifeline.web.public.incident_forms import add_forms
from lifeline.web.public.incident_heard import heard
from lifeline.web.public.incident_items import MapFace
from lifeline.web.public.incident_list import listed
from lifeline.web.public.incident_look import MapLook
from lifeline.web.public.incident_one import told
from lifeline.web.public.incident_style import MAP_STYLE, MapFiles, add_static, bound, sprite

SLASH = "/"


def public_incidents(faces: tuple[Face, ...], families: Families, english: Mapping[str, str], tiles: tuple[str, str]) -> Blueprint:
    """Both languages of a world look at the same map. `english`: names of places by the Korean ones; `tiles`: address pattern and
    maker of map tiles, empty for none."""
    pages = Blueprint("incidents", __name__)
    looks = {face.window: MapLook(face.window, families.public_words) for face in faces}
    for face in faces:
        here = MapFace(face, looks[face.window], families, tiles, english)
        _add(pages, here, "incidents", "list", everything)
        _add(pages, here, "incidents/find", "find", find)
        _add(pages, here, "incidents/<int:number>", "one", one)
        for path in ("", "/<int:page>"):
            _add(pages, here, f"incidents/in/<hazard>/<district>/<hours>{path}", f"some{path and '-page'}", some)
        add_forms(pages, here)
    add_static(pages)
    return pages


def _add(pages: Blueprint, here: MapFace, path: str, name: str, show: Callable[..., BaseResponse]) -> None:
    endpoint = f"{here.face.window.status.value}-{here.face.language}-{name}"
    pages.add_url_rule(f"{here.face.root}{path}", endpoint, partial(show, here))


def everything(here: MapFace) -> BaseResponse:
    """Reads no query: the same for everybody, so that it can be kept."""
    return _list(here, EVERYTHING, 1)


def some(here: MapFace, hazard: str, district: str, hours: str, page: int = 1) -> BaseResponse:
    wanted = _filter(here, hazard, district, hours)
    if wanted is None:
        abort(HTTPStatus.NOT_FOUND)
    return _list(here, wanted, page)


def find(here: MapFace) -> BaseResponse:
    """Where the form leads: to the address of what was chosen, which can be kept for others who choose the same."""
    wanted = _filter(here, *(request.args.get(name, "") for name in ("hazard", "district", "hours")))
    if wanted is None:
        abort(HTTPStatus.NOT_FOUND)
    made = redirect(f"{request.script_root}{here.face.root}{wanted.path.rstrip(SLASH)}", HTTPStatus.SEE_OTHER)
    made.headers["Cache-Control"] = "no-store"
    return made


def one(here: MapFace, number: int) -> BaseResponse:
    """What is known of one incident. One that was joined to another leads there; what was never shown has no page."""
    database = _database(here)
    now = here.face.window.clock.now()
    with database.reading() as session:
        says = CitySays(official(session, now), here.families)
        found = read.incident(session, number, now, says) if number < 2**31 else None
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    if isinstance(found, read.Merged):
        made = redirect(f"{request.script_root}{here.face.root}incidents/{found.into}", HTTPStatus.MOVED_PERMANENTLY)
        made.headers["Cache-Control"] = DRILL_CACHE if here.face.exercise else LIVE_CACHE
        return made
    page = answer(
        "public/incident.html",
        here.face,
        now=now,
        seen=here.face.look.seen(),
        path=f"incidents/{number}",
        style=MAP_STYLE,
        sprite=sprite,
        here=here,
        one=told(found, here, now),
    )
    return bound(page, "")


def _list(here: MapFace, wanted: Filter, page: int) -> Response:
    chart = here.look.seen()
    if chart is None:
        return answer("public/not_set_up.html", here.face, now=here.face.window.clock.now(), path=wanted.path.rstrip(SLASH))
    made = listed(chart, wanted, page, here)
    if made is None:
        abort(HTTPStatus.NOT_FOUND)
    path = wanted.path.rstrip(SLASH) if page == 1 else f"{_whole(wanted)}/{page}"
    shown = answer(
        "public/incidents.html",
        here.face,
        now=chart.t,
        watched="incidents/version.json",
        seen=chart,  # what an open page asks for again is the map, not the snapshot
        path=path,
        style=MAP_STYLE,
        sprite=sprite,
        files=MapFiles(),
        here=here,
        page=made,
        heard=heard(_database(here), here.face),
    )
    return bound(shown, here.tiles[0])


def _whole(wanted: Filter) -> str:
    return "/".join(("incidents/in", wanted.hazard or ALL, wanted.district or ALL, str(wanted.hours or ALL)))


def _filter(here: MapFace, hazard: str, district: str, hours: str) -> Filter | None:
    office = here.face.office
    return read_filter(hazard, district, hours, hazards=office.hazards, districts=office.city.districts)


def _database(here: MapFace) -> Database:
    database = here.face.window.database()
    if database is None:
        abort(HTTPStatus.NOT_FOUND)
    return database
