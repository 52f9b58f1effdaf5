"""What still waits for a person when its source speaks again: whether the newer word takes its place."""

from lifeline.bulletins import fold, shock
from lifeline.bulletins.decision import Act, Decision, InForce
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.hazard import Follows, Hazard
from lifeline.bulletins.subject import Subject
from lifeline.core import cap


def outdated(waiting: InForce, alert: cap.Alert, decision: Decision, *, subject: Subject, hazard: Hazard) -> bool:
    """Whether nothing is left to say of what waits. `hazard` is its type; the alert is newer and of the same sender.

    What repeats it, or tells of another message, fire, shock, level or pollutant, leaves it before the person.
    """
    if decision.act is Act.PERSON or decision.hazard != waiting.hazard or decision.refers_to == waiting.bulletin_id:
        return False
    references = {(one.sender, one.identifier) for one in alert.references if one.sender == alert.sender}
    named = references & waiting.messages
    if not waiting.districts <= subject.scope.districts or (references and not named):
        return False
    if hazard.follows is Follows.ZONES:
        return not _left(waiting.state, alert, subject, hazard)
    return bool(named) or (hazard.follows is Follows.EVENT and _is_one_shock(waiting, subject))


def _left(state: Cells, alert: cap.Alert, subject: Subject, hazard: Hazard) -> Cells:
    """What the newer message leaves of it. One that names what it changes is taken at its level all the same: a person looks next."""
    level, districts, by = subject.match.level, subject.scope.districts, (alert.sender, alert.identifier)
    strand = next((value for info in alert.infos if hazard.strand and (value := info.parameter(hazard.strand))), "")
    if subject.ends:
        return fold.lowered(state, districts, level=level.id if level else None, strand=strand)
    after = fold.raised(state, level, districts, until=None, by=by, strand=strand) if level else state
    return {key: cell for key, cell in after.items() if cell.by != by}


def _is_one_shock(waiting: InForce, subject: Subject) -> bool:
    own = subject.shock
    return own is not None and waiting.shock is not None and shock.same(waiting.shock, own) is shock.Same.YES
