"""What the city does about one official alert, and why: a bulletin, a person's look, or a line in the record.

Pure: no session, no network, no clock but the argument. The order of the questions is the order of the functions below.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.bulletins import subject as reading
from lifeline.bulletins.decision import Act, Decision, InForce, Kind, Source
from lifeline.bulletins.guideline import Guideline, Release
from lifeline.bulletins.hazard import Hazard, Hazards, Level
from lifeline.bulletins.subject import Subject
from lifeline.core import cap
from lifeline.core.place import City
from lifeline.core.text import clock_en

__all__ = ["Act", "Decision", "InForce", "Kind", "Source", "decide"]

AHEAD = timedelta(minutes=5)  # how far a source's clock may be ahead of ours
TESTS = (cap.Status.TEST, cap.Status.SYSTEM, cap.Status.DRAFT)


@dataclass(frozen=True, slots=True)
class _Case:
    """One alert and all that is known when it is decided on."""

    alert: cap.Alert
    source: Source
    city: City
    guideline: Guideline
    in_force: tuple[InForce, ...]
    now: datetime
    templates: Collection[str]
    subject: Subject

    def person(self, reason: str, *, refers_to: str = "") -> Decision:
        return self._held(Act.PERSON, reason, refers_to)

    def record(self, reason: str, *, refers_to: str = "") -> Decision:
        return self._held(Act.RECORD, reason, refers_to)

    def _held(self, act: Act, reason: str, refers_to: str) -> Decision:
        match = self.subject.match
        hazard, level = match.hazard.code if match.hazard else "", match.level.id if match.level else ""
        return Decision(act, reason, hazard=hazard, level=level, scope=self.subject.scope, refers_to=refers_to)

    @property
    def referenced(self) -> list[InForce]:
        """Bulletins in force whose source the alert refers to. A changed message keeps its identifier, so `sent` is not compared."""
        keys = {(one.sender, one.identifier) for one in self.alert.references}
        return [one for one in self.in_force if one.source is not None and one.source[:2] in keys]

    def alike(self, hazard: Hazard) -> list[InForce]:
        """Bulletins in force for the same type somewhere in the alert's districts."""
        return [one for one in self.in_force if one.hazard == hazard.code and one.districts & self.subject.scope.districts]

    def old(self) -> str:
        age = self.now - self.alert.sent
        if age <= self.source.max_age:
            return ""
        return f"it was sent {_minutes(age)} minutes ago, and {self.source.name} goes out for {_minutes(self.source.max_age)} minutes only"


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
    subject = reading.read(alert, city=city, hazards=hazards)
    case = _Case(alert, source, city, guideline, tuple(in_force), now, templates, subject)
    if held := _elsewhere(case) or _out_of_time(case) or _unclear_words(case):
        return held
    if subject.ends:
        return _end(case)
    hazard, level = subject.match.hazard, subject.match.level
    if old := case.old():
        return case.person(f"{_said(alert)} comes late: {old}")
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
        return Decision(Act.PERSON, f"scope {alert.scope}: the source did not mean {_said(alert)} for the public")
    if source.senders and alert.sender not in source.senders:
        return Decision(Act.PERSON, f"{source.name} carries the sender {alert.sender}, who is not among those it may carry")
    return None


def _elsewhere(case: _Case) -> Decision | None:
    scope = case.subject.scope
    if scope.districts or scope.unread:
        return None
    return case.record(f"{_said(case.alert)} is for other places, none of them in {case.city.en}")


def _out_of_time(case: _Case) -> Decision | None:
    sent, until = case.alert.sent, case.subject.until
    if sent > case.now + AHEAD:
        return case.person(
            f"{_said(case.alert)} says it was sent at {clock_en(sent)}, {_minutes(sent - case.now)} minutes from now: a clock is wrong"
        )
    if until is not None and until <= case.now and not case.subject.ends:
        return case.record(f"{_said(case.alert)} expired at {clock_en(until)}")
    return None


def _unclear_words(case: _Case) -> Decision | None:
    subject = case.subject
    if subject.marked and case.alert.status is not cap.Status.EXERCISE:
        return case.person(f"the text says '{subject.marked}' while the status is {case.alert.status}: is it a drill?")
    if subject.ends and not case.in_force:
        return case.record(f"an end of a warning ({subject.ends}), and nothing is in force here")
    if subject.differ:
        return case.person(subject.differ)
    if subject.scope.unread:
        return case.person(f"where it applies cannot be read surely: {'; '.join(subject.scope.unread)}")
    return case.person(f"{_said(case.alert)}: {subject.doubt}") if subject.doubt else None


def _end(case: _Case) -> Decision:
    """The source ends or withdraws its warning: never a new warning, and only for the one bulletin it surely means."""
    subject, hazard, level = case.subject, case.subject.match.hazard, case.subject.match.level
    meant = case.referenced
    if not meant:
        if hazard is None:
            return case.person(f"an end of a warning ({subject.ends}) of a type that is not known: {subject.match.by}")
        alike = case.alike(hazard)
        if alike and level is None:
            return case.person(f"an end of a {hazard.en} warning ({subject.ends}) without a known level, while {_names(alike)} is in force")
        meant = [one for one in alike if level is not None and one.level == level.id]
        if not meant:
            other = f"; {_names(alike)} has another level" if alike else ""
            return case.record(f"an end of a {hazard.en} warning ({subject.ends}) that is not in force here{other}")
    if len(meant) > 1:
        return case.person(f"an end ({subject.ends}) that could mean {_names(meant)}: say which")
    return _end_of(case, meant[0])


