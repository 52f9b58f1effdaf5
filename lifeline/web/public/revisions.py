"""What an act on the figures says in one language: which figures, what they were, what they are, and why."""

from collections.abc import Iterator

from lifeline.situation.read import CorrectionView, FigureView
from lifeline.web.public.amounts import amount
from lifeline.web.public.counted import area_name, metric_name, reason_word, state_word
from lifeline.web.public.face import Face


def revision_title(act: CorrectionView, hazard: str, face: Face) -> str:
    """The type of emergency, the first of the changes, how many more there are, and why."""
    first, *others = act.changes
    told = face.say("and_more", {"first": moved(first, face), "count": len(others)}) if others else moved(first, face)
    return f"{face.mark}{face.say('revision', {'hazard': hazard, 'change': told, 'reason': reason_word(act.reason, face)})}"


def revision_lines(act: CorrectionView, face: Face) -> Iterator[str]:
    """One line for each figure, then why."""
    for one in act.changes:
        fields = {
            "change": moved(one, face),
            "time": face.clock_with_year(one.as_of),
            "source": one.source,
            "state": state_word(one.state, face),
        }
        yield face.say("revision_line", fields)
        if one.rule:
            yield face.say("revision_rule", {"rule": one.rule})
    yield face.say("revision_reason", {"reason": reason_word(act.reason, face)})
    if act.note:
        yield act.note


def moved(one: FigureView, face: Face) -> str:
    """사망 3명 → 2명 (관악구); where nothing was said before, only what is said now."""
    known = face.metrics.metrics.get(one.metric)
    now = amount(one.value, known, face.say)
    before = f"{amount(one.before, known, face.say)} → " if one.before is not None and one.before != one.value else ""
    where = f" ({area_name(one.area, face)})" if one.area else ""
    return f"{metric_name(one.metric, face)} {before}{now}{where}"
