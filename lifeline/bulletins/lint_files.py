"""Where the files of texts disagree with the city's types and departments, and what in them still waits for the office."""

from collections.abc import Iterator, Mapping, Sequence

from lifeline.bulletins.finding import Finding, Grade
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.template import Lead, Template, Templates
from lifeline.core.people import Account

_CONFIRM = "Confirm it with an official source, or remove it."


def leads_in(templates: Templates, accounts: Sequence[Account]) -> Iterator[Finding]:
    """Departments that speak without a lead, leads that nobody speaks, and words in them that some message must never hold."""
    leads, speaking = templates.frame.leads, {account.department.code for account in accounts}
    for code in sorted(speaking - leads.keys()):
        sentence = f"The department '{code}' has no lead, so its texts are those of any other."
        yield Finding(Grade.ERROR, "_leads.yaml", sentence, f"Add '{code}' with full and short.")
    for code in sorted(leads.keys() - speaking):
        yield Finding(Grade.INFO, "_leads.yaml", f"No account speaks for the department '{code}'.", "Remove its lead, or correct the code.")
    words = sorted({word for words in templates.frame.words.values() for many in words.never.values() for word in many})
    for code, lead in leads.items():
        yield from _warning_words(code, lead, words)


def _warning_words(code: str, lead: Lead, words: Sequence[str]) -> Iterator[Finding]:
    for text in (*lead.full.values(), *lead.short.values()):
        for word in words:
            if word.casefold() in text.casefold():
                sentence = f"The lead of '{code}' says '{word}', which some kind of message must never say."
                yield Finding(Grade.ERROR, "_leads.yaml", sentence, "Say it in other words.")


def against(template: Template, hazards: Mapping[str, Hazard]) -> Iterator[Finding]:
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
        yield _waits(template, "The office has not confirmed this file.", "Read it through and set 'confirmed: true'.")
    for action in template.actions:
        if not action.confirmed:
            yield _waits(template, f"The line '{action.id}' is not confirmed.", _CONFIRM)
    for go in template.goes:
        if not go.confirmed:
            levels = [name for name, level in template.levels.items() if level.go.say == go.say]
            at = "" if len(levels) == len(template.levels) else f" at {', '.join(levels)}"
            yield _waits(template, f"Where to go ('go'){at} is not confirmed.", _CONFIRM)


def _waits(template: Template, sentence: str, remedy: str) -> Finding:
    return Finding(Grade.INFO, template.file, sentence, remedy, waits=True)
