"""When a source ends or withdraws its warning: which bulletin it surely means, and what a person must see instead."""

from lifeline.bulletins.case import Case, careful, names
from lifeline.bulletins.decision import Act, Decision, InForce, Kind
from lifeline.core import cap


def end(case: Case) -> Decision:
    """The source ends or withdraws its warning: never a new warning, and only for the one bulletin it surely means."""
    subject, hazard, level = case.subject, case.subject.match.hazard, case.subject.match.level
    meant = case.referenced
    if not meant:
        if hazard is None:
            return case.person(f"an end of a warning ({subject.ends}) of a type that is not known: {subject.match.by}")
        alike = case.alike(hazard)
        if alike and level is None:
            return case.person(f"an end of a {hazard.en} warning ({subject.ends}) without a known level, while {names(alike)} is in force")
        meant = [one for one in alike if level is not None and one.level == level.id]
        if not meant:
            other = f"; {names(alike)} has another level" if alike else ""
            return case.record(f"an end of a {hazard.en} warning ({subject.ends}) that is not in force here{other}")
    if len(meant) > 1:
        return case.person(f"an end ({subject.ends}) that could mean {names(meant)}: say which")
    return _end_of(case, meant[0])


def _end_of(case: Case, bulletin: InForce) -> Decision:
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
    release, why = careful(case, case.guideline.release(bulletin.hazard, bulletin.level, cap.MsgType.CANCEL), bulletin)
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
