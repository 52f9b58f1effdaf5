"""Every text that could ever be said, said once beforehand: types x levels x kinds x languages x accounts x worlds."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from lifeline.bulletins.compose import Message, NoRoom, Room, Variant, compose, issuer, takeback, variants
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.similarity import LIMIT, too_similar
from lifeline.bulletins.template import Said, Template, Templates
from lifeline.core.people import Account
from lifeline.core.post import marked
from lifeline.core.text import clock_en, clock_ko

WORLDS: Mapping[str, Callable[[str], str]] = {"live": lambda text: text, "drill": marked}
TEXT_MESSAGES = {"sms157": 157, "sms90": 90}  # characters of a Korean emergency text message, new and old
ASK, UNTIL, WHO = "whom to ask", "until when", "who says so"
SPARED = (ASK, UNTIL, WHO)
_SENT = datetime(2026, 11, 30, 13, 31, tzinfo=UTC)


class Grade(StrEnum):
    ERROR = "error"
    RECOMMENDATION = "recommendation"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `path` is the file and, where known, the level, kind and language; `remedy` says what to do about it."""

    grade: Grade
    path: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.grade}: {self.path}: {self.sentence} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, each once, the errors first, and how many texts were rendered to find them."""

    findings: tuple[Finding, ...]
    renderings: int

    @property
    def sound(self) -> bool:
        return not any(finding.grade is Grade.ERROR for finding in self.findings)


def check(templates: Templates, hazards: Mapping[str, Hazard], accounts: Sequence[Account], room: Room) -> Checked:
    """Render everything and look at it. Deterministic: the same data give the same findings in the same order.

    The first example of an area is said in both worlds, the others in drill alone, where there is least room.
    """
    found: dict[Finding, None] = dict.fromkeys(_leads(templates, accounts))
    renderings = 0
    for template in templates.values():
        found |= dict.fromkeys(_against(template, hazards))
        if template.code not in hazards:
            continue
        for index, area in enumerate(template.frame.areas):
            for message in messages(template, hazards[template.code], area):
                found |= dict.fromkeys(_texts(message, template, measured=index == 0))
                for world in ("live", "drill") if index == 0 else ("drill",):
                    found |= dict.fromkeys(_accounts(message, template, accounts, room=room, world=world))
                    renderings += len(accounts)
    order = list(Grade)
    return Checked(tuple(sorted(found, key=lambda finding: order.index(finding.grade))), renderings)


def messages(template: Template, hazard: Hazard, area: Said) -> Iterator[Message]:
    """One message of each kind for each level; ends both as a source announces them and as prepared by us."""
    for level in hazard.levels:
        if level.id not in template.levels:
            continue
        alert = _alert(template, hazard, level, area)
        yield alert
        referring = replace(alert, refers_to=template.frame.earlier, wrong_at=_SENT - timedelta(hours=3))
        yield from (replace(referring, kind=kind) for kind in (Kind.UPDATE, Kind.OVER, Kind.CALLED_OFF))
        yield replace(referring, kind=Kind.UPDATE, **_changed(template, level, area))
        yield from (takeback(alert, template, kind) for kind in (Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION))


def _alert(template: Template, hazard: Hazard, level: Level, area: Said) -> Message:
    frame = template.frame
    return Message(
        number=frame.number,
        hazard=hazard,
        level=level,
        kind=Kind.ALERT,
        area_ko=area["ko"],
        area_en=area["en"],
        since=_SENT + timedelta(minutes=59),
        until=None,
        sent=_SENT,
        source_ko=frame.source["ko"],
        source_en=frame.source["en"],
        source_at=_SENT - timedelta(minutes=31),
        details={f"{name}_{language}": value for name, example in template.fields.items() for language, value in example.items()},
    )


def _changed(template: Template, level: Level, area: Said) -> dict[str, Any]:
    """An update that ends a part and keeps another at its own level: the longest there is."""
    words: dict[str, Any] = {}
    for language in ("ko", "en"):
        name = template.levels[level.id].name[language]
        words |= {f"besides_{language}": f"{area[language]} {name}", f"elsewhere_{language}": name, f"lifted_{language}": area[language]}
    return words


def _path(template: Template, message: Message, language: str = "") -> str:
    return " ".join(filter(None, (template.file, message.level.id, message.kind, "prepared" if message.prepared else "", language)))


def _leads(templates: Templates, accounts: Sequence[Account]) -> Iterator[Finding]:
    leads, speaking = templates.frame.leads, {account.department.code for account in accounts}
    for code in sorted(speaking - leads.keys()):
        sentence = f"The department '{code}' has no lead, so its texts are those of any other."
        yield Finding(Grade.ERROR, "_leads.yaml", sentence, f"Add '{code}' with full and short.")
    for code in sorted(leads.keys() - speaking):
        yield Finding(Grade.INFO, "_leads.yaml", f"No account speaks for the department '{code}'.", "Remove its lead, or correct the code.")
    for code, lead in leads.items():
        for text in (*lead.full.values(), *lead.short.values()):
            for word in sorted({word for words in templates.frame.words.values() for many in words.never.values() for word in many}):
                if word.casefold() in text.casefold():
                    sentence = f"The lead of '{code}' says '{word}', which some kind of message must never say."
                    yield Finding(Grade.ERROR, "_leads.yaml", sentence, "Say it in other words.")


def _against(template: Template, hazards: Mapping[str, Hazard]) -> Iterator[Finding]:
    """Where the file of texts and the city's types disagree, and what still waits for the office."""
    hazard = hazards.get(template.code)
    if hazard is None:
        yield _error(template, f"The city knows no type '{template.code}'.", "Correct the code, or add the type to hazards.yaml.")
        return
    if hazard.seq != template.seq:
        yield _error(template, f"Its number is {template.seq}, but {hazard.seq} in hazards.yaml.", "Give both the same number.")
    levels = {level.id: level for level in hazard.levels}
    for level_id in sorted(levels.keys() - template.levels.keys()):
        yield _error(template, f"The level '{level_id}' has no text: it could not be announced.", "Add it under 'levels'.")
    for level_id in sorted(template.levels.keys() - levels.keys()):
        yield _error(template, f"The type has no level '{level_id}'.", "Remove it, or add it to the scheme in hazards.yaml.")
    for level_id in sorted(levels.keys() & template.levels.keys()):
        yield from _level_word(template, levels[level_id])
    yield from _unconfirmed(template)


