"""Messages sent at the same moment become one bulletin: a weather service tells each level and change of a type in a row of its own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lifeline.bulletins import fold
from lifeline.bulletins.decision import Act, Decision, InForce, Kind
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.hazard import Follows, Hazards
from lifeline.bulletins.subject import Subject
from lifeline.core import cap
from lifeline.core.place import Scope

Decide = Callable[[cap.Alert, Sequence[InForce]], Decision]
NEW = "(new)"  # what a bulletin that has no number yet is called while the rest of its moment is folded into it
ScopeOf = Callable[[Iterable[str]], Scope]
STRICTER = (Release.AT_ONCE, Release.REVIEW, Release.TWO_PEOPLE)


@dataclass(frozen=True, slots=True)
class Chain:
    """Alerts that are decided together, each with its own decision, and the one decision they come to.

    `spoken` is the alert the bulletin stands on: the last that changed something.
    """

    each: tuple[tuple[cap.Alert, Decision], ...]
    decision: Decision
    spoken: cap.Alert


def order(subject: Subject) -> int:
    """Within one moment: what ends, then what is issued or changed, then what ends only because another took its place."""
    return 2 if subject.ends and subject.replaced else 0 if subject.ends else 1


def chain(alerts: Sequence[cap.Alert], standing: Sequence[InForce], *, decide: Decide, hazards: Hazards, scope_of: ScopeOf) -> Chain:
    """The first alert and all others that change the same bulletin; the rest of `alerts` is left for another chain.

    Pure. At least one alert.
    """
    first, *rest = alerts
    decision = decide(first, standing)
    if decision.act is not Act.BULLETIN or hazards[decision.hazard].follows is not Follows.ZONES:
        return Chain(((first, decision),), decision, first)
    root = next((one for one in standing if one.bulletin_id == decision.refers_to), None)
    name, each = root.bulletin_id if root else NEW, [(first, decision)]
    working = _after(standing, name, first, decision)
    for alert in rest:
        found = decide(alert, working)
        if found.act is Act.RECORD and found.cells:
            continue  # it changes what the bulletin stands on and not what it says: decided by itself
        if found.act is Act.PERSON or found.hazard != decision.hazard or found.refers_to != name:
            continue
        each.append((alert, found))
        if found.act is Act.BULLETIN:
            working = _after(working, name, alert, found)
    return _merged(each, root, scope_of)


def _after(standing: Sequence[InForce], name: str, alert: cap.Alert, decision: Decision) -> tuple[InForce, ...]:
    """What would stand if it were said; a bulletin that ended stays with nowhere left, so that what follows joins it.

    A draft it says as well is gone: what follows would be folded into that, and what was said just now be lost.
    """
    cells = {} if decision.msg_type is cap.MsgType.CANCEL else decision.cells
    said = InForce(name, decision.hazard, decision.level, fold.districts(cells), alert.key, decision.until, cells, decision.shock)
    return (*(one for one in standing if one.bulletin_id not in (name, decision.replaces)), said)


def _merged(each: list[tuple[cap.Alert, Decision]], root: InForce | None, scope_of: ScopeOf) -> Chain:
    spoken = [(alert, decision) for alert, decision in each if decision.act is Act.BULLETIN]
    alert, last = spoken[-1]
    if len(spoken) == 1:
        return Chain(tuple(each), last, alert)
    cells = {} if last.msg_type is cap.MsgType.CANCEL else last.cells
    before = root.state if root else {}
    if fold.same(before, cells):
        return _nothing(each, alert)
    release = max((decision.release or Release.REVIEW for _, decision in spoken), key=STRICTER.index)
    together = replace(
        last,
        release=release,
        reason=_reasons(decision for _, decision in spoken),
        refers_to=root.bulletin_id if root else "",
        replaces=next((decision.replaces for _, decision in spoken if decision.replaces), ""),
    )
    if not cells and root:
        return Chain(tuple(each), replace(together, cells=before, level=root.level, scope=scope_of(root.districts)), alert)
    kind, msg_type = (Kind.UPDATE, cap.MsgType.UPDATE) if root else (Kind.ALERT, cap.MsgType.ALERT)
    before_where, where = root.districts if root else frozenset[str](), fold.districts(cells)
    news = {"lifted": before_where - where, "added": where - before_where if root else frozenset[str]()}
    return Chain(tuple(each), replace(together, kind=kind, msg_type=msg_type, lifted=news["lifted"], added=news["added"]), alert)


def _nothing(each: list[tuple[cap.Alert, Decision]], alert: cap.Alert) -> Chain:
    """What they say together was said before."""
    why = "together with what was sent at the same moment it changes nothing"
    quiet = [(one, Decision(Act.RECORD, f"{why}: {found.reason}", hazard=found.hazard, level=found.level)) for one, found in each]
    return Chain(tuple(quiet), quiet[-1][1], alert)


def _reasons(decisions: Iterable[Decision]) -> str:
    return " | ".join(dict.fromkeys(decision.reason.replace(f", a change of bulletin {NEW}", "") for decision in decisions))
