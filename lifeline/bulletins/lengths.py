"""The lengths every message must have, whether or not an account of ours speaks at them, and quick counting of many texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lifeline.bulletins.fit import Room, Say, Variant
from lifeline.bulletins.template import Frame, Lead
from lifeline.core.people import Account, Department
from lifeline.core.ports import Measure
from lifeline.core.post import marked
from lifeline.core.text import nfc

WORLDS: Mapping[str, Callable[[str], str]] = {"live": lambda text: text, "drill": marked}
POSTS = {"page": "facebook", "500": "mastodon", "300": "bluesky", "280": "x"}  # the platform that has that length
TEXT_MESSAGES = {"157": 157, "90": 90}  # characters of a Korean emergency text message, new and old
LENGTHS = (*POSTS, *TEXT_MESSAGES)


@dataclass(frozen=True, slots=True)
class Speakers:
    """For each length and language an account, and the frame in which each of them has the longest lead there is."""

    accounts: tuple[Account, ...]
    frame: Frame


def is_text_message(layout: str) -> bool:
    return layout.startswith("sms")


def speaker(length: str, language: str, department: Department | None = None) -> Account:
    """An account of nobody on the platform that has that length."""
    name = f"{length}-{language}"
    return Account(name, department or Department(name, "", ""), POSTS[length], language, "")


def speakers(frame: Frame, room: Room) -> Speakers:
    accounts = tuple(speaker(length, language) for length in POSTS for language in frame.languages)
    leads = {account.department.code: _longest(frame, account, room) for account in accounts}
    return Speakers(accounts, replace(frame, leads={**frame.leads, **leads}))


def _longest(frame: Frame, account: Account, room: Room) -> Lead:
    def most(texts: Sequence[str]) -> Mapping[str, str]:
        return {account.language: max(texts, key=lambda text: room(account, text).length, default="")}

    language, leads = account.language, frame.leads.values()
    return Lead(most([lead.full[language] for lead in leads]), most([lead.short[language] for lead in leads]))


def text_message(variants: Sequence[Variant], length: str, say: Say) -> tuple[str, str] | None:
    """The layout and the text of that length, None where every text message is longer."""
    for variant in variants:
        if is_text_message(variant.name) and len(text := nfc(say(variant.text))) <= TEXT_MESSAGES[length]:
            return variant.name, text
    return None


def by_line(room: Room) -> Room:
    """The same counts, quicker for many texts of common lines: nothing that a platform counts as one runs over a line break.

    A line is counted with the break before it, which X minds. Where the lines of a text are not all counted in one unit
    (Bluesky has two) the text is counted whole.
    """
    of_account: dict[str, dict[str, Measure]] = {}
    of_platform: dict[tuple[object, ...], dict[str, Measure]] = {}

    def counted(account: Account, text: str) -> Measure:
        known = of_account.get(account.id)
        if known is None:
            alike = (account.channel, *account.settings.items())
            known = of_account[account.id] = of_platform.setdefault(alike, {})
        return known.get(text) or _sum(account, text, known, room)

    return counted


def _sum(account: Account, text: str, known: dict[str, Measure], room: Room) -> Measure:
    if "\r" in text:  # with a line break it is one sign
        return room(account, text)
    first, *others = text.split("\n")
    lines = (first, *[f"\n{line}" for line in others])
    measures = [known.get(line) or known.setdefault(line, room(account, line)) for line in lines]
    limit, unit = measures[0].limit, measures[0].unit
    if any(measure.unit != unit for measure in measures):
        return room(account, text)
    return Measure(sum(measure.length for measure in measures), limit, unit)
