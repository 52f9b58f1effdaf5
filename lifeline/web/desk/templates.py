"""The texts of the disaster types: every rendering, what is still a proposal, and the office's own word for each."""

from dataclasses import dataclass
from pathlib import Path

from flask import Response, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import confirm
from lifeline.bulletins.confirm import Standing, Stands, Words
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.lengths import POSTS, by_line
from lifeline.bulletins.proposals import lines, waiting
from lifeline.bulletins.samples import Wanted, samples
from lifeline.bulletins.template import Template
from lifeline.core.text import storable
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page
from lifeline.web.sheets import KINDS, PLATFORMS, by_level

LONGEST = 500
ORDER = tuple(Stands)


@dataclass(frozen=True, slots=True)
class Line:
    """One type in the list; `waiting`: how many of its lines rest on no confirmed source."""

    template: Template
    hazard: Hazard
    standing: Standing
    waiting: int


def show(here: Here) -> Response:
    with here.world.database.reading() as session:
        standings = confirm.standings(session, here.office.templates)
    found = [
        Line(template, here.office.hazards[code], standings[code], waiting(template)) for code, template in here.office.templates.items()
    ]
    counts = {one: sum(line.standing.stands is one for line in found) for one in ORDER}
    found.sort(key=lambda one: one.standing.stands is not Stands.CHANGED)
    return page("desk/templates.html", here, lines=found, counts=counts)


def one(here: Here, code: str) -> Response:
    """Every text of one type in this world, one level at a time: the worst, or the one that is asked for."""
    template, hazard = _known(here, code)
    levels = [level for level in hazard.levels if level.id in template.levels]
    level = next((level for level in levels if level.id == request.args.get("level")), levels[-1])
    words = confirm.words_of(here.office.templates, template)
    with here.world.database.reading() as session:
        standing = confirm.standings(session, here.office.templates.only((code,)))[code]
        past = confirm.history(session, code)
        changed = list(confirm.difference(_named(confirm.kept(session, past[0]), template), _named(words, template))) if past else []
    found = list(samples(template, hazard, by_line(here.station.room), _wanted(here, level)))
    return page(
        "desk/template.html",
        here,
        type=template,
        hazard=hazard,
        standing=standing,
        past=past,
        changed=changed,
        words=words,
        levels=levels,
        level=level,
        said=by_level(found),
        count=len(found),
        lines=list(lines(template, here.office.templates.sources)),
        waiting=waiting(template),
        on_disk=_on_disk(here, template),
        kinds={kind: names[0 if here.language == "ko" else 1] for kind, names in KINDS.items()},
        platforms=PLATFORMS,
        posts=POSTS,
    )


def _wanted(here: Here, level: Level) -> Wanted:
    return Wanted(levels=(level.id,), worlds=(here.station.settings.world,))


def version(here: Here, code: str, number: int) -> Response:
    """The exact text of one confirmation, and what has changed since."""
    template, hazard = _known(here, code)
    now = confirm.words_of(here.office.templates, template)
    with here.world.database.reading() as session:
        given = next((one for one in confirm.history(session, code) if one.id == number), None)
        if given is None:
            raise NotFound
        then = confirm.kept(session, given)
    changed = list(confirm.difference(_named(then, template), _named(now, template)))
    return page("desk/template_version.html", here, type=template, hazard=hazard, given=given, then=then, changed=changed)


def act(here: Here, code: str) -> AnyResponse:
    _known(here, code)
    reason, shown = storable(request.form.get("reason", "")).strip()[:LONGEST], request.form.get("shown", "")
    with here.world.database.writing() as session:
        confirm.confirm(session, here.office.templates, code, shown=shown, actor=here.actor, reason=reason, now=here.true)
    return redirect(f"{request.script_root}{here.station.root}templates/{code}?done=confirmed_text", 303)


def _known(here: Here, code: str) -> tuple[Template, Hazard]:
    template = here.office.templates.by_code.get(code)
    if template is None:
        raise NotFound
    return template, here.office.hazards[code]


def _named(words: Words, template: Template) -> dict[str, str]:
    return {template.file: words.own, " ".join(confirm.SHARED): words.shared}


def _on_disk(here: Here, template: Template) -> bool:
    """Whether the files still are what this process says: what was changed since counts after a restart."""
    folder: Path = here.station.settings.folder("alert_templates")
    try:
        return all((folder / name).read_text(encoding="utf-8") == here.office.templates.files[name] for name in _files(template))
    except (OSError, ValueError):
        return False


def _files(template: Template) -> tuple[str, ...]:
    return template.file, *confirm.SHARED


PAGES = (
    Page("templates", show, Act.LOOK),
    Page("templates/<code>", one, Act.LOOK),
    Page("templates/<code>/versions/<int:number>", version, Act.LOOK),
    Page("templates/<code>/confirm", act, Act.CONFIRM_TEMPLATE, ("POST",)),
)
