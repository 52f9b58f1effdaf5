"""The addresses of the map for machines: GeoJSON, cells, blocks, a table, a feed, pictures and outlines; everybody may read them."""

import re
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import NoReturn

from flask import Blueprint, Response, abort, request
from msgspec import json

from lifeline.core.db import Database
from lifeline.core.plane import Box
from lifeline.incidents import cells, read
from lifeline.incidents.read import PinView
from lifeline.web.public.cells_json import block_json, cells_json
from lifeline.web.public.geojson import MOST_WHOLE, geojson, near
from lifeline.web.public.given import ATOM, CSV, JSON, given, site
from lifeline.web.public.incident_filter import Filter, read_filter
from lifeline.web.public.incident_items import MapFace
from lifeline.web.public.incident_look import Chart
from lifeline.web.public.incidents_atom import LATEST, incidents_atom
from lifeline.web.public.incidents_csv import file_name, incidents_csv

GEOJSON, JPEG = "application/geo+json", "image/jpeg"
MOST_NEAR = 500
SOON, A_WHILE, A_DAY = "public, max-age=1, stale-while-revalidate=10, stale-if-error=86400", "public, max-age=10", "public, max-age=86400"
_NAME, _NUMBER = re.compile(r"[0-9a-zA-Z_-]{8,32}"), re.compile(r"-?\d{1,3}(\.\d{1,6})?")


def add_forms(pages: Blueprint, here: MapFace) -> None:
    """The feed speaks one language; all else speaks both and is there once in each world."""
    face = here.face
    _add(pages, here, f"{face.root}incidents.atom", atom)
    if face.root != face.world_root:
        return
    root = face.world_root
    for below in ("incidents/", "incidents/in/<hazard>/<district>/<hours>/"):
        _add(pages, here, f"{root}{below}cells/<int:zoom>.json", every_cell)
        _add(pages, here, f"{root}{below}blocks/<int:level>/<int:row>_<int:column>.json", one_block)
    _add(pages, here, f"{root}incidents.geojson", whole)
    _add(pages, here, f"{root}incidents/near.geojson", close)
    _add(pages, here, f"{root}incidents.csv", table)
    _add(pages, here, f"{root}incidents/version.json", version)
    _add(pages, here, f"{root}incidents/outlines.json", outlines)
    _add(pages, here, f"{root}pictures/<name>.jpg", picture)


def _add(pages: Blueprint, here: MapFace, rule: str, show: Callable[..., Response]) -> None:
    pages.add_url_rule(rule, re.sub(r"\W+", "-", rule), partial(show, here))


def whole(here: MapFace) -> Response:
    chart = _chart(here)
    words = _words(here, chart.pins) if len(chart.pins) <= MOST_WHOLE else {}
    return given(geojson(chart, chart.pins, words, here, site(here.face)), GEOJSON, here.face, cache=SOON)


def close(here: MapFace) -> Response:
    """`bbox`: west, south, east, north in degrees, all of it where none is given. `hazard`: one code."""
    chart, box = _chart(here), _box(request.args.get("bbox", "") or "-180,-90,180,90")
    wanted = _wanted(here, request.args.get("hazard", ""), "", "")
    inside = [one for one in chart.of(wanted) if one.lat is not None and one.lon is not None and box.holds((one.lat, one.lon))]
    return given(near(chart, inside, here, site(here.face), most=MOST_NEAR), GEOJSON, here.face, cache=SOON)


def every_cell(here: MapFace, zoom: int, hazard: str = "", district: str = "", hours: str = "") -> Response:
    """The whole city in one object."""
    if not cells.FIRST <= zoom <= cells.CITY_TO:
        abort(HTTPStatus.NOT_FOUND)
    wanted, chart = _wanted(here, hazard, district, hours), _chart(here)
    body = chart.once(("cells", wanted, zoom), lambda: cells_json(chart, chart.of(wanted), zoom, here))
    return given(body, JSON, here.face, cache=SOON)


