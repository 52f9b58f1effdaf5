"""The exercises of this world, planning another one from a script, and how they went over the months."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.core.strict_yaml import BadData, Problem
from lifeline.core.text import KST
from lifeline.drills import direct, read
from lifeline.drills.check import check_script
from lifeline.drills.documents import Library
from lifeline.drills.improve import still_open
from lifeline.drills.known import Known, open_known
from lifeline.drills.load import paths, sound_script, text_of
from lifeline.drills.prepare import to_come
from lifeline.drills.refused import DrillRefused
from lifeline.drills.script import Script
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import field, to, today
from lifeline.web.desk.drill_strip import strip as going
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part


def drills(here: Here) -> Response:
    with here.world.database.reading() as session:
        found = read.exercises(session)
        mine = {one.id: me for one in found if (me := read.person(session, one, here.actor.login))}
    return page("desk/drills.html", here, exercises=found, mine=mine)


def strip(here: Here) -> Response:
    """What stands above every page while an exercise goes on, for the page that asks every few seconds."""
    return part("desk/drill_strip.html", here, strip=going(here))


def new(here: Here) -> Response:
    scripts, problems = _scripts(here)
    soon = (here.true + timedelta(hours=1)).astimezone(KST).replace(minute=0)
    with here.world.database.reading() as session:
        promised = still_open(session)
    known: dict[str, Any] = {"scripts": scripts, "problems": problems, "promised": promised, "today": today(here)}
    return page("desk/drill_new.html", here, **known, soon=soon.strftime("%Y-%m-%dT%H:%M"))


def plan(here: Here) -> AnyResponse:
    """Whoever plans it is its first director: it can be somebody else's before it starts."""
    script, text = _chosen(here, field("script"))
    try:
        when = datetime.fromisoformat(field("planned_for")).replace(tzinfo=KST)
        seed, posts = int(field("seed") or "1"), int(field("posts") or str(script.posts))
    except (ValueError, OverflowError):
        raise DrillRefused("say when as year-month-day and hour:minute, and the seed and the posts as whole numbers") from None
    to_come(seed, when, here.true)
    scope = field("scope") or "closed"
    code = direct.plan(here.world, script, text=text, planned_for=when, by=here.actor, scope=scope, seed=seed, posts=posts)
    me = here.actor
    direct.add_person(here.world, code, login=me.login, name=me.person, role="director", by=me)
    return to(here, code, "planned")


def _scripts(here: Here) -> tuple[dict[str, tuple[Script, str]], list[Problem]]:
    """The office's sound scripts with their texts, and everything that is wrong with the others."""
    sound: dict[str, tuple[Script, str]] = {}
    problems: list[Problem] = []
    for path in paths(_folder(here)):
        try:
            text = text_of(path)
            sound[path.stem] = sound_script(text, path.stem), text
        except BadData as error:
            problems += error.problems
    return sound, problems


def _chosen(here: Here, name: str) -> tuple[Script, str]:
    """The script and its text. Raises DrillRefused for one that the office has not, or could not play."""
    script, text = _scripts(here)[0].get(name, (None, ""))
    if script is None:
        raise DrillRefused("choose one of the office's scripts: 'lifeline check' says what is wrong with one")
    try:
        return check_script(text, name, _known(here)), text
    except BadData as error:
        first = error.problems[0]
        raise DrillRefused(f"the script {name} cannot be played here, line {first.line}: {first.sentence}") from None


def _known(here: Here) -> Known:
    """What a script may name. Raises BadData."""
    station, settings = here.station, here.station.settings
    feeds = {feed.name: feed for feed in station.feeds}
    library = Library(feeds, station.sources, settings.folder("feeds") / "samples", here.office.city)
    return open_known(here.office, library, city=settings.folder("city"), drills=_folder(here))


def _folder(here: Here) -> Path:
    return here.station.settings.folder("drills")


PAGES = (
    Page("drills", drills, Act.LOOK, world=Status.EXERCISE),
    Page("drills/strip", strip, Act.LOOK, world=Status.EXERCISE),
    Page("drills/new", new, Act.DIRECT_DRILL, world=Status.EXERCISE),
    Page("drills/plan", plan, Act.DIRECT_DRILL, ("POST",), Status.EXERCISE),
)
