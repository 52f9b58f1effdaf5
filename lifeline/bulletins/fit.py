"""Which of a message's texts each account says: the longest that its platform has room for, with its department's lead, never cut."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from lifeline.bulletins.template import Frame, Lead
from lifeline.core.people import Account
from lifeline.core.ports import Measure
from lifeline.core.text import nfc, sha256

Say = Callable[[str], str]
Room = Callable[[Account, str], Measure]
Texts = Mapping[str, Sequence["Variant"]]  # by language, the longest first

# Where the lead goes until it is known whose it is; characters no text of ours can hold.
FULL, SHORT = "\ue000", "\ue001"


class NoRoom(ValueError):
    """Nothing is composed: each problem is a sentence that names an account and what keeps it from speaking."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Rendering:
    """One account's exact text with the marks of its world. `variant` names the layout."""

    account: str
    language: str
    text: str
    variant: str
    measure: Measure

    @property
    def hash(self) -> str:
        """sha256 of the text, hexadecimal."""
        return sha256(self.text)


@dataclass(frozen=True, slots=True)
class Variant:
    """A whole text of some length in one language, but for the lead."""

    name: str
    text: str

    def spoken(self, lead: Lead | None, language: str) -> str:
        """With the department's lead; without one its line is left out."""
        full, short = (lead.full[language], lead.short[language]) if lead else ("", "")
        for sign, words in ((FULL, full), (SHORT, short)):
            if sign in self.text:
                return self.text.replace(sign, words) if lead else self.text.replace(f"{sign}\n", "").replace(f"\n{sign}", "")
        return self.text


def fitted(texts: Texts, frame: Frame, *, accounts: Sequence[Account], say: Say, room: Room) -> tuple[Rendering, ...]:
    """A text for every account, in the order of the accounts. `say` adds the marks of the world, `room` counts as the platform does.

    `room` counts line by line: a text counts as its lines and the breaks between, on every platform there is.
    Raises NoRoom when an account fits no variant or speaks a language the templates do not know.
    """
    said = {language: _in_world(variants, say) for language, variants in texts.items()}
    rooms: dict[tuple[object, ...], _Rooms] = {}
    outcomes: list[Rendering | str] = []
    for account in accounts:
        alike = (account.channel, account.language, *account.settings.items())
        if alike not in rooms:
            rooms[alike] = _Rooms(account, said.get(account.language, ()), room)
        outcomes.append(rooms[alike].longest(account, frame.leads.get(account.department.code)) or _no_room(account, said, frame, room))
    if problems := [outcome for outcome in outcomes if isinstance(outcome, str)]:
        raise NoRoom(problems)
    return tuple(outcome for outcome in outcomes if isinstance(outcome, Rendering))


def _in_world(texts: Sequence[Variant], say: Say) -> tuple[Variant, ...]:
    """With the marks of the world. A lead has a line of its own, so a text stays NFC when an NFC lead is put in."""
    return tuple(Variant(variant.name, nfc(say(variant.text))) for variant in texts)


@dataclass(frozen=True, slots=True)
class _Open:
    """A text that has room without a lead. `form` is the sign of the lead it takes, on a line between two others."""

    variant: Variant
    form: str
    before: str
    after: str
    bare: Measure

    @classmethod
    def of(cls, variant: Variant, bare: Measure) -> Self:
        for form in (FULL, SHORT):
            before, between, after = variant.text.partition(f"\n{form}\n")
            if between:
                return cls(variant, form, before, after, bare)
        return cls(variant, "", "", "", bare)


class _Rooms:
    """The texts for which one platform has room in one language. Each is counted once without a lead, then each lead alone."""

    def __init__(self, account: Account, texts: Sequence[Variant], room: Room) -> None:
        self._room = room
        counted = ((variant, room(account, variant.spoken(None, account.language))) for variant in texts)
        self._more = (_Open.of(variant, measure) for variant, measure in counted if measure.fits)
        self._open: list[_Open] = []

    def longest(self, account: Account, lead: Lead | None) -> Rendering | None:
        for one in self._fitting():
            text, measure = self._between(account, one, lead) if lead and one.form else self._whole(account, one, lead)
            if measure.fits:
                return Rendering(account.id, account.language, text, one.variant.name, measure)
        return None

    def _fitting(self) -> Iterator[_Open]:
        """What has room without a lead, the longest first; what has not has none with any."""
        yield from self._open
        for found in self._more:
            self._open.append(found)
            yield found

    def _between(self, account: Account, one: _Open, lead: Lead) -> tuple[str, Measure]:
        line = f"\n{(lead.full if one.form == FULL else lead.short)[account.language]}"
        text, more = f"{one.before}{line}\n{one.after}", self._room(account, line)
        if more.unit != one.bare.unit:  # Bluesky has two, and the one that is closer to full counts
            return text, self._room(account, text)
        return text, Measure(one.bare.length + more.length, one.bare.limit, one.bare.unit)

    def _whole(self, account: Account, one: _Open, lead: Lead | None) -> tuple[str, Measure]:
        text = one.variant.spoken(lead, account.language)
        return text, self._room(account, text)


def _no_room(account: Account, said: Texts, frame: Frame, room: Room) -> str:
    if account.language not in said:
        known = ", ".join(frame.languages)
        return f"{account.id} speaks '{account.language}', the templates only {known}: change the account's language or add it to them."
    lead = frame.leads.get(account.department.code)
    tried = [(variant.name, room(account, variant.spoken(lead, account.language))) for variant in said[account.language]]
    return (
        f"{account.id} ({account.channel}, {account.language}) has room for {tried[0][1].limit} {tried[0][1].unit}, "
        f"and every text is longer: {', '.join(f'{name} {measure.length}' for name, measure in tried)}. "
        "Shorten the area or the details, or leave the account out."
    )
