"""What the city does about one official alert, and why: a bulletin, a person's look, or a line in the record.

Pure: no session, no network, no clock but the argument. The order of the questions is the order in `decide`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from lifeline.bulletins import subject as reading
from lifeline.bulletins.case import Case, careful, minutes, names, said
from lifeline.bulletins.decision import Act, Decision, InForce, Kind, Source
from lifeline.bulletins.ending import end
from lifeline.bulletins.guideline import Guideline
from lifeline.bulletins.hazard import Hazard, Hazards, Level
from lifeline.core import cap
from lifeline.core.place import City
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
    case = Case(alert, source, city, guideline, tuple(in_force), now, templates, subject)
    if held := _elsewhere(case) or _out_of_time(case) or _unclear_words(case):
        return held
    if subject.ends:
        return end(case)
    hazard, level = subject.match.hazard, subject.match.level
    if old := case.old():
        return case.person(f"{said(alert)} comes late: {old}")
    if hazard is None:
        return case.person(f"the type of disaster is not known: {subject.match.by}")
    if level is None:
        return case.person(f"{hazard.en}: the level is not known: {subject.match.by}")
    return _begin(case, hazard, level)


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
    return case.record(f"{said(case.alert)} is for other places, none of them in {case.city.en}")


def _out_of_time(case: Case) -> Decision | None:
    sent, until = case.alert.sent, case.subject.until
    if sent > case.now + AHEAD:
        return case.person(
            f"{said(case.alert)} says it was sent at {clock_en(sent)}, {minutes(sent - case.now)} minutes from now: a clock is wrong"
        )
    if until is not None and until <= case.now and not case.subject.ends:
        return case.record(f"{said(case.alert)} expired at {clock_en(until)}")
    return None


def _unclear_words(case: Case) -> Decision | None:
    subject = case.subject
    if subject.marked and case.alert.status is not cap.Status.EXERCISE:
        return case.person(f"the text says '{subject.marked}' while the status is {case.alert.status}: is it a drill?")
    if subject.ends and not case.in_force:
        return case.record(f"an end of a warning ({subject.ends}), and nothing is in force here")
    if subject.differ:
        return case.person(subject.differ)
    if subject.scope.unread:
        return case.person(f"where it applies cannot be read surely: {'; '.join(subject.scope.unread)}")
    return case.person(f"{said(case.alert)}: {subject.doubt}") if subject.doubt else None


def _begin(case: Case, hazard: Hazard, level: Level) -> Decision:
    """A warning: new, a change of exactly one that is in force, or nothing a citizen does not know already."""
    referenced, alike = case.referenced, case.alike(hazard)
    if other := [one for one in referenced if one.hazard != hazard.code]:
        return case.person(f"{said(case.alert)} refers to {names(other)}, which is about {other[0].hazard}")
    together = list(dict.fromkeys([*referenced, *alike]))
    if known := next((one for one in together if _known_already(case, one, level)), None):
        return case.record(f"nothing a citizen needs has changed: bulletin {known.bulletin_id} says the same", refers_to=known.bulletin_id)
    if len(together) > 1:
        return case.person(f"{said(case.alert)} touches {names(together)}: say which it changes")
    earlier = together[0] if together else None
    if earlier and earlier not in referenced and not case.subject.scope.districts >= earlier.districts:
        left = case.city.words(earlier.districts - case.subject.scope.districts, "en")
        return case.person(f"{said(case.alert)} changes a part of bulletin {earlier.bulletin_id} and says nothing about {left}")
    if hazard.code not in case.templates:
        return case.person(f"there is no template for {hazard.en}, so the text must be written by hand")
    return _warning(case, hazard, level, earlier)


def _known_already(case: Case, bulletin: InForce, level: Level) -> bool:
    """Same level, and nowhere else and not for longer than the bulletin says.

    An extension that names no end still tells something new about a bulletin that has one.
    """
    districts, until = case.subject.scope.districts, case.subject.until
    same_source = bulletin.comes_from(case.alert.sender)
    longer = case.alert.msg_type is cap.MsgType.UPDATE and same_source and bulletin.until is not None
    same_end = until == bulletin.until or (until is None and not longer)
    if same_source:
        narrowed = bulletin in case.referenced and districts != bulletin.districts
        return bulletin.level == level.id and districts <= bulletin.districts and same_end and not narrowed
    within = same_end or bulletin.until is None or (until is not None and until <= bulletin.until)
    return bulletin.level == level.id and districts <= bulletin.districts and within


def _warning(case: Case, hazard: Hazard, level: Level, earlier: InForce | None) -> Decision:
    msg_type = cap.MsgType.UPDATE if earlier else cap.MsgType.ALERT
    release, why = careful(case, case.guideline.release(hazard.code, level.id, msg_type), earlier)
    scope = case.subject.scope
    what = f"{hazard.en} {level.en} for {scope.words(case.city, 'en')}"
    change = f", a change of bulletin {earlier.bulletin_id}" if earlier else ""
    return Decision(
        Act.BULLETIN,
        f"{case.alert.sender} says {what} (by {case.subject.match.by}){change}; {why}",
        msg_type=msg_type,
        kind=Kind.UPDATE if earlier else Kind.ALERT,
        hazard=hazard.code,
        level=level.id,
        scope=scope,
        release=release,
        refers_to=earlier.bulletin_id if earlier else "",
    )
