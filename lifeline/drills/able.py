"""Whether somebody of a script's parts may do what it expects: a role that is not played lets an exercise fail before it begins."""

from collections.abc import Iterator

from lifeline.bulletins.guideline import Guideline, Release
from lifeline.core.cap import MsgType
from lifeline.drills.script import Expect, Expected, Script
from lifeline.staff.roles import MAY, Act, Role

BY_PEOPLE = {
    Expected.CONFIRMED: Act.MODERATE,
    Expected.FIGURE: Act.ENTER_FIGURES,
    Expected.CORRECTED: Act.END,
    Expected.SETTLED: Act.SETTLE,
}


def nobody_may(expect: Expect, script: Script, guideline: Guideline, two_people: bool) -> Iterator[str]:
    """`two_people`: what it counts is published by two."""
    act = BY_PEOPLE.get(expect.act)
    if expect.act is Expected.ISSUED and guideline.release(expect.hazard, expect.level, MsgType.ALERT) is not Release.AT_ONCE:
        act = Act.APPROVE
    if act is not None and not _people(script, MAY[act]):
        yield f"no part may do that: add one with the role {' or '.join(sorted(MAY[act]))}."
    second = MAY[Act.ENTER_FIGURES] | MAY[Act.APPROVE_FIGURES]
    if expect.act is Expected.FIGURE and two_people and _people(script, second) < 2:
        yield f"two people publish '{expect.metric}': add a second part with the role {' or '.join(sorted(MAY[Act.APPROVE_FIGURES]))}."


def _people(script: Script, roles: frozenset[Role]) -> int:
    return sum(part.people for part in script.parts if part.role in roles)
