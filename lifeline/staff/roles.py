"""Who may do what: eight roles, and for every act of the desk the roles that may do it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    WRITER = "writer"
    APPROVER = "approver"
    DUTY_CHIEF = "duty_chief"
    MODERATOR = "moderator"
    FIGURES_CLERK = "figures_clerk"
    DRILL_DIRECTOR = "drill_director"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What a page of the desk lets a person do."""

    LOOK = "look"
    OWN = "own"  # one's own sign-in and language
    OWN_KEYS = "own_keys"
    READ_FEED_AGAIN = "read_feed_again"
    WRITE = "write"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    DECLINE = "decline"
    END = "end"
    SETTLE = "settle"
    ACCOUNT = "account"
    ENTER_FIGURES = "enter_figures"
    APPROVE_FIGURES = "approve_figures"
    DECLINE_FIGURES = "decline_figures"
    MODERATE = "moderate"
    SEE_RAW = "see_raw"
    CONFIRM_TEMPLATE = "confirm_template"
    CLOSE_ALARM = "close_alarm"
    SEE_PEOPLE = "see_people"
    PROPOSE_POWER = "propose_power"
    CONFIRM_POWER = "confirm_power"
    TAKE_POWER = "take_power"
    READ_RECORD = "read_record"
    DIRECT_DRILL = "direct_drill"
    TAKE_PART = "take_part"  # in an exercise: what one may do in it is told by its own list of people


_R = Role
_DESK = frozenset({_R.WRITER, _R.APPROVER, _R.DUTY_CHIEF})

MAY: dict[Act, frozenset[Role]] = {
    Act.LOOK: frozenset(Role),
    Act.OWN: frozenset(Role),
    Act.OWN_KEYS: frozenset(Role),
    Act.READ_FEED_AGAIN: _DESK | {_R.ADMINISTRATOR},
    Act.WRITE: _DESK,
    Act.SUBMIT: _DESK,
    Act.APPROVE: frozenset({_R.APPROVER, _R.DUTY_CHIEF}),
    Act.RETURN: frozenset({_R.APPROVER, _R.DUTY_CHIEF}),
    Act.DECLINE: _DESK,
    Act.END: _DESK,  # stopping takes one person, whoever is on duty: wider than sending
    Act.SETTLE: _DESK,
    Act.ACCOUNT: frozenset({_R.DUTY_CHIEF, _R.ADMINISTRATOR}),
    Act.ENTER_FIGURES: frozenset({_R.FIGURES_CLERK, _R.DUTY_CHIEF}),
    Act.APPROVE_FIGURES: frozenset({_R.FIGURES_CLERK, _R.APPROVER, _R.DUTY_CHIEF}),
    Act.DECLINE_FIGURES: frozenset({_R.FIGURES_CLERK, _R.APPROVER, _R.DUTY_CHIEF}),
    Act.MODERATE: frozenset({_R.MODERATOR, _R.DUTY_CHIEF}),
    Act.SEE_RAW: frozenset({_R.MODERATOR, _R.DUTY_CHIEF}),
    Act.CONFIRM_TEMPLATE: frozenset({_R.APPROVER, _R.DUTY_CHIEF}),
    Act.CLOSE_ALARM: _DESK | {_R.ADMINISTRATOR},
    Act.SEE_PEOPLE: frozenset({_R.ADMINISTRATOR, _R.DUTY_CHIEF, _R.AUDITOR}),
    Act.PROPOSE_POWER: frozenset({_R.ADMINISTRATOR}),
    Act.CONFIRM_POWER: frozenset({_R.ADMINISTRATOR, _R.DUTY_CHIEF}),
    Act.TAKE_POWER: frozenset({_R.ADMINISTRATOR, _R.DUTY_CHIEF}),
    Act.READ_RECORD: frozenset({_R.AUDITOR, _R.DUTY_CHIEF, _R.ADMINISTRATOR}),
    Act.DIRECT_DRILL: frozenset({_R.DRILL_DIRECTOR}),
    Act.TAKE_PART: frozenset(Role),
}

SECOND_FACTOR = frozenset({_R.APPROVER, _R.DUTY_CHIEF, _R.ADMINISTRATOR})  # nobody holds these in live on a password alone

# In live these want a factor shown within the last five minutes; END does not: a wrong alert is taken back at once.
FRESH = frozenset({Act.OWN_KEYS, Act.APPROVE, Act.APPROVE_FIGURES, Act.SEE_RAW, Act.PROPOSE_POWER, Act.CONFIRM_POWER})

# What is done before live has two approvers; END is among them, because what is out is taken back whatever is missing.
BEFORE_LIVE = frozenset(
    {Act.LOOK, Act.OWN, Act.OWN_KEYS, Act.SEE_PEOPLE, Act.PROPOSE_POWER, Act.CONFIRM_POWER, Act.TAKE_POWER, Act.READ_RECORD, Act.END}
)


@dataclass(frozen=True, slots=True)
class Power:
    """One role a person holds, for these districts (none: the whole city), until `ends_at` (None: until it is taken)."""

    role: Role
    area: frozenset[str] = frozenset()
    ends_at: datetime | None = None

    def covers(self, districts: Collection[str]) -> bool:
        return not self.area or (bool(districts) and self.area.issuperset(districts))


def may(powers: Iterable[Power], act: Act, *, now: datetime, districts: Collection[str] | None = None) -> bool:
    """Whether one of the powers allows the act. `districts` are those it concerns; None where it concerns no place.

    An act on no district at all is one on the whole city: somebody with a part of it may not do it.
    """
    return any(
        power.role in MAY[act] and (power.ends_at is None or now < power.ends_at) and (districts is None or power.covers(districts))
        for power in powers
    )
