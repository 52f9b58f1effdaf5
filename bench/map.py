"""The incident map at 100,000 incidents: bytes of the first view and of a phone's view, and the CPU time it takes to make them."""

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
from flask.testing import FlaskClient

from bench.figure import Figure, median, median_of
from lifeline.app import create_app
from lifeline.bulletins.office import open_office
from lifeline.core.cap import Status
from lifeline.core.db import Base, Database, claim_for, engine_for, open_database
from lifeline.core.settings import Settings, packaged
from lifeline.core.window import Window
from lifeline.incidents import cells, read
from lifeline.incidents.public_rules import on_map
from lifeline.web.public.geojson import feature
from lifeline.web.public.incident_items import MapFace
from lifeline.web.public.incident_look import MapLook
from tests.conftest import known_tables
from tests.web.incident_day import NOON, Street, Ticking

MANY, ROUNDS = 100_000, 5
CENTRE = (37.4979, 127.0276)  # the densest place of all
PHONE = (390, 420)  # points of the map on a phone
_POINTS = 256 * 2**13 / 360  # to a degree of longitude at zoom 13


def measure() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        database = _written(Path(folder))
        office = open_office(packaged("city"), packaged("alert_templates"))
        app = create_app(Settings(home=Path(folder)), office=office, live=database, live_clock=Ticking(), drill_clock=Ticking())
        client = app.test_client()
        yield from _made(database, client)
        whole = _whole(client, database)
        yield from _sizes(client, whole)
        database.close()


def _written(folder: Path) -> Database:
    known_tables()
    url = f"sqlite:///{folder / 'live.db'}"
    engine = engine_for(url)
    Base.metadata.create_all(engine)
    claim_for(engine, Status.ACTUAL, NOON)
    engine.dispose()
    database = open_database(url, Status.ACTUAL)
    Street(database).many(MANY)
    return database


def _made(database: Database, client: FlaskClient) -> Iterator[Figure]:
    look = MapLook(Window(Status.ACTUAL, "", Ticking(), database))
    took, _ = _timed(look.seen)
    yield Figure("the whole map read into memory, once", took, "ms")
    again, changed = [], []
    for _ in range(ROUNDS):
        Street(database).tell()
        changed.append(_timed(look.seen)[0])
        again.append(_timed(look.seen)[0])
    yield Figure("a look after one more report", median(changed), "ms", "<= 500 ms", note=median_of(changed))
    yield Figure("a look when nothing has changed", median(again), "ms", note=median_of(again))
    first, _ = _timed(lambda: client.get("/incidents"))
    pages = [_timed(lambda: client.get("/incidents"))[0] for _ in range(ROUNDS)]
    yield Figure("the list, from memory", median(pages), "ms", note=f"{median_of(pages)}; the first {first:.0f} ms")


def _whole(client: FlaskClient, database: Database) -> int:
    """What a map that is given every incident would have to load."""
    with database.reading() as session:
        pins = read.changed(session, -1, NOON).pins
        assert len(pins) >= MANY * 0.99, on_map()
    here = next(iter(_faces(client)))
    body = b",".join(json.dumps(feature(one, "", here, "https://city.example"), ensure_ascii=False).encode() for one in pins)
    return len(gzip.compress(body, 6))


def _faces(client: FlaskClient) -> Iterator[MapFace]:
    for view in client.application.view_functions.values():
        yield from (one for one in getattr(view, "args", ()) if isinstance(one, MapFace))


def _sizes(client: FlaskClient, whole: int) -> Iterator[Figure]:
    page, overview, outlines = (client.get(path).data for path in ("/incidents", "/incidents/cells/11.json", "/incidents/outlines.json"))
    both = _gzip(page) + _gzip(overview)
    against = (whole / 1000, "every incident as GeoJSON")
    yield Figure("cells of the whole city, zoom 11, gzip", _gzip(overview) / 1000, "kB", note=f"brotli {_brotli(overview) / 1000:.1f} kB")
    yield Figure("first view: the list and the cells, gzip", both / 1000, "kB", "<= 20 kB", note=f"list {_gzip(page) / 1000:.1f} kB")
    yield Figure("outlines of the districts, gzip, kept a day", _gzip(outlines) / 1000, "kB")
    yield Figure("what moves over the map: cells, gzip", _gzip(overview) / 1000, "kB", ">= 70 x", against, upside_down=True)
    for zoom in (13, 15, 17):
        parts = [client.get(path).data for path in _blocks(zoom)]
        sizes = sum(_gzip(part) for part in parts)
        yield Figure(f"a phone's view at zoom {zoom}: {len(parts)} blocks, gzip", sizes / 1000, "kB", "<= 5 kB")


def _blocks(zoom: int) -> list[str]:
    """Those that a map of a phone's size asks for, with the densest place in its middle."""
    wide = PHONE[0] / (_POINTS * 2 ** (zoom - 13))
    high = PHONE[1] / (_POINTS * 2 ** (zoom - 13)) * 0.793  # a degree of latitude is longer here by that
    (lat, lon), rows = CENTRE, []
    south, west = (one // cells.BLOCK for one in cells.spot(lat - high / 2, lon - wide / 2, zoom))
    north, east = (one // cells.BLOCK for one in cells.spot(lat + high / 2, lon + wide / 2, zoom))
    for row in range(south, north + 1):
        rows += [f"/incidents/blocks/{zoom}/{row}_{column}.json" for column in range(west, east + 1)]
    return rows


def _gzip(body: bytes) -> int:
    return len(gzip.compress(body, 9))


def _brotli(body: bytes) -> int:
    return len(brotli.compress(body, quality=5))


def _timed(act: object) -> tuple[float, object]:
    begun = time.process_time()
    result = act()  # type: ignore[operator]
    return (time.process_time() - begun) * 1000, result
