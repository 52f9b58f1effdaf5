"""One alert and all that is known when it is decided on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.bulletins.decision import Act, Decision, InForce, Source
from lifeline.bulletins.guideline import Guideline, Release
from lifeline.bulletins.hazard import Hazard
from lifeline.bulletins.subject import Subject
from lifeline.core import cap
from lifeline.core.place import City


@dataclass(frozen=True, slots=True)
class Case:
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
        return f"it was sent {minutes(age)} minutes ago, and {self.source.name} goes out for {minutes(self.source.max_age)} minutes only"


def careful(case: Case, release: Release, earlier: InForce | None) -> tuple[Release, str]:
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


def said(alert: cap.Alert) -> str:
    events = list(dict.fromkeys(info.event for info in alert.infos))
    return f"'{events[0]}' from {alert.sender}" if events else f"the message {alert.identifier} from {alert.sender}"


def names(bulletins: list[InForce]) -> str:
    return " and ".join(f"bulletin {one.bulletin_id}" for one in bulletins)


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
