"""A warning meets what the city says already: new, a change a citizen must know, or nothing new."""

from collections.abc import Iterable
from dataclasses import replace

from lifeline.bulletins import fold, shock
from lifeline.bulletins.case import Case, careful, names, said
from lifeline.bulletins.decision import Act, Decision, InForce, Kind
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.hazard import Follows, Hazard, Level
from lifeline.core import cap


def begin(case: Case, hazard: Hazard, level: Level) -> Decision:
    """What a warning of that type and level becomes."""
    if other := [one for one in case.referenced if one.hazard != hazard.code]:
        return case.person(f"{said(case.alert)} refers to {names(other)}, which is about {other[0].hazard}")
    if hazard.follows is Follows.ZONES:
        return _zones(case, hazard, level)
    return _event(case, hazard, level) if hazard.follows is Follows.EVENT else _incident(case, hazard, level)


def _zones(case: Case, hazard: Hazard, level: Level) -> Decision:
    """One bulletin says what holds in every district: the message is folded into it."""
    standing = case.of_type(hazard)
    together = standing if len(standing) == 1 else _once([*case.referenced, *case.alike(hazard)])
    if len(together) > 1:
        return case.person(f"{said(case.alert)} touches {names(together)}: say which it changes")
    if not together:
        return _opens(case, hazard, level)
    earlier = together[0]
    if case.overtaken(earlier):
        return _comes_late(case, level, earlier)
    if _repeats(case, hazard, level, earlier):
        if word := case.subject.ordered:
            return case.person(
                f"{said(case.alert)} repeats bulletin {earlier.bulletin_id} and tells people to act ('{word}'): does ours say enough?",
                refers_to=earlier.bulletin_id,
            )
        return case.record(f"{said(case.alert)} repeats what bulletin {earlier.bulletin_id} says", refers_to=earlier.bulletin_id)
    if doubt := _steps_back(case, hazard, level, earlier):
        return case.person(doubt, refers_to=earlier.bulletin_id)
    after = _folded(case, level, earlier)
    if fold.same(earlier.state, after):
        return _known(case, earlier)
    if case.strand and fold.alike(earlier.state, after, hazard):
        return replace(_known(case, earlier), cells=after)
    found = warning(case, hazard, level, earlier=earlier, cells=after)
    return _with_waiting(case, hazard, level, earlier, found)


def _repeats(case: Case, hazard: Hazard, level: Level, earlier: InForce) -> bool:
    """A feed that anybody could imitate retells a warning of another: where it was sent to is not where the warning holds."""
    if case.source.trust in ("signed", "pinned") or earlier.comes_from(case.alert.sender) or case.referenced:
        return False
    if case.strand and case.strand not in fold.strands(earlier.state):
        return False  # another gauge or pollutant
    told = [
        one for name in fold.by_level(earlier.state, hazard) if (one := hazard.find(name)) and (one.apart == level.apart or one is level)
    ]
    return bool(earlier.districts & case.subject.scope.districts) and any(one.rank >= level.rank for one in told)


def _with_waiting(case: Case, hazard: Hazard, level: Level, earlier: InForce | None, found: Decision) -> Decision:
    """Two drafts on one bulletin would lose one of them at approval: the newer says what the older of its source says as well."""
    if found.act is not Act.BULLETIN or found.release is Release.AT_ONCE:
        return found
    older = case.draft_of_source(hazard.code, earlier.bulletin_id if earlier else "")
    if older is None:
        return found
    after = _folded(case, level, older)
    if fold.same(older.state, after):
        return case.record(f"bulletin {older.bulletin_id} says the same and waits for a person already", refers_to=older.bulletin_id)
    together = warning(case, hazard, level, earlier=earlier, cells=after)
    return replace(together, replaces=older.bulletin_id) if together.act is Act.BULLETIN else found


def _once(bulletins: Iterable[InForce]) -> list[InForce]:
    return list({one.bulletin_id: one for one in bulletins}.values())


def _comes_late(case: Case, level: Level, earlier: InForce) -> Decision:
    """Its source has spoken since: nothing is lost where that was about the same districts, else a person looks."""
    newest = earlier.source[:2] if earlier.source else fold.NOBODY
    lane, number = fold.lane(level, case.strand), earlier.bulletin_id
    heard = (earlier.state.get((district, lane)) for district in case.subject.scope.districts)
    if all(cell is not None and cell.by == newest for cell in heard):
        return case.record(f"{said(case.alert)} is older than what bulletin {number} says", refers_to=number)
    why = f"{said(case.alert)} is older than bulletin {number}, which says nothing newer of it: did it come late, or is it over?"
    return case.person(why, refers_to=number)


