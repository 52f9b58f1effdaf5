"""What lets a public exercise speak: two people who permit it, and its announcement on its own accounts, days before."""

from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.core.post import WrongMark
from lifeline.drills import announce as announcing
from lifeline.drills import permit as permits
from lifeline.drills import public
from lifeline.drills.notice_text import text
from lifeline.drills.policy import load_policy
from lifeline.drills.prepare import offset
from lifeline.drills.script import Script
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import Seen, after, directed, seen, to
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def show(here: Here, code: str) -> Response:
    drill = seen(here, code)
    accounts, city = permits.of_exercises(here.world.accounts), here.station.settings.folder("city")
    with here.world.database.reading() as session:
        given = permits.standing(session, drill.exercise, accounts)
        before, over = (announcing.notices(session, drill.exercise, kind) for kind in ("announced", "over"))
        why = announcing.refusal(session, drill.exercise, accounts, city, here.true) if drill.exercise.state == "planned" else ""
    languages = sorted({one.language for one in accounts})
    said = {language: _announcement(drill, language) for language in languages}
    mine = any(one.login == here.actor.login for one in given)
    left, notice = permits.missing(given), public.said(load_policy(city).notice)
    silent = sum(1 for one in accounts if one.id not in {told.account_id for told in before if not announcing.may_be_said_again(told)})
    known: dict[str, Any] = {"accounts": accounts, "given": given, "mine": mine, "left": left, "due": _due(drill.script)}
    told: dict[str, Any] = {"notice": notice, "said": said, "notices": [*before, *over], "silent": silent, "why": why}
    return page("desk/drill_public.html", here, drill=drill, **known, **told)


def permit(here: Here, code: str) -> AnyResponse:
    permits.permit(here.world, seen(here, code).exercise.code, by=here.actor)
    return to(here, f"{code}/public", "permitted")


def tell(here: Here, code: str) -> AnyResponse:
    announcing.announce(here.world, directed(here, code).exercise.code, city=here.station.settings.folder("city"), by=here.actor)
    here.station.wake()
    return to(here, f"{code}/public", "told")


def _due(script: Script) -> dict[str, str]:
    """How long after the start each inject comes, by its code."""
    return {one.code: after(script.at, script.at + offset(script, one)) for one in script.injects}


def _announcement(drill: Seen, language: str) -> str:
    """Empty where its title may not be said in an exercise: announcing it says why."""
    try:
        return text("announced", drill.exercise, language)
    except WrongMark:
        return ""


PAGES = (
    Page("drills/<code>/public", show, Act.LOOK, world=Status.EXERCISE),
    Page("drills/<code>/public/permit", permit, Act.APPROVE, ("POST",), Status.EXERCISE),
    Page("drills/<code>/public/announce", tell, Act.DIRECT_DRILL, ("POST",), Status.EXERCISE),
)
