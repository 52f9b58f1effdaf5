"""When a source ends or withdraws its warning, or a part of it: what is left, and what a person must see instead."""

from dataclasses import replace

from lifeline.bulletins import fold, shock
from lifeline.bulletins.case import Case, careful, names, said
from lifeline.bulletins.decision import Act, Decision, InForce, Kind
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.follow import holding
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.hazard import Follows
from lifeline.core import cap


def end(case: Case) -> Decision:
    """The source ends or withdraws its warning: never a new warning, and only what it surely means."""
    subject, hazard, level = case.subject, case.subject.match.hazard, case.subject.match.level
    meant = case.referenced
    if not meant and case.named and case.alert.msg_type is cap.MsgType.CANCEL and hazard and (alike := case.alike(hazard)):
        return case.person(f"{said(case.alert)} withdraws a message on which nothing stands any more; {names(alike)} is in force")
    if not meant:
        if hazard is None:
            return case.person(f"an end of a warning ({subject.ends}) of a type that is not known: {subject.match.by}")
        alike = case.alike(hazard)
        if case.named and all(_is_of_others(case, one) for one in alike):
            return case.record(f"an end of a {hazard.en} warning ({subject.ends}) refers to what is not in force here")
        if case.named and alike:
            return case.person(f"an end ({subject.ends}) refers to what is not in force, while {names(alike)} is: does it end that?")
        if alike and level is None:
            return case.person(f"an end of a {hazard.en} warning ({subject.ends}) without a known level, while {names(alike)} is in force")
        if hazard.follows is Follows.EVENT and (unsure := [one for one in alike if not _is_shock(case, one)]):
            return case.person(f"an end ({subject.ends}) that does not say surely which shock it means while {names(unsure)} is in force")
        meant = alike if hazard.follows is Follows.EVENT else [one for one in alike if level and _holds(case, one, level.id)]
        if not meant:
            other = f"; {names(alike)} has another level" if alike else ""
            return case.record(f"an end of a {hazard.en} warning ({subject.ends}) that is not in force here{other}")
    if len(meant) > 1:
        return case.person(f"an end ({subject.ends}) that could mean {names(meant)}: say which")
    return _end_of(case, meant[0])


def _is_of_others(case: Case, one: InForce) -> bool:
    """Whether other messages of the same sender hold it up: two gauges of one office end each their own warning.

    An end that names a message which only repeated a warning by area is no gauge's: a person looks.
    """
    hazard = case.hazards.get(one.hazard)
    gauge = any(pair.name.startswith("measured:") for info in case.alert.infos for pair in info.parameters)
    other = gauge or (case.strand and case.strand not in fold.strands(one.state))
    if hazard is not None and hazard.follows is Follows.ZONES and not other:
        return False
    return bool(one.state) and all(cell.by[0] == case.alert.sender and cell.by[1] for cell in one.state.values())


def _holds(case: Case, one: InForce, level: str) -> bool:
    return bool(fold.with_level(one.state, level) & case.subject.scope.districts)


def _is_shock(case: Case, one: InForce) -> bool:
    """Whether the end tells of that kind of report, and of no other shock."""
    own, level = case.subject.shock, case.subject.match.level
    other = own and one.shock and shock.same(own, one.shock) is shock.Same.NO
    return level is not None and one.level == level.id and not other


def _left(case: Case, bulletin: InForce) -> Cells:
    """What the bulletin still says afterwards. An end that refers to a message ends what that message said, in the districts it names."""
    level = case.subject.match.level
    if case.named & bulletin.messages:
        return fold.lowered(bulletin.state, case.subject.scope.districts, by=case.named & bulletin.messages)
    return fold.lowered(bulletin.state, case.subject.scope.districts, level=level.id if level else None, strand=case.strand)


