"""What the city does about one official alert, and why: a bulletin, a person's look, or a line in the record.

Pure: no session, no network, no clock but the argument. The order of the questions is the order in `decide`.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from lifeline.bulletins import fold
from lifeline.bulletins import subject as reading
from lifeline.bulletins.case import Case, minutes, names, said
from lifeline.bulletins.decision import Act, Decision, InForce, Kind, Source
from lifeline.bulletins.ending import end
from lifeline.bulletins.follow import begin
from lifeline.bulletins.guideline import Guideline
from lifeline.bulletins.hazard import Hazard, Hazards
from lifeline.core import cap
from lifeline.core.place import City
from lifeline.core.plane import kilometres
from lifeline.core.text import clock_en

__all__ = ["Act", "Decision", "InForce", "Kind", "Source", "decide"]

AHEAD = timedelta(minutes=5)  # how far a source's clock may be ahead of ours
TESTS = (cap.Status.TEST, cap.Status.SYSTEM, cap.Status.DRAFT)


def decide(
    alert: cap.Alert,
    *,
    source: Source,
    city: City,
    hazards: Hazards,
    guideline: Guideline,
    in_force: Iterable[InForce],
    now: datetime,
    world: cap.Status,
    templates: Collection[str],
    seed: bool = False,
) -> Decision:
    """What to do about the alert, `now` in UTC, in the world of that status. `seed`: the first reading of a feed, never posted."""
    if seed:
        return Decision(Act.RECORD, f"the first reading of {source.name} only shows what was there before: never posted")
    if refused := _not_for_this_world(alert, hazards, world) or _not_for_the_public(alert, source):
        return refused
    subject = reading.read(alert, city=city, hazards=hazards, events=source.events)
    standing = tuple(filter(None, (_as_it_stands(one, hazards, now) for one in in_force)))
    case = Case(alert, source, city, hazards, guideline, standing, now, templates, subject)
    if held := _elsewhere(case) or _out_of_time(case) or _unclear_words(case):
        return held
    if subject.ends:
        return end(case)
    hazard, level = subject.match.hazard, subject.match.level
    if old := case.old(level):
        return case.person(f"{said(alert)} comes late: {old}")
    if hazard is None:
        return case.person(f"the type of disaster is not known: {subject.match.by}")
    if level is None:
        return case.person(f"{hazard.en}: the level is not known: {subject.match.by}")
    found = begin(case, hazard, level)
    if found.act is Act.BULLETIN and (parts := _parts_named(case)):
        return case.person(f"{said(alert)} was sent to phones in {case.city.words(subject.scope.districts, 'en')}; its text names {parts}")
    return found


def _as_it_stands(one: InForce, hazards: Hazards, now: datetime) -> InForce | None:
    """Each level in its own lane, without the parts whose end has come; None where that is all of it."""
    cells, hazard = one.cells, hazards.get(one.hazard)
    level = hazard.find(one.level) if hazard else None
    if not cells and level and one.districts:
        cells = fold.raised(fold.NOTHING, level, one.districts, until=one.until, by=one.source[:2] if one.source else fold.NOBODY)
    left = fold.still(cells, now)
    if left is one.cells or one.ended:
        return one
    return replace(one, cells=left) if left else None


def _not_for_this_world(alert: cap.Alert, hazards: Hazards, world: cap.Status) -> Decision | None:
    if alert.status in TESTS:
        return Decision(Act.RECORD, f"status {alert.status}: a test is never posted, in no world")
    if alert.status is cap.Status.EXERCISE and world is cap.Status.ACTUAL:
        return Decision(Act.RECORD, "an exercise document never enters the live world")
    if alert.msg_type in (cap.MsgType.ACK, cap.MsgType.ERROR):
        return Decision(Act.RECORD, f"message type {alert.msg_type} answers another message and tells citizens nothing")
    codes = {pair.value for info in alert.infos for pair in info.event_codes}
    if tests := codes & hazards.marks.test_codes:
        return Decision(Act.RECORD, f"event code {', '.join(sorted(tests))}: a test is never posted, in no world")
    if (drills := codes & hazards.marks.drill_codes) and world is cap.Status.ACTUAL:
        return Decision(Act.RECORD, f"event code {', '.join(sorted(drills))}: an exercise document never enters the live world")
    return None


def _not_for_the_public(alert: cap.Alert, source: Source) -> Decision | None:
    if alert.scope is not cap.Scope.PUBLIC:
        return Decision(Act.PERSON, f"scope {alert.scope}: the source did not mean {said(alert)} for the public")
    if source.senders and alert.sender not in source.senders:
        return Decision(Act.PERSON, f"{source.name} carries the sender {alert.sender}, who is not among those it may carry")
    return None


def _elsewhere(case: Case) -> Decision | None:
    scope = case.subject.scope
    if scope.districts or scope.unread:
        return None
    hazard = case.subject.match.hazard
    if case.referenced:
        return case.person(f"{said(case.alert)} names other places only, and refers to {names(case.referenced)}: does it move away?")
    if hazard is not None and hazard.code in case.source.ask_about:
        return case.person(f"{said(case.alert)} is for other places, but {case.source.name} is read for {hazard.en}: does it reach us?")
    if hazard is not None and (near := _near(case, hazard)):
        return case.person(f"{said(case.alert)} names other places, but {near}")
    return case.record(f"{said(case.alert)} is for other places, none of them in {case.city.en}")


def _near(case: Case, hazard: Hazard) -> str:
    """Why a shock elsewhere may be felt here; empty when it may not."""
    shock = case.subject.shock
    if shock is None or shock.magnitude is None:
        return ""
    km = min(kilometres((shock.lat, shock.lon), (one.lat, one.lon)) for one in case.city.districts.values())
    return f"magnitude {shock.magnitude:.1f} at {km:.0f} km may be felt here" if km <= hazard.felt(shock.magnitude) else ""


def _out_of_time(case: Case) -> Decision | None:
    sent, until = case.alert.sent, case.subject.until
    if sent > case.now + AHEAD:
        return case.person(
            f"{said(case.alert)} says it was sent at {clock_en(sent)}, {minutes(sent - case.now)} minutes from now: a clock is wrong"
        )
    if until is not None and until <= case.now and not case.subject.ends:
        return case.record(f"{said(case.alert)} expired at {clock_en(until)}")
    return _long_ago(case)


def _long_ago(case: Case) -> Decision | None:
    """A shock of another day, in a record that was looked over again, or one that is still to come."""
    shock, hazard = case.subject.shock, case.subject.match.hazard
    if shock is None or hazard is None or hazard.lasts is None or case.subject.ends:
        return None
    if shock.at > case.now + AHEAD:
        return case.person(f"{said(case.alert)} tells of a shock at {clock_en(shock.at)}, which is still to come")
    return case.record(f"{said(case.alert)} tells of a shock long ago") if case.now - shock.at >= hazard.lasts else None


def _unclear_words(case: Case) -> Decision | None:
    subject = case.subject
    if subject.marked and case.alert.status is not cap.Status.EXERCISE:
        return case.person(f"the text says '{subject.marked}' while the status is {case.alert.status}: is it a drill?")
    if subject.ends and (again := case.ended_by()):
        return case.person(f"{said(case.alert)} withdraws the end of a warning, which {names(again)} told: is the danger still there?")
    if subject.ends and not case.said:
        return case.record(f"an end of a warning ({subject.ends}), and nothing is in force here")
    if subject.differ:
        return case.person(subject.differ)
    if subject.scope.unread:
        return case.person(f"where it applies cannot be read surely: {'; '.join(subject.scope.unread)}")
    if subject.doubt:
        return case.person(f"{said(case.alert)}: {subject.doubt}")
    return _left_the_city(case)


def _left_the_city(case: Case) -> Decision | None:
    hazard = case.subject.match.hazard
    of_type = case.of_type(hazard) if hazard else case.referenced
    lost = [one for one in of_type if not one.districts <= case.city.districts.keys()]
    if not lost:
        return None
    return case.person(f"{names(lost)} speaks of districts that left city.yaml: revise it, then decide on {said(case.alert)}")


def _parts_named(case: Case) -> str:
    """Zones and districts that a text message to the whole city names: where phones rang is not where the danger is."""
    texts = [info.description for info in case.alert.infos if info.parameter("MOIS:DST_SE_NM")]
    if not texts or not case.subject.scope.whole or case.subject.ends:
        return ""
    zones = [name for zone in case.city.zones for name in (zone.ko, zone.short_ko) if zone.districts != frozenset(case.city.districts)]
    parts = [*zones, *(district.ko for district in case.city.districts.values())]
    return ", ".join(dict.fromkeys(name for name in parts if any(name in text for text in texts)))