def _folded(case: Case, level: Level, earlier: InForce) -> Cells:
    """An Update replaces whole what it refers to; any other message says something of its own districts only."""
    before, districts, sender = earlier.state, case.subject.scope.districts, case.alert.sender
    after = fold.without(before, case.named) if case.alert.msg_type is cap.MsgType.UPDATE else before
    for district in sorted(districts):
        cell = before.get((district, fold.lane(level, case.strand)))
        known = cell if cell and cell.level == level.id else None
        ends = case.end_after(known.until, same_source=known.by[0] == sender) if known else case.subject.until
        begins = known.since if known and known.since else case.subject.since
        by = known.by if known and known.by[0] != sender and known.until == ends else case.by  # what another said stays with it
        after = fold.raised(after, level, {district}, until=ends, by=by, since=begins, strand=case.strand)
    return after


def _steps_back(case: Case, hazard: Hazard, level: Level, earlier: InForce) -> str:
    """Why a person must look before something worse that was said gives way; empty if nothing does.

    A weather service lowers a warning by a message of change; a plain one that says less is late, or of somebody who knows less.
    """
    districts, state = case.subject.scope.districts, earlier.state
    own = fold.shared_lane(case.strand)
    held = {district: cell for (district, where), cell in state.items() if where == own and district in districts}
    number = f"bulletin {earlier.bulletin_id}"
    if level.early and any(hazard.find(cell.level) for cell in held.values()):
        return f"{said(case.alert)} announces what {number} says already in some of its districts"
    ranks = {one.id: one.rank for one in hazard.levels if fold.lane(level, case.strand) == own}
    worse = {district for district, cell in held.items() if ranks.get(cell.level, 0) > level.rank and not _may_lower(case, earlier, cell)}
    if worse:
        return f"{said(case.alert)} says less than {number} for {case.city.words(frozenset(worse), 'en')}, and not that it changes it"
    return ""


def _may_lower(case: Case, earlier: InForce, cell: fold.Cell) -> bool:
    """A message of change may; one that says which message it changes may change nothing else."""
    named = case.named & earlier.messages
    return case.alert.msg_type is cap.MsgType.UPDATE and (not named or cell.by in named)


def _event(case: Case, hazard: Hazard, level: Level) -> Decision:
    """One shock, told by many: its first bulletin is updated where magnitude, place, area or kind of report changed."""
    own = case.subject.shock
    met = [one for one in case.of_type(hazard) if own and one.shock and _one_shock(case, level, own, one)]
    together = _once([*case.referenced, *met])
    if not together and (own is None or any(one.shock is None for one in case.alike(hazard))):
        together = case.alike(hazard)  # without time or place of the shock a person says whether it is the same
        if together:
            return case.person(f"{said(case.alert)} does not say surely which shock it means while {names(together)} is in force")
    if len(together) > 1:
        return case.person(f"{said(case.alert)} could tell of {names(together)}: say which")
    if not together:
        return _opens(case, hazard, level)
    earlier = together[0]
    before = hazard.find(earlier.level)
    wider = case.subject.scope.districts - earlier.districts
    estimate = before and _is_first_word(level) and not _is_first_word(before)
    if case.overtaken(earlier) or (estimate and not wider and not _is_stronger(own, earlier.shock)):
        return case.record(
            f"bulletin {earlier.bulletin_id} already says more surely what {said(case.alert)} says", refers_to=earlier.bulletin_id
        )
    if own and own.magnitude is None and earlier.shock:
        own = replace(own, magnitude=earlier.shock.magnitude)  # what a report leaves out takes nothing back
    if not wider and own and earlier.shock and shock.alike(own, earlier.shock):
        return _known(case, earlier)
    where = earlier.districts | wider
    cells = fold.raised(fold.NOTHING, level, where, until=case.subject.until, by=case.by, since=case.subject.since)
    return warning(case, hazard, level, earlier=earlier, cells=cells)


def _is_stronger(own: shock.Shock | None, before: shock.Shock | None) -> bool:
    return own is not None and before is not None and (own.magnitude or 0) > (before.magnitude or 0)


def _is_first_word(level: Level) -> bool:
    """Whether a report of this level is an estimate that a later one replaces."""
    return level.within is not None


def _one_shock(case: Case, level: Level, own: shock.Shock, one: InForce) -> bool:
    """A second report of the same kind by the same source, seconds later, is a doublet; anything else as near is the same shock."""
    assert one.shock is not None
    verdict = shock.same(own, one.shock)
    if verdict is shock.Same.PERHAPS:
        again = one.comes_from(case.alert.sender) and one.level == level.id and case.alert.msg_type is not cap.MsgType.UPDATE
        return not again
    return verdict is shock.Same.YES