def _error(template: Template, sentence: str, remedy: str) -> Finding:
    return Finding(Grade.ERROR, template.file, sentence, remedy)


def _level_word(template: Template, level: Level) -> Iterator[Finding]:
    for language, name in template.levels[level.id].name.items():
        if level.name(language).casefold() not in name.casefold():
            sentence = f"'{name}' does not hold the word of its level, '{level.name(language)}'."
            yield Finding(Grade.ERROR, f"{template.file} {level.id} {language}", sentence, "Name the warning with the word of its level.")


def _unconfirmed(template: Template) -> Iterator[Finding]:
    if not template.confirmed:
        yield Finding(Grade.INFO, template.file, "The office has not confirmed this file.", "Read it through and set 'confirmed: true'.")
    for action in template.actions:
        if not action.confirmed:
            remedy = "Confirm it with an official source, or remove it."
            yield Finding(Grade.INFO, template.file, f"The line '{action.id}' is not confirmed.", remedy)


def _accounts(message: Message, template: Template, accounts: Sequence[Account], *, room: Room, world: str) -> Iterator[Finding]:
    """One message in one world on every account: whether it fits, and on X whether each account says it in its own words."""
    path = f"{_path(template, message)} {world}"
    try:
        said = compose(message, template, accounts=accounts, say=WORLDS[world], room=room)
    except NoRoom as problem:
        yield from (Finding(Grade.ERROR, path, text, "Shorten the texts of this type.") for text in problem.problems)
        return
    if world == "drill":  # the shortest texts, so the most alike
        for pair in too_similar(said, accounts)[:1]:
            sentence = f"{pair.first} and {pair.second} say the same to {pair.score:.2f} (limit {LIMIT})."
            yield Finding(Grade.RECOMMENDATION, path, sentence, "Make their leads longer or more their own in _leads.yaml.")


def _texts(message: Message, template: Template, *, measured: bool) -> Iterator[Finding]:
    """Every length in every language, before any account speaks it. `measured`: text messages are counted too."""
    for language in template.frame.languages:
        needed, longer = _needed(message, template, language), 0
        for variant in variants(message, template, language):
            path = f"{_path(template, message, language)} {variant.name}"
            yield from _whole(variant, needed, path)
            yield from _unmistakable(message, template, variant.text, path=path, language=language)
            if longer and len(variant.text) > 1.1 * longer:
                sentence = f"It is longer ({len(variant.text)} characters) than the layout before it ({longer})."
                yield Finding(Grade.RECOMMENDATION, path, sentence, "Order the layouts from the longest to the shortest.")
            longer = len(variant.text)
            limit = TEXT_MESSAGES.get(variant.name, longer)
            if measured and longer > limit:
                yield Finding(Grade.RECOMMENDATION, path, f"The text message has {longer} characters of {limit}.", "Shorten it.")


def _whole(variant: Variant, needed: Mapping[str, Collection[str]], path: str) -> Iterator[Finding]:
    """Completeness: nothing a citizen needs is left out. A text message may leave out who says so, the end, and whom to ask."""
    for what, any_of in needed.items():
        if variant.name in TEXT_MESSAGES and what in SPARED:
            continue
        if not any(text in variant.text for text in any_of):
            yield Finding(
                Grade.ERROR, path, f"The text does not say {what}.", f"Put one of {', '.join(map(repr, any_of))} into this layout."
            )


def _unmistakable(message: Message, template: Template, text: str, *, path: str, language: str) -> Iterator[Finding]:
    """An end must never look like a warning, nor a warning like an end; the names of warnings themselves do not count."""
    for level in template.levels.values():
        for name in level.name.values():
            text = text.replace(name, "")
    for word in template.frame.words[message.kind].never[language]:
        if word.casefold() in text.casefold():
            yield Finding(Grade.ERROR, path, f"'{word}' must not stand in this kind of message.", "Say it in other words.")


def _needed(message: Message, template: Template, language: str) -> Mapping[str, Collection[str]]:
    """What must be found in a text, and by what it counts as said."""
    korean = language == "ko"
    level, clock = template.levels[message.level.id], clock_ko if korean else clock_en
    needed: dict[str, Collection[str]] = {
        "what it is": [level.name[language]],
        ASK: ["119", "120"],
        "which bulletin it is or speaks of": [message.number, message.refers_to or message.number],
        "what kind of message it is": template.frame.words[message.kind].must[language] or [level.name[language]],
    }
    if message.kind is Kind.CORRECTION:
        needed["which message was wrong"] = [clock(message.wrong_at)] if message.wrong_at else []
    else:
        needed["where"] = [message.area_ko if korean else message.area_en]
    if message.kind in (Kind.ALERT, Kind.UPDATE):
        needed["since when"] = [clock(message.since)]
        needed[UNTIL] = [level.open_end[language]]
        needed["what to do"] = [text for action in level.do[:2] for text in (action.full[language], action.short[language])]
    if not message.prepared:
        needed[WHO] = [issuer(message, template, language)]
    return needed
