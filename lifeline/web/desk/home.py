"""The first page: what waits for the person who looks, threats to life before everything, what is in force, and what is wrong."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from lifeline.bulletins import progress, read, sketch
from lifeline.bulletins.desk import find
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.openings import takes_one
from lifeline.bulletins.read import BulletinView
from lifeline.bulletins.states import State
from lifeline.core.alarm import Alarm, open_alarms
from lifeline.core.cap import Severity
from lifeline.drills.cross import CALLED
from lifeline.incidents.moderate import ESCALATED, LIFE
from lifeline.incidents.outside import CRY
from lifeline.situation import waiting as figures
from lifeline.staff import read as staff
from lifeline.staff.roles import Act
from lifeline.web.desk import alert_facts, alerts, drill_play, practised
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import SECTIONS, page, part
from lifeline.web.public.notice import TONES, UNKNOWN

THREATS = (LIFE, ESCALATED, CALLED, CRY)
GRAVE = (Severity.SEVERE, Severity.EXTREME)


@dataclass(frozen=True, slots=True)
class Named:
    """One bulletin in the words and the sign of its level. `own`: this person wrote or submitted it, so another approves it.

    `at_once`: one person is all it takes, so that its texts stand on the page of the approval.
    """

    view: BulletinView
    tone: str
    words: str
    grave: bool
    own: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for this person elsewhere on the desk. `path`: its page below the root; empty where there is none."""

    word: str
    count: int
    path: str
    about: str = ""


def home(here: Here) -> Response:
    return page("desk/home.html", here, practice=practised.own(here), **_shown(here))


def live(here: Here) -> Response:
    """What changes by itself, for the page that asks every two seconds."""
    return part("desk/home_live.html", here, **_shown(here))


def _shown(here: Here) -> dict[str, Any]:
    with here.world.database.reading() as session:
        waits = [_waiting(session, here, one) for one in read.waiting(session)]
        in_force = [_named(here, one) for one in read.standing(session)]
        alarms, tasks = open_alarms(session), _tasks(session, here)
        troubled = progress.troubled(session)
        asked = [one for one in alert_facts.waiting(session, here) if one.bulletin is None]
    waits.sort(key=lambda one: not one.grave)
    mine = [one for one in waits if _for_me(here, one)]
    return {
        "mine": mine,
        "others": [one for one in waits if one not in mine],
        "in_force": in_force,
        "alarms": [one for one in alarms if one.kind not in THREATS],
        "threats": [one for one in alarms if one.kind in THREATS],
        "tasks": [*_in_exercise(here), *tasks, *_about_alarms(here, alarms)],
        "troubled": troubled,
        "asked": asked,
        **alerts.words(here),
        "paths": {one.path for one in SECTIONS if here.may(one.act)},
    }


def _waiting(session: Session, here: Here, view: BulletinView) -> Named:
    at_once = view.state == State.WAITING and view.release == Release.REVIEW and takes_one(session, find(session, view.id))
    return replace(_named(here, view), own=_own(session, here, view), at_once=at_once)


def _named(here: Here, view: BulletinView) -> Named:
    hazard = here.office.hazards.get(view.hazard)
    level = hazard.find(view.level) if hazard else None
    tone = TONES.get(level.severity, UNKNOWN) if level else UNKNOWN
    words = f"{hazard.name(here.language) if hazard else view.hazard} {level.name(here.language) if level else view.level}"
    return Named(view, tone, words, level is not None and level.severity in GRAVE)


def _own(session: Session, here: Here, view: BulletinView) -> bool:
    """Whether the last step was this person's: what they laid before another they cannot approve themselves."""
    steps = read.steps(session, view.id)
    return bool(steps) and steps[-1].login == here.actor.login


def _for_me(here: Here, one: Named) -> bool:
    if one.view.state == State.WAITING:
        return not one.own and here.may(Act.APPROVE, one.view.districts)
    return here.may(Act.WRITE, one.view.districts)


def _tasks(session: Session, here: Here) -> list[Task]:
    """What else waits for the roles of this person, each with where it is done."""
    found = []
    if here.may(Act.WRITE):
        found.append(Task("task_sketches", sketch.many(session, here.actor.login), "write"))
    if here.may(Act.SETTLE):
        settle = progress.troubled(session)
        found += [Task("task_settle", count, f"bulletins/{number}/board", number) for number, count in settle.items()]
    if here.may(Act.ACCOUNT):
        parked = [one for one in progress.stops(session, here.now).values() if one.parked_at is not None]
        found.append(Task("task_accounts", len(parked), "accounts"))
    if here.may(Act.APPROVE_FIGURES):
        waiting = [one for one in figures.waiting(session) if one.login != here.actor.login]
        found.append(Task("task_figures", len(waiting), _if_there("figures")))
    if here.may(Act.CONFIRM_POWER):
        found.append(Task("task_roles", len(staff.waiting(session, here.true)), "people"))
    return [one for one in found if one.count]


def _in_exercise(here: Here) -> list[Task]:
    """A telephone call of an exercise leaves no other trace at the desk than on the player's own page."""
    drill, count = drill_play.many(here) or (None, 0)
    return [Task("task_came", count, f"drills/{drill.exercise.code}/play", drill.title)] if drill is not None and count else []


def _about_alarms(here: Here, alarms: list[Alarm]) -> list[Task]:
    count = sum(one.kind not in THREATS for one in alarms)
    return [Task("task_alarms", count, "alarms")] if count and here.may(Act.CLOSE_ALARM) else []


def _if_there(path: str) -> str:
    return path if any(one.path == path for one in SECTIONS) else ""


PAGES = (Page("", home, Act.LOOK), Page("live", live, Act.LOOK))
