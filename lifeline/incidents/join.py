"""Reports of one batch become incidents or join those that are there; what repeats an earlier report gives its incident support."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lifeline.incidents.area import called
from lifeline.incidents.board import Board
from lifeline.incidents.cluster import Open, choose, louder
from lifeline.incidents.draft import Draft


@dataclass(slots=True)
class Joined:
    """What a batch did to the map. `links`: each report with its incident and how sure that is."""

    new: list[Open] = field(default_factory=list)
    touched: dict[int, Open] = field(default_factory=dict)
    links: list[tuple[Draft, Open, float]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.touched)


def join(drafts: Iterable[Draft], board: Board, now: datetime) -> Joined:
    """In their order, each after those before it. What only says that it is over opens nothing, and is noted on what it joins."""
    joined = Joined()
    for draft in drafts:
        wanted = draft.wanted
        if wanted is None:
            continue
        choice = choose(wanted, board.near(wanted), board.home)
        one = choice.incident
        if one is None:
            if draft.classed.over or draft.until() <= now:
                continue  # over before it was heard of: it stays on record and opens nothing
            one = _opened(draft)
            joined.new.append(one)
        elif one.id:
            joined.touched[one.id] = one
        one.home = one.home or draft.classed.home
        if draft.classed.over:
            one.ended |= draft.people
            one.ended_unsigned += draft.author is None
        else:
            _take(one, draft)
            board.put(one)
        joined.links.append((draft, one, choice.sure))
    return joined


class Repeats(Protocol):
    """One post that repeats an earlier one."""

    @property
    def author(self) -> bytes | None: ...


def support(
    found: Mapping[int, Open], homes: Iterable[tuple[int, int, bool]], again: Mapping[int, Sequence[Repeats]], joined: Joined
) -> None:
    """Copies (`again`, by sighting) of earlier reports, whose (sighting, incident, says that it is over) are `homes`.

    However late they come, they count; they renew nothing: only a report does. `found`: the incidents by number.
    """
    for sighting, incident, over in homes:
        one = found.get(incident)
        if one is not None:
            one.support += 0 if over else len(again[sighting])
            (one.ended if over else one.people).update(copy.author for copy in again[sighting] if copy.author)
            joined.touched[incident] = one


def _opened(draft: Draft) -> Open:
    place, classed = draft.place, draft.classed
    return Open(
        id=0,
        hazard=classed.hazard,
        kind=classed.kind,
        urgency=classed.urgency,
        state="unconfirmed",
        audience=draft.audience,
        district=draft.district,
        precision_m=place.metres,
        method=place.method,
        place=place.name if draft.point else called(place.name, place.method, ()),
        first_at=draft.seen_at,
        last_at=draft.seen_at,
        until=draft.until(),
    )


def _take(one: Open, draft: Draft) -> None:
    """As counting anew finds it, so that nothing depends on when it is counted."""
    place, point = draft.place, draft.point
    if one.id and not one.reports:
        _anew(one, draft)
    one.reports += 1
    one.support += draft.support
    one.people |= draft.people
    one.unsigned += draft.author is None
    one.until = max(one.until, draft.until())
    one.urgency = louder(one.urgency, draft.classed.urgency)
    one.first_at, one.last_at = min(one.first_at, draft.seen_at), max(one.last_at, draft.seen_at)
    one.kind = one.kind or draft.classed.kind
    if point is None:
        if draft.area is not None:
            one.areas.add(draft.area)
        one.spot = one.spot or draft.spot
        one.place = one.place if one.lats else called(one.place, one.method, (place.name,))
        return
    first = not one.lats
    one.has(point)
    if first or one.precision_m is None or (place.metres is not None and place.metres < one.precision_m):
        one.precision_m, one.method, one.place, one.district = place.metres, place.method, place.name, draft.district


def _anew(one: Open, draft: Draft) -> None:
    """Staff hid or refuted whatever it was made of: what it is follows from this one, but not what a person made of it."""
    fresh = _opened(draft)
    for name in ("kind", "district", "precision_m", "method", "place", "first_at", "last_at", "until", "fixed"):
        setattr(one, name, getattr(fresh, name))
    one.urgency = "life" if one.called else fresh.urgency
    one.areas.clear()
