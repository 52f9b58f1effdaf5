"""One exercise for everybody: what it is, who takes part as what, how long, and saying that one knows that it is an exercise."""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.core.text import KST
from lifeline.drills import direct, read
from lifeline.drills.begin import obstacles
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import ExercisePerson, ExerciseStep
from lifeline.staff import read as staff
from lifeline.staff.read import PersonView
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import Seen, directed, seen, to
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page

NONE = ""


def one(here: Here, code: str) -> Response:
    drill = seen(here, code)
    with here.world.database.reading() as session:
        everybody = [person for person in staff.everybody(session, here.true) if person.left_at is None]
        missing = list(obstacles(session, drill.exercise, by=here.actor)) if drill.exercise.state == "planned" else []
        steps = [(step, _about(drill, step)) for step in read.steps(session, drill.exercise)]
    return page(
        "desk/drill_one.html",
        here,
        drill=drill,
        everybody=everybody,
        choices=_choices(drill),
        now=_now(drill),
        missing=missing,
        steps=steps,
        lacks={person.login for person in everybody if _lacks(drill, person)},
        seoul=KST,
    )


def acknowledge(here: Here, code: str) -> AnyResponse:
    direct.acknowledge(here.world, seen(here, code).exercise.code, by=here.actor)
    return to(here, code, "acknowledged")


def people(here: Here, code: str) -> AnyResponse:
    """Everybody who was given another part on the page than they had when it was shown; nobody where one of them changed meanwhile."""
    drill = directed(here, code)
    now, choices = _now(drill), dict(_choices(drill))
    with here.world.database.reading() as session:
        known = {one.login: one for one in staff.everybody(session, here.true)}
    wanted = [(login, request.form.get(f"as-{login}", NONE)) for login in request.form.getlist("login") if login in known]
    changed = [(login, as_what) for login, as_what in dict(wanted).items() if as_what != request.form.get(f"was-{login}", NONE)]
    if any(now.get(login, NONE) != request.form.get(f"was-{login}", NONE) for login, _ in changed):
        raise DrillRefused("the list of people was changed meanwhile: look at it again")
    if any(as_what and as_what not in choices for _, as_what in changed):
        raise DrillRefused("choose a part of this exercise for each person")
    named = [_named(known[login], as_what) for login, as_what in changed]
    direct.name_people(here.world, code, named, by=here.actor, reason="another part at the desk")
    return to(here, code, "people")


def _about(drill: Seen, step: ExerciseStep) -> str:
    """What a step is about, in words: a person by name and what they were named as."""
    login, role, part = (*step.subject.split(), "", "", "")[:3]
    name = next((one.name for one in drill.people if one.login == login), login)
    if step.act == "person added":
        return f"{name}, {drill.part(ExercisePerson(role=role, part=part))}"
    return name if step.act == "person taken out" else "" if step.act in ("planned", "acknowledged") else step.subject


def _named(person: PersonView, as_what: str) -> direct.Named:
    role, _, part = as_what.partition(":")
    return direct.Named(person.login, person.name, role, part, person.department)


def _now(drill: Seen) -> dict[str, str]:
    """By login what each is now, as the choices have it."""
    return {one.login: f"player:{one.part}" if one.role == "player" else one.role for one in drill.people}


def _choices(drill: Seen) -> list[tuple[str, str]]:
    """What somebody can be in it: a player of each part, then the others."""
    say, language = drill.here.say, drill.here.language
    parts = [(f"player:{part.code}", f"{say('drill_role_player')}: {part.name.in_(language)}") for part in drill.script.parts]
    return [*parts, *((role, say(f"drill_role_{role}")) for role in ("director", "controller", "evaluator", "observer", "simulator"))]


def _lacks(drill: Seen, person: PersonView) -> bool:
    """Whether they play a part whose role at the desk they do not hold: they could not do what is asked of it."""
    held = {str(grant.role) for grant in person.grants if grant.state == "held"}
    part = next((one.part for one in drill.people if one.login == person.login and one.role == "player"), "")
    return any(one.code == part and one.role not in held for one in drill.script.parts)


PAGES = (
    Page("drills/<code>", one, Act.LOOK, world=Status.EXERCISE),
    Page("drills/<code>/acknowledge", acknowledge, Act.TAKE_PART, ("POST",), Status.EXERCISE),
    Page("drills/<code>/people", people, Act.DIRECT_DRILL, ("POST",), Status.EXERCISE),
)
