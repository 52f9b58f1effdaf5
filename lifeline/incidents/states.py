"""What an incident and a report can be, and what may follow what: everything that is not listed is refused."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Of an incident. Only a person leads to confirmed, handled, false, hidden and merged; over is the clock's or a person's."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    HANDLED = "handled"
    OVER = "over"
    FALSE = "false"
    HIDDEN = "hidden"
    MERGED = "merged"


class Type(StrEnum):
    """What a state means for the map: it goes on, it was dealt with, or it is not shown."""

    OPEN = "open"
    FIXED = "fixed"
    CLOSED = "closed"


TYPE: Mapping[State, Type] = {
    State.UNCONFIRMED: Type.OPEN,
    State.CONFIRMED: Type.OPEN,
    State.HANDLED: Type.FIXED,
    State.OVER: Type.CLOSED,
    State.FALSE: Type.CLOSED,
    State.HIDDEN: Type.CLOSED,
    State.MERGED: Type.CLOSED,
}

ENDED = [str(state) for state, kind in TYPE.items() if kind is Type.CLOSED]  # what nobody has to look at any more
_FROM_OPEN = frozenset({State.CONFIRMED, State.HANDLED, State.OVER, State.FALSE, State.HIDDEN, State.MERGED})
NEXT: Mapping[State, frozenset[State]] = {
    State.UNCONFIRMED: _FROM_OPEN,
    State.CONFIRMED: _FROM_OPEN - {State.CONFIRMED} | {State.UNCONFIRMED},
    State.HANDLED: frozenset({State.CONFIRMED, State.OVER, State.FALSE, State.HIDDEN, State.MERGED}),
    State.OVER: frozenset({State.UNCONFIRMED, State.CONFIRMED, State.HANDLED, State.FALSE, State.HIDDEN}),
    State.FALSE: frozenset({State.UNCONFIRMED, State.CONFIRMED, State.HIDDEN}),
    State.HIDDEN: frozenset({State.UNCONFIRMED, State.CONFIRMED, State.HANDLED, State.FALSE, State.OVER}),
    State.MERGED: frozenset(),  # only undoing the merge parts them again
}


class Verdict(StrEnum):
    """Of a report. A hidden or false one stays on record and is counted nowhere."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    FALSE = "false"
    HIDDEN = "hidden"


VERDICT_NEXT: Mapping[Verdict, frozenset[Verdict]] = {one: frozenset(Verdict) - {one} for one in Verdict}
COUNTED = (str(Verdict.UNCONFIRMED), str(Verdict.CONFIRMED))  # reports that speak for their incident


class NotPossible(ValueError):
    """An act that cannot be done now; the sentence says why and what to do instead."""


def require(old: str, new: State) -> None:
    """Raises NotPossible where an incident cannot go from one to the other."""
    allowed = NEXT[State(old)]
    if new not in allowed:
        what = ", ".join(sorted(allowed)) or "nothing: undo the merge instead"
        raise NotPossible(f"an incident that is {old} cannot become {new}; it can become {what}")


def require_verdict(old: str, new: Verdict) -> None:
    """Raises NotPossible where nothing would change."""
    if new not in VERDICT_NEXT[Verdict(old)]:
        raise NotPossible(f"the report is {old} already")