def one_block(here: MapFace, level: int, row: int, column: int, hazard: str = "", district: str = "", hours: str = "") -> Response:
    """Eight cells each way; outside the city there is none."""
    if not cells.CITY_TO < level <= cells.LAST or not _in_the_city(here, level, row, column):
        abort(HTTPStatus.NOT_FOUND)
    wanted, chart = _wanted(here, hazard, district, hours), _chart(here)
    pins, found = chart.in_block(wanted, level, (row, column))
    return given(block_json(chart, pins, found, (row, column), level), JSON, here.face, cache=SOON)


def table(here: MapFace) -> Response:
    chart = _chart(here)
    pins = chart.pins[:MOST_WHOLE]
    body = chart.once(("csv", *_page_of(here)), lambda: incidents_csv(pins, _words(here, pins), here, site(here.face)))
    return given(body, CSV, here.face, cache=SOON, name=file_name(here.face))


def atom(here: MapFace) -> Response:
    """The newest."""
    chart = _chart(here)

    def make() -> bytes:
        newest = sorted(chart.pins, key=lambda one: (one.last_at, one.id), reverse=True)[:LATEST]
        return incidents_atom(newest, _words(here, newest), here, site(here.face), changed=chart.t)

    return given(chart.once(("atom", *_page_of(here)), make), ATOM, here.face, cache=SOON)


def version(here: MapFace) -> Response:
    """Whether the map has changed: as version.json for the snapshot."""
    chart = _chart(here)
    told = {
        "schema": "lifeline.version/1",
        "world": "drill" if here.face.exercise else "live",
        "v": chart.v,
        "t": chart.t_text,
        "next_poll_s": 10,
    }
    return given(json.encode(told), JSON, here.face, cache=SOON)


def outlines(here: MapFace) -> Response:
    """The districts as the map draws them: code, names, and latitude and longitude of each corner."""
    city = here.face.office.city
    rows = [[code, one.ko, one.en, city.outlines[code].ring] for code, one in city.districts.items() if code in city.outlines]
    return given(json.encode(rows), JSON, here.face, cache=A_DAY)


def picture(here: MapFace, name: str) -> Response:
    """Only what staff have let through; what is taken back is gone within seconds."""
    found = None
    if _NAME.fullmatch(name):
        with _database(here).reading() as session:
            found = read.picture(session, name, here.face.window.clock.now())
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    made = given(found.jpeg, JPEG, here.face, cache=A_WHILE)
    made.headers["Content-Type"] = JPEG
    made.headers["Content-Disposition"] = "inline"
    made.headers["X-Robots-Tag"] = "noindex, nofollow"
    return made


def _page_of(here: MapFace) -> tuple[str, str]:
    """What of a body follows from who asks: its language, and the address under which it was asked for."""
    return here.face.language, site(here.face)


def _words(here: MapFace, pins: "tuple[PinView, ...] | list[PinView]") -> dict[int, str]:
    with _database(here).reading() as session:
        return read.words(session, [one.id for one in pins], here.families.public_words)


def _wanted(here: MapFace, hazard: str, district: str, hours: str) -> Filter:
    office = here.face.office
    found = read_filter(hazard, district, hours, hazards=office.hazards, districts=office.city.districts)
    return _none() if found is None else found


def _none() -> NoReturn:
    abort(HTTPStatus.NOT_FOUND)


def _box(given_box: str) -> Box:
    parts = given_box.split(",")
    if len(parts) != 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        abort(HTTPStatus.BAD_REQUEST)
    west, south, east, north = map(float, parts)
    if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):
        abort(HTTPStatus.BAD_REQUEST)
    return Box(south, west, north, east)


def _in_the_city(here: MapFace, zoom: int, row: int, column: int) -> bool:
    corners = [
        point for one in here.face.office.city.outlines.values() for point in ((one.box.south, one.box.west), (one.box.north, one.box.east))
    ]
    box = Box.around(corners)
    low, high = cells.spot(box.south, box.west, zoom), cells.spot(box.north, box.east, zoom)
    rows, columns = ((low[side] // cells.BLOCK - 1, high[side] // cells.BLOCK + 1) for side in (0, 1))
    return rows[0] <= row <= rows[1] and columns[0] <= column <= columns[1]


def _chart(here: MapFace) -> Chart:
    chart = here.look.seen()
    if chart is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return chart


def _database(here: MapFace) -> Database:
    database = here.face.window.database()
    if database is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return database