def _incident(case: Case, hazard: Hazard, level: Level) -> Decision:
    """A fire in a district where one burns already may be another fire: only a reference joins them."""
    together = case.referenced
    if len(together) > 1:
        return case.person(f"{said(case.alert)} touches {names(together)}: say which it changes")
    if not together and (alike := case.alike(hazard)):
        return case.person(f"{said(case.alert)} may be what {names(alike)} tells, or another: look, then update that one or write")
    if not together:
        return _opens(case, hazard, level)
    earlier = together[0]
    if case.overtaken(earlier):
        return case.record(f"{said(case.alert)} is older than what bulletin {earlier.bulletin_id} says", refers_to=earlier.bulletin_id)
    ends = case.end_after(earlier.until, same_source=earlier.comes_from(case.alert.sender))
    cells = fold.raised(fold.NOTHING, level, case.subject.scope.districts, until=ends, by=case.by, since=case.subject.since)
    if fold.same(earlier.state, cells):
        return _known(case, earlier)
    return warning(case, hazard, level, earlier=earlier, cells=cells)


def _known(case: Case, earlier: InForce) -> Decision:
    return case.record(f"nothing a citizen needs has changed: bulletin {earlier.bulletin_id} says the same", refers_to=earlier.bulletin_id)


def _opens(case: Case, hazard: Hazard, level: Level) -> Decision:
    """The first bulletin of a situation, unless its end is known already or a person has the same before them."""
    districts = case.subject.scope.districts
    for one in case.in_force:
        if one.hazard != hazard.code or not one.districts & districts or hazard.follows is not Follows.ZONES:
            continue
        if one.ended and one.ended > case.alert.sent:
            return case.person(f"{said(case.alert)} is older than the end of bulletin {one.bulletin_id}: it comes late")
    found = warning(case, hazard, level, earlier=None, cells=_first(case, level))
    if hazard.follows is Follows.ZONES:
        found = _with_waiting(case, hazard, level, None, found)
    waits = next((one for one in case.in_force if one.waiting and _says_all(one, hazard, level, case)), None)
    if waits and found.act is Act.BULLETIN and found.release is not Release.AT_ONCE:
        return case.record(f"bulletin {waits.bulletin_id} says the same and waits for a person already", refers_to=waits.bulletin_id)
    return found


def _says_all(one: InForce, hazard: Hazard, level: Level, case: Case) -> bool:
    if one.hazard != hazard.code or hazard.follows is Follows.INCIDENT:
        return False
    own = case.subject.shock
    if hazard.follows is Follows.EVENT and not (own and one.shock and shock.alike(own, one.shock)):
        return False
    heard = [one.state.get((district, fold.lane(level, case.strand))) for district in case.subject.scope.districts]
    return all(cell is not None and (cell.level, cell.until) == (level.id, case.subject.until) for cell in heard)


def _first(case: Case, level: Level) -> Cells:
    subject = case.subject
    return fold.raised(
        fold.NOTHING, level, subject.scope.districts, until=subject.until, by=case.by, since=subject.since, strand=case.strand
    )


def warning(case: Case, hazard: Hazard, level: Level, *, earlier: InForce | None, cells: Cells) -> Decision:
    """Say what the cells hold now. `level` is that of the alert: the guideline is asked about what is new."""
    if hazard.code not in case.templates:
        return case.person(f"there is no template for {hazard.en}, so the text must be written by hand")
    msg_type = cap.MsgType.UPDATE if earlier else cap.MsgType.ALERT
    release, why = careful(case, case.guideline.release(hazard.code, level.id, msg_type), earlier, cells)
    what = f"{hazard.en} {level.en} for {case.subject.scope.words(case.city, 'en')}"
    change = f", a change of bulletin {earlier.bulletin_id}" if earlier else ""
    reason = f"{case.alert.sender} says {what} (by {case.subject.match.by}){change}; {why}"
    return holding(case, reason, hazard=hazard.code, release=release, cells=cells, earlier=earlier)


def holding(case: Case, reason: str, *, hazard: str, release: Release, cells: Cells, earlier: InForce | None) -> Decision:
    """A bulletin of what will hold where: the first of its situation, or an Update of the earlier one."""
    levels = fold.by_level(cells, case.hazards[hazard])
    districts = frozenset[str]().union(*levels.values())
    return Decision(
        Act.BULLETIN,
        reason,
        msg_type=cap.MsgType.UPDATE if earlier else cap.MsgType.ALERT,
        kind=Kind.UPDATE if earlier else Kind.ALERT,
        hazard=hazard,
        level=next(iter(levels)),
        release=release,
        refers_to=earlier.bulletin_id if earlier else "",
        scope=case.city.scope_of(districts),
        cells=cells,
        lifted=earlier.districts - districts if earlier else frozenset(),
        added=districts - earlier.districts if earlier else frozenset(),
        until=fold.until(cells),
        shock=case.subject.shock or (earlier.shock if earlier else None),
    )