def _end_of(case: Case, bulletin: InForce) -> Decision:
    subject, name, number = case.subject, f"bulletin {bulletin.bulletin_id}", bulletin.bulletin_id
    if subject.match.hazard is not None and subject.match.hazard.code != bulletin.hazard:
        return case.person(f"an end ({subject.ends}) of {subject.match.hazard.en} refers to {name}, which is about {bulletin.hazard}")
    left = _left(case, bulletin)
    if case.named & bulletin.messages and not case.named & {cell.by for cell in bulletin.state.values()}:
        return case.person(f"{said(case.alert)} withdraws what ended a part of {name}: does it hold there again?", refers_to=number)
    if fold.same(left, bulletin.state):
        return _nothing_left(case, bulletin)
    if left and not _is_state(case, bulletin):
        rest = case.city.words(fold.districts(left), "en")
        return case.person(f"an end ({subject.ends}) of a part of {name}: it says nothing about {rest}", refers_to=number)
    if subject.replaced:
        return case.person(f"the level of {name} ends because another takes its place, which is not here yet", refers_to=number)
    if late := _late(case, bulletin):
        return case.person(f"an end ({subject.ends}) of {name} {late}", refers_to=number)
    if left and case.strand and fold.alike(left, bulletin.state, case.hazards[bulletin.hazard]):
        others = case.record(f"an end ({subject.ends}) of one of several that {name} stands on: the others still say it", refers_to=number)
        return replace(others, cells=left)
    if bulletin.hazard not in case.templates:
        return case.person(f"there is no template for {bulletin.hazard}, so the end of {name} must be written by hand")
    return _narrowed(case, bulletin, left) if left else _over(case, bulletin)


def _nothing_left(case: Case, bulletin: InForce) -> Decision:
    """The bulletin no longer says what ends, or does not say which of several it is about."""
    name, number = f"bulletin {bulletin.bulletin_id}", bulletin.bulletin_id
    if case.strand and "" in fold.strands(bulletin.state):
        return case.person(f"an end ({case.subject.ends}) of {case.strand}, and {name} does not say what it is about", refers_to=number)
    return case.record(f"an end ({case.subject.ends}) of a part that {name} no longer says", refers_to=number)


def _late(case: Case, bulletin: InForce) -> str:
    """Why the end comes too late to be carried out by itself; empty when it does not."""
    if case.overtaken(bulletin):
        return "is older than what the source said after it"
    old = case.old()
    return f"comes late: {old}" if old else ""


def _is_state(case: Case, bulletin: InForce) -> bool:
    """Whether a part of it can end while the rest stands: a fire or a shock is over as a whole."""
    hazard = case.hazards.get(bulletin.hazard)
    return hazard is not None and hazard.follows is Follows.ZONES


def _narrowed(case: Case, bulletin: InForce, left: Cells) -> Decision:
    """A part ends: an Update that says what still holds, and where it no longer does."""
    release, why = careful(case, case.guideline.release(bulletin.hazard, bulletin.level, cap.MsgType.CANCEL), bulletin, left)
    rest = case.city.words(fold.districts(left), "en")
    reason = f"{case.alert.sender} ends a part of bulletin {bulletin.bulletin_id} ({case.subject.ends}), it stays for {rest}; {why}"
    older = case.draft_of_source(bulletin.hazard, bulletin.bulletin_id) if release is not Release.AT_ONCE else None
    both = _left(case, older) if older else {}
    found = holding(case, reason, hazard=bulletin.hazard, release=release, cells=both or left, earlier=bulletin)
    return replace(found, replaces=older.bulletin_id) if older and both else found


def _over(case: Case, bulletin: InForce) -> Decision:
    release, why = careful(case, case.guideline.release(bulletin.hazard, bulletin.level, cap.MsgType.CANCEL), bulletin)
    return Decision(
        Act.BULLETIN,
        f"{case.alert.sender} ends bulletin {bulletin.bulletin_id} ({case.subject.ends}); {why}",
        msg_type=cap.MsgType.CANCEL,
        kind=Kind.CALLED_OFF if case.subject.withdrawn else Kind.OVER,
        hazard=bulletin.hazard,
        level=bulletin.level,
        scope=case.city.scope_of(bulletin.districts),
        release=release,
        refers_to=bulletin.bulletin_id,
        cells=bulletin.state,
    )
