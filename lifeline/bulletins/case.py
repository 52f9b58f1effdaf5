"""One alert and all that is known when it is decided on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.bulletins import fold
from lifeline.bulletins.decision import Act, Decision, InForce, Source
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.guideline import Guideline, Release
from lifeline.bulletins.hazard import Follows, Hazard, Hazards, Level
from lifeline.bulletins.subject import Subject
from lifeline.core import cap
from lifeline.core.place import City


@dataclass(frozen=True, slots=True)
class Case:
    """One alert and all that is known when it is decided on."""

    alert: cap.Alert
    source: Source
    city: City
    hazards: Hazards
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
    def by(self) -> tuple[str, str]:
        return self.alert.sender, self.alert.identifier

    @property
    def strand(self) -> str:
        """Which of several things of one type it is about (a pollutant, a gauge); empty where the type has no such parts."""
        hazard = self.subject.match.hazard
        name = hazard.strand if hazard else ""
        return next((value for info in self.alert.infos if name and (value := info.parameter(name))), "")

    @property
    def named(self) -> frozenset[tuple[str, str]]:
        """The messages the alert refers to. A changed message keeps its identifier, so `sent` is not compared."""
        return frozenset((one.sender, one.identifier) for one in self.alert.references)

    @property
    def said(self) -> list[InForce]:
        """What the city is saying now."""
        return [one for one in self.in_force if not one.waiting and one.ended is None]

    @property
    def referenced(self) -> list[InForce]:
        """Bulletins in force that stand on a message the alert refers to."""
        return [one for one in self.said if one.messages & self.named]

    def draft_of_source(self, hazard: str, number: str) -> InForce | None:
        """The newest draft of the alert's own source on that bulletin (empty: on none); two of them would lose one at approval.

        What a person has in hand is theirs: no message takes it away.
        """
        waits = [one for one in self.in_force if one.waiting and not one.edited and one.hazard == hazard and one.refers_to == number]
        own = [one for one in reversed(waits) if one.comes_from(self.alert.sender)]
        return next((one for one in own if self.strand or not self.overtaken(one)), None)  # gauges of one office tell in any order

    def of_type(self, hazard: Hazard) -> list[InForce]:
        return [one for one in self.said if one.hazard == hazard.code]

    def alike(self, hazard: Hazard) -> list[InForce]:
        """Bulletins in force for the same type somewhere in the alert's districts."""
        return [one for one in self.of_type(hazard) if one.districts & self.subject.scope.districts]

    def old(self, level: Level | None = None) -> str:
        age, most = self.now - self.alert.sent, self.source.max_age
        if level is not None and level.within is not None:
            most = min(most, level.within)
        if age <= most:
            return ""
        return f"it was sent {minutes(age)} minutes ago, and {self.source.name} goes out for {minutes(most)} minutes only"

    def ended_by(self) -> list[InForce]:
        """Bulletins that ended by a message the alert refers to: whoever withdraws that one says that the danger goes on."""
        return [one for one in self.in_force if one.ended and one.source is not None and one.source[:2] in self.named]

    def overtaken(self, earlier: InForce) -> bool:
        """Whether the source has said something newer about it already: documents may come out of order."""
        return earlier.source is not None and earlier.comes_from(self.alert.sender) and earlier.source[2] > self.alert.sent

    def end_after(self, before: datetime | None, *, same_source: bool) -> datetime | None:
        """Until when it holds, where an end was known before (or None was): what the alert leaves out takes nothing back.

        An extension by its own source that names no end leaves it open; another source's earlier end changes nothing.
        """
        until = self.subject.until
        if until is None:
            extended = self.alert.msg_type is cap.MsgType.UPDATE and same_source
            return None if extended else before
        if not same_source and (before is None or until <= before):
            return before
        return until


def careful(case: Case, release: Release, earlier: InForce | None, after: Cells = fold.NOTHING) -> tuple[Release, str]:
    """What the guideline says, but never at once where the source is open, another than before, unclear, or speaks of later.

    `after`: what will hold of the earlier bulletin.
    """
    if release is Release.AT_ONCE and (why := _why_not_at_once(case, earlier, after)):
        return Release.REVIEW, f"a person approves it because {why}"
    return release, f"the guideline {case.guideline.version} {_WORDS[release]}"


_WORDS = {Release.AT_ONCE: "lets it go at once", Release.REVIEW: "wants a person to approve it", Release.TWO_PEOPLE: "wants two people"}


def _why_not_at_once(case: Case, earlier: InForce | None, after: Cells) -> str:
    effective = case.subject.effective
    if case.source.trust not in ("signed", "pinned"):
        return f"the feed {case.source.name} could be imitated (trust {case.source.trust})"
    if earlier is not None and _of_another(case, earlier, after):
        return "another source began it"
    if case.subject.ends and earlier is not None and not _surely_meant(case, earlier):
        return "it names no message, and may be the end of another"
    return "it ends later, not now" if case.subject.ends and effective is not None and effective > case.now else ""


def _of_another(case: Case, earlier: InForce, after: Cells) -> bool:
    """Whether another source said it last, or said a part that changes."""
    sender = case.alert.sender
    changed = (cell for key, cell in earlier.state.items() if key not in after or not cell.reads_like(after[key]))
    return not earlier.comes_from(sender) or any(cell.by[0] != sender for cell in changed)


def _surely_meant(case: Case, earlier: InForce) -> bool:
    """Of fires and shocks there may be several in one place; a warning by area is known by its type and level."""
    hazard = case.hazards.get(earlier.hazard)
    return bool(case.named & earlier.messages) or (hazard is not None and hazard.follows is Follows.ZONES)


def said(alert: cap.Alert) -> str:
    events = list(dict.fromkeys(info.event for info in alert.infos))
    return f"'{events[0]}' from {alert.sender}" if events else f"the message {alert.identifier} from {alert.sender}"


def names(bulletins: list[InForce]) -> str:
    return " and ".join(f"bulletin {one.bulletin_id}" for one in bulletins)


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
