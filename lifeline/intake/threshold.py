"""When a measured number becomes a warning, and when it stops being one: pure, with hysteresis, and never by a gap."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rule: entered at `above` or more, left below `clear_below`. `event` is what is then the case."""

    above: float
    clear_below: float
    event: str


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a number must stay before it counts: so long, and over so many readings."""

    span: timedelta = timedelta(0)
    readings: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What one quantity means, from the lowest step to the highest. No `stations`: every one that reports it."""

    name: str
    quantity: str
    steps: tuple[Step, ...]
    stations: frozenset[str] = frozenset()
    rise: Hold = field(default_factory=Hold)
    fall: Hold = field(default_factory=Hold)

    def covers(self, station: str, quantity: str) -> bool:
        return quantity == self.quantity and (not self.stations or station in self.stations)


@dataclass(frozen=True, slots=True)
class Pending:
    """Another step is wanted since then, by so many readings in a row; `step` is the nearest that all of them agree on."""

    step: int
    since: datetime
    readings: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """One station under one rule: step 0 is below all, `at` is its newest reading (None: there was none)."""

    step: int = 0
    at: datetime | None = None
    value: float = 0.0
    pending: Pending | None = None


def target(steps: tuple[Step, ...], step: int, value: float) -> int:
    """The step this number asks for, coming from `step`: what was entered is kept until the number is below its lower bound."""
    asked = (number for number, one in enumerate(steps, 1) if value >= one.above or (number <= step and value >= one.clear_below))
    return max(asked, default=0)


def advance(rule: Rule, held: Held, value: float, at: datetime, *, gap: timedelta) -> Held:
    """After one more reading. One that is not newer than the last changes nothing.

    Two readings farther apart than `gap` are not known to be one run: what was waiting to be sure begins anew.
    """
    if held.at is not None and at <= held.at:
        return held
    wanted = target(rule.steps, held.step, value)
    if wanted == held.step:
        return Held(held.step, at, value)
    up = wanted > held.step
    before = held.pending if held.at is not None and at - held.at <= gap else None
    pending = _joined(before, wanted, at, held.step)
    hold = rule.rise if up else rule.fall
    if at - pending.since < hold.span or pending.readings < hold.readings:
        return Held(held.step, at, value, pending)
    rest = Pending(wanted, at) if wanted != pending.step else None
    return Held(pending.step, at, value, rest)


def _joined(before: Pending | None, wanted: int, at: datetime, step: int) -> Pending:
    if before is None or (before.step > step) != (wanted > step):
        return Pending(wanted, at)
    nearest = min(before.step, wanted) if wanted > step else max(before.step, wanted)
    return Pending(nearest, before.since, before.readings + 1)
