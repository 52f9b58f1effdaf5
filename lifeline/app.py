"""The Flask application: the public pages of both worlds, each looking through its own window, and the desk of one."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy.exc import DBAPIError

from lifeline.bulletins.office import Office, open_office
from lifeline.core.cap import Status
from lifeline.core.clock import Clock, SystemClock
from lifeline.core.db import Database
from lifeline.core.settings import Settings
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.drills.followed import FollowedClock
from lifeline.incidents.english import english_names
from lifeline.incidents.family import Families, load_families
from lifeline.situation.metrics import Metrics, load_metrics
from lifeline.web.desk.door import desk_pages
from lifeline.web.desk.pages import ALL
from lifeline.web.desk.station import Opening, Station, nothing
from lifeline.web.desk.words import desk_words
from lifeline.web.public.addresses import pages_of
from lifeline.web.public.face import Face
from lifeline.web.public.feeds import public_feeds
from lifeline.web.public.forms import public_forms
from lifeline.web.public.headers import guarded
from lifeline.web.public.incident_addresses import maps_of
from lifeline.web.public.incidents import public_incidents
from lifeline.web.public.issued import public_log
from lifeline.web.public.kept import public_kept
from lifeline.web.public.lists import public_lists
from lifeline.web.public.live import public_events
from lifeline.web.public.look import Look
from lifeline.web.public.routes import public_pages
from lifeline.web.public.status_json import content
from lifeline.web.public.words import load_words
from lifeline.web.report.desk import Desk, desks
from lifeline.web.report.door import Door
from lifeline.web.report.routes import report_pages
from lifeline.wiring import feeds_of, open_drill, open_live, provider_of, room_of, sources_of

PAGES = "lifeline-pages"  # the worlds' pages, for who keeps them ready
MAPS = "lifeline-maps"  # and those of the incident map, which change too often to be among them


def create_app(
    settings: Settings,
    *,
    office: Office | None = None,
    live: Database | None = None,
    drill: Database | None = None,
    live_clock: Clock | None = None,
    drill_clock: Clock | None = None,
    acting: Opening | None = None,
    wake: Callable[[], None] = nothing,
) -> Flask:
    """The pages of both worlds, and the desk of the one that is acted in. What is not given is opened here, as soon as it has been set up.

    `acting` opens the world of the desk (default: a world of its own); `wake` tells who sends in this process. The clocks
    are what the pages call now (default: the system's, and in the drill world that of the exercise which goes on).
    Raises BadData when the office's files are unsound, WrongWorld when a database belongs to the other world.
    """
    app = _flask(settings)
    windows = _windows(settings, live, drill, live_clock, drill_clock)
    for window in windows:
        with suppress(DBAPIError):  # one that does not answer yet is asked again by each page; one of the other world stops us here
            window.database()
    known, words = office or open_office(settings.folder("city"), settings.folder("alert_templates")), load_words()
    metrics = load_metrics(settings.folder("city"))
    looks = _looks(windows, known, metrics)
    faces = tuple(Face(look, known, words, language) for look in looks for language in words)
    for pages in (public_pages, public_feeds, public_forms, public_lists, public_log, public_kept, public_events):
        app.register_blueprint(pages(faces))
    families = load_families(settings.folder("city"), known.hazards)
    names = english_names(settings.folder("city"), ((one.code, one.ko, one.en) for one in known.city.districts.values()))
    app.register_blueprint(public_incidents(faces, families, names, (settings.tiles, settings.tiles_credit)))
    app.register_blueprint(report_pages(_desks(settings, faces, families, {Status.ACTUAL: live, Status.EXERCISE: drill})))
    station = _station(settings, known, acting or partial(_own_world, settings, known), wake, windows[0])
    app.register_blueprint(desk_pages(station, desk_words(), ALL))
    app.after_request(guarded)
    app.extensions[PAGES], app.extensions[MAPS] = pages_of(faces), maps_of(faces)
    return app


def _windows(
    settings: Settings, live: Database | None, drill: Database | None, live_clock: Clock | None, drill_clock: Clock | None
) -> tuple[Window, Window]:
    """Live's and the drill's; where nobody plays in this process, the drill's clock is that of the exercise which goes on elsewhere."""
    followed = FollowedClock(lambda: exercise.database())
    exercise = Window(Status.EXERCISE, settings.database(Status.EXERCISE), drill_clock or followed, drill)
    return Window(Status.ACTUAL, settings.database(Status.ACTUAL), live_clock or SystemClock(), live), exercise


def _flask(settings: Settings) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = settings.trusted_hosts
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def _looks(windows: tuple[Window, Window], office: Office, metrics: Metrics) -> tuple[Look, Look]:
    """That at live, and that at the drill, which says so when live speaks."""
    tell = partial(content, office=office, metrics=metrics)
    live = Look(windows[0], metrics, tell)
    return live, Look(windows[1], metrics, tell, live=live)


def _station(settings: Settings, office: Office, acting: Opening, wake: Callable[[], None], live: Window) -> Station:
    feeds = feeds_of(settings)
    return Station(
        settings, office, acting, wake, feeds, sources_of(feeds), room=room_of, provider=partial(provider_of, settings), live_window=live
    )


def _own_world(settings: Settings, office: Office) -> World[Any]:
    return open_live(settings, office) if settings.world == "live" else open_drill(settings, office)


def _desks(settings: Settings, faces: tuple[Face, ...], families: Families, given: Mapping[Status, Database | None]) -> list[Desk]:
    """The form of each world writes into that world's database alone, opened when the first report comes."""
    city, clocks = settings.folder("city"), {face.window.status: face.window.clock for face in faces}
    doors = [Door(status, settings.database(status), clock=clocks[status], city=city, database=one) for status, one in given.items()]
    return desks(faces, doors, families, proxies=settings.trusted_proxies, tiles=(settings.tiles, settings.tiles_credit))