def _end_of(case: _Case, bulletin: InForce) -> Decision:
    subject, name = case.subject, f"bulletin {bulletin.bulletin_id}"
    if subject.match.hazard is not None and subject.match.hazard.code != bulletin.hazard:
        return case.person(f"an end ({subject.ends}) of {subject.match.hazard.en} refers to {name}, which is about {bulletin.hazard}")
    if not subject.scope.districts >= bulletin.districts:
        left = case.city.words(bulletin.districts - subject.scope.districts, "en")
        return case.person(f"an end ({subject.ends}) of a part of {name}: it says nothing about {left}", refers_to=bulletin.bulletin_id)
    if subject.replaced:
        return case.person(
            f"the level of {name} ends because another takes its place, which is not here yet", refers_to=bulletin.bulletin_id
        )
    if old := case.old():
        return case.person(f"an end ({subject.ends}) of {name} comes late: {old}", refers_to=bulletin.bulletin_id)
    if bulletin.hazard not in case.templates:
        return case.person(f"there is no template for {bulletin.hazard}, so the end of {name} must be written by hand")
    release, why = _careful(case, case.guideline.release(bulletin.hazard, bulletin.level, cap.MsgType.CANCEL), bulletin)
    return Decision(
        Act.BULLETIN,
        f"{case.alert.sender} ends {name} ({subject.ends}); {why}",
        msg_type=cap.MsgType.CANCEL,
        kind=Kind.CALLED_OFF if subject.withdrawn else Kind.OVER,
        hazard=bulletin.hazard,
        level=bulletin.level,
        scope=case.city.scope_of(bulletin.districts),
        release=release,
        refers_to=bulletin.bulletin_id,
    )


def _begin(case: _Case, hazard: Hazard, level: Level) -> Decision:
    """A warning: new, a change of exactly one that is in force, or nothing a citizen does not know already."""
    referenced, alike = case.referenced, case.alike(hazard)
    if other := [one for one in referenced if one.hazard != hazard.code]:
        return case.person(f"{_said(case.alert)} refers to {_names(other)}, which is about {other[0].hazard}")
    together = list(dict.fromkeys([*referenced, *alike]))
    if known := next((one for one in together if _known_already(case, one, level)), None):
        return case.record(f"nothing a citizen needs has changed: bulletin {known.bulletin_id} says the same", refers_to=known.bulletin_id)
    if len(together) > 1:
        return case.person(f"{_said(case.alert)} touches {_names(together)}: say which it changes")
    earlier = together[0] if together else None
    if earlier and earlier not in referenced and not case.subject.scope.districts >= earlier.districts:
        left = case.city.words(earlier.districts - case.subject.scope.districts, "en")
        return case.person(f"{_said(case.alert)} changes a part of bulletin {earlier.bulletin_id} and says nothing about {left}")
    if hazard.code not in case.templates:
        return case.person(f"there is no template for {hazard.en}, so the text must be written by hand")
    return _warning(case, hazard, level, earlier)


def _known_already(case: _Case, bulletin: InForce, level: Level) -> bool:
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


def _warning(case: _Case, hazard: Hazard, level: Level, earlier: InForce | None) -> Decision:
    msg_type = cap.MsgType.UPDATE if earlier else cap.MsgType.ALERT
    release, why = _careful(case, case.guideline.release(hazard.code, level.id, msg_type), earlier)
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


def _careful(case: _Case, release: Release, earlier: InForce | None) -> tuple[Release, str]:
    """What the guideline says, but never at once where the source is open, another than before, or speaks of later."""
    effective = case.subject.effective
    doubts = [
        (case.source.trust not in ("signed", "pinned"), f"the feed {case.source.name} could be imitated (trust {case.source.trust})"),
        (earlier is not None and not earlier.comes_from(case.alert.sender), "another source began it"),
        (bool(case.subject.ends) and effective is not None and effective > case.now, "it ends later, not now"),
    ]
    why = next((reason for doubtful, reason in doubts if doubtful), "")
    if release is Release.AT_ONCE and why:
        return Release.REVIEW, f"a person approves it because {why}"
    words = {Release.AT_ONCE: "lets it go at once", Release.REVIEW: "wants a person to approve it", Release.TWO_PEOPLE: "wants two people"}
    return release, f"the guideline {case.guideline.version} {words[release]}"


def _said(alert: cap.Alert) -> str:
    events = list(dict.fromkeys(info.event for info in alert.infos))
    return f"'{events[0]}' from {alert.sender}" if events else f"the message {alert.identifier} from {alert.sender}"


def _names(bulletins: list[InForce]) -> str:
    return " and ".join(f"bulletin {one.bulletin_id}" for one in bulletins)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
