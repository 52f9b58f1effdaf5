"""Reports of one batch become incidents or join those that are there; what repeats an earlier report gives its incident support."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lifeline.incidents.board import Board
from lifeline.incidents.cluster import NONE_NEAR, Choice, Open, choose, louder
from lifeline.incidents.draft import Draft


@dataclass(slots=True)
class Joined:
    """What a batch did to the map. `links`: each report with its incident and how sure that is; `life` those that ask for a person."""

    new: list[Open] = field(default_factory=list)
    touched: dict[int, Open] = field(default_factory=dict)
    links: list[tuple[Draft, Open, float]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.touched)


def join(drafts: Iterable[Draft], board: Board, now: datetime) -> Joined:
    """In their order, each after those before it."""
    joined = Joined()
    for draft in drafts:
        wanted = draft.wanted
        if wanted is None:
            continue
        choice = choose(wanted, board.near(wanted))
        one = board.target(choice.incident) if choice.incident else None
        if one is None:
            choice = NONE_NEAR
            if draft.until() <= now:
                continue  # over before it was heard of: it stays on record and opens nothing
            one = _opened(draft)
            joined.new.append(one)
        elif one.id:
            joined.touched[one.id] = one
        _take(one, draft, choice)
        board.put(one)
        joined.links.append((draft, one, choice.sure))
    return joined


class Repeats(Protocol):
    """One post that repeats an earlier one."""

    @property
    def author(self) -> bytes | None: ...


def support(board: Board, homes: Iterable[tuple[int, int]], again: Mapping[int, Sequence[Repeats]], joined: Joined) -> None:
    """Copies (`again`, by sighting) of earlier reports, whose (sighting, incident) are `homes`. They renew nothing: only a report does."""
    for sighting, incident in homes:
        one = board.by_id.get(incident)
        if one is not None:
            one.support += len(again[sighting])
            one.people.update(copy.author for copy in again[sighting] if copy.author)
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
        district=place.district,
        precision_m=place.metres,
        method=place.method,
        place=place.name,
        first_at=draft.seen_at,
        last_at=draft.seen_at,
        until=draft.until(),
    )


def _take(one: Open, draft: Draft, choice: Choice) -> None:
    place, refused = draft.place, one.state in ("false", "hidden")
    one.reports += 1
    one.support += draft.support
    one.people |= draft.people
    if draft.author is None:
        one.unsigned += 1
    if not refused:  # what staff refused is not brought back by those who said it before
        one.until = max(one.until, draft.until())
        one.urgency = louder(one.urgency, draft.classed.urgency)
    one.first_at, one.last_at = min(one.first_at, draft.seen_at), max(one.last_at, draft.seen_at)
    one.kind = one.kind or draft.classed.kind
    point = draft.point
    if point is None:
        one.place = one.place if one.place == place.name else ""
        return
    one.has(point)
    if one.precision_m is None or (place.metres is not None and place.metres < one.precision_m):
        one.precision_m, one.method, one.place, one.district = place.metres, place.method, place.name, place.district
