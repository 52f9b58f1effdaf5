"""What makes the files of texts unsound: each problem a sentence with file and line, and none found at the time of an emergency."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from lifeline.bulletins import template_file as file
from lifeline.bulletins.slots import parse
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import carries_mark
from lifeline.core.strict_yaml import Document, Problem, Where

DETAIL = "detail"
_PLACE = re.compile(r"\{[^{}]*\}")
_BY_HAND = re.compile(
    r"[을를이가은는과와]\((?:을|를|이|가|은|는|과|와)\)|\((?:이|을|은|으)\)|을/를|이/가|은/는|과/와|으로/로|로/으로|를/을|가/이|는/은|와/과"
)
LEADS = ("lead", "lead_short")
KINDS: tuple[file.Kinds, ...] = ("alert", "update", "over", "called_off", "correction")
# Everything compose knows to fill in, besides the fields a type declares and event_<language>.
_SAID = ("event", "area", "area_short", "state", "soon", "since", "until", "open_end", "why")
_ABOUT = ("source", "source_time", "number", "sent", "hashtag")
_EARLIER = ("earlier", "earlier_time", "quote", "right", "besides", "elsewhere", "others", "lifted", "ended", "added")
_DONE = ("lead", "lead_short", "go", "all_do", "three_do", "two_do", "two_short", "one_short")
FIELDS = frozenset((*_SAID, *_ABOUT, *_EARLIER, *_DONE))


def known_fields(languages: Iterable[str]) -> frozenset[str]:
    return FIELDS | {f"event_{language}" for language in languages}


def frame_problems(document: Document, frame: file.FrameFile) -> Iterator[Problem]:
    languages = frame.languages
    yield from _spoken(document)
    yield from _languages(document, ("open_end",), frame.open_end, languages)
    yield from _languages(document, ("soon",), frame.soon, languages)
    for name, said in frame.others:
        yield from _languages(document, ("others", name), said, languages)
    for name in ("part", "area_short", "lifted", "added", "source"):
        yield from _languages(document, ("examples", name), getattr(frame.examples, name), languages)
    for index, area in enumerate(frame.examples.area):
        yield from _languages(document, ("examples", "area", index), area, languages)
    for issuer, names in frame.issuers.items():
        yield from _languages(document, ("issuers", issuer), names, languages)
    yield from _slots(document, frame.slots, known_fields(languages), languages)
    for kind in KINDS:
        yield from _kind(document, frame, kind)


def leads_problems(document: Document, leads: file.LeadsFile, *, frame: file.FrameFile) -> Iterator[Problem]:
    languages = frame.languages
    yield from _spoken(document)
    for department, lead in leads.root.items():
        yield from _languages(document, (department, "full"), lead.full, languages)
        yield from _languages(document, (department, "short"), lead.short, languages)


def type_problems(document: Document, given: file.TypeFile, *, frame: file.FrameFile, sources: Collection[str]) -> Iterator[Problem]:
    languages, known = frame.languages, known_fields(frame.languages)
    yield from _spoken(document)
    yield from _named(document, given)
    for name, example in given.fields.items():
        if name in known:
            yield document.problem(("fields", name), f"'{name}' is filled in for every type: give this field another name.")
        yield from _languages(document, ("fields", name), example, languages)
    if given.detail:
        yield from _languages(document, (DETAIL,), given.detail, languages)
    yield from _detail(document, given, known)
    yield from _slots(document, given.slots, known | given.fields.keys(), languages)
    yield from _overrides(document, given, frame)
    yield from _levels(document, given, languages)
    yield from _actions(document, given, languages, sources)
    for where, go in _goes(given):
        yield from _go(document, where, go, given=given, languages=languages, sources=sources)


def _named(document: Document, given: file.TypeFile) -> Iterator[Problem]:
    wanted = f"{given.seq:02d}-{given.code}.yaml"
    if document.file != wanted:
        yield document.problem(("code",), f"this type belongs in a file of its own name: call it {wanted}.")


def _spoken(document: Document) -> Iterator[Problem]:
    """The mark belongs to the world, never to an author; and no text may claim to be no drill (FCC DOC-350119A1)."""
    for where, text in _strings(document.data, ()):
        if carries_mark(text):
            yield document.problem(where, "the exercise mark is added by the drill world alone: remove it from the text.")
        if claim := claims_to_be_real(text):
            yield document.problem(where, f"'{claim}' must not stand in a template: it would be said in drills as well. Remove it.")
        if found := _BY_HAND.search(_PLACE.sub("", text)):
            yield document.problem(
                where, f"'{found.group()}' leaves the particle to the reader: write {{field:을/를}}, or the one that fits."
            )
        if where[0] not in ("slots", DETAIL) and ("{" in text or "}" in text):
            yield document.problem(where, "no field is filled in here: remove the braces, or say it in a slot.")


def _strings(part: Any, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(part, str):
        yield where, part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _strings(value, (*where, key))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from _strings(value, (*where, index))


def _languages(document: Document, where: Where, said: Collection[str], languages: Collection[str]) -> Iterator[Problem]:
    name = ".".join(map(str, where))
    for language in languages:
        if language not in said:
            yield document.problem(where, f"'{name}' says nothing in '{language}': add it.")
    for language in said:
        if language not in languages:
            yield document.problem((*where, language), f"'{language}' is no language of _frame.yaml: add it there or remove it.")


def _detail(document: Document, given: file.TypeFile, known: Collection[str]) -> Iterator[Problem]:
    for language, lines in given.detail.items():
        yield from _texts(document, (DETAIL, language), lines, known | given.fields.keys())


def _slots(document: Document, slots: file.Slots, known: Collection[str], languages: Collection[str]) -> Iterator[Problem]:
    for kind, by_language in slots.items():
        for language, by_slot in by_language.items():
            if language not in languages:
                yield document.problem(("slots", kind, language), f"'{language}' is not among the languages of _frame.yaml.")
            for slot, text in by_slot.items():
                yield from _texts(document, ("slots", kind, language, slot), text, known)


def _texts(document: Document, where: Where, given: str | list[str], known: Collection[str]) -> Iterator[Problem]:
    for index, source in enumerate([given] if isinstance(given, str) else given):
        here = where if isinstance(given, str) else (*where, index)
        try:
            unknown = parse(source).fields - frozenset(known)
        except ValueError as error:
            yield document.problem(here, f"{error}.")
            continue
        for name in sorted(unknown):
            yield document.problem(here, f"{{{name}}} is not a field known here: declare it under 'fields' or correct the spelling.")


def _kind(document: Document, frame: file.FrameFile, kind: file.Kinds) -> Iterator[Problem]:
    if not frame.layouts.get(kind):
        yield document.problem(("layouts",), f"'{kind}' has no layout: a bulletin of that kind could not be said at all.")
    if kind not in frame.words:
        yield document.problem(("words",), f"'{kind}' has no words to check it by: add must and never.")
    for variant, lines in frame.layouts.get(kind, {}).items():
        for index, line in enumerate(lines):
            yield from _line(document, frame, ("layouts", kind, variant, index), line)


def _line(document: Document, frame: file.FrameFile, where: Where, line: str) -> Iterator[Problem]:
    slots, kind = line.split(), where[1]
    if len(slots) > 1 and set(LEADS) & set(slots):
        yield document.problem(where, "a lead stands on a line of its own: a department without one leaves the line out.")
    for slot in slots:
        for language in frame.languages:
            if slot != DETAIL and not any(slot in frame.slots.get(part, {}).get(language, {}) for part in (kind, "common")):  # type: ignore[call-overload]
                yield document.problem(where, f"the layout names the slot '{slot}', which '{kind}' does not have in '{language}'.")


def _overrides(document: Document, given: file.TypeFile, frame: file.FrameFile) -> Iterator[Problem]:
    """A slot said for one type must be one that a layout uses, else it would never be heard."""
    used = {slot for layouts in frame.layouts.values() for lines in layouts.values() for line in lines for slot in line.split()}
    for kind, by_language in given.slots.items():
        for language, by_slot in by_language.items():
            for slot in by_slot.keys() - used:
                yield document.problem(("slots", kind, language, slot), f"no layout of _frame.yaml uses '{slot}': it is never said.")


def _levels(document: Document, given: file.TypeFile, languages: Collection[str]) -> Iterator[Problem]:
    for level_id, level in given.levels.items():
        where: Where = ("levels", level_id)
        for part in ("name", "state", "why"):
            yield from _languages(document, (*where, part), getattr(level, part), languages)
        if level.open_end:
            yield from _languages(document, (*where, "open_end"), level.open_end, languages)
        yield from _chosen(document, (*where, "do"), given, level.do, shorts=2)
    yield from _chosen(document, ("after",), given, given.after, shorts=1)


def _chosen(document: Document, where: Where, given: file.TypeFile, names: list[str], *, shorts: int) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name not in given.actions:
            yield document.problem((*where, index), f"there is no action '{name}': write it under 'actions' or correct the name.")
        elif index < shorts and not given.actions[name].short:
            yield document.problem((*where, index), f"'{name}' is among the first {shorts}, so it needs a short form: add 'short' to it.")
        if name in names[:index]:
            yield document.problem((*where, index), f"'{name}' stands here twice: keep one.")


def _actions(document: Document, given: file.TypeFile, languages: Collection[str], sources: Collection[str]) -> Iterator[Problem]:
    said = {name for level in given.levels.values() for name in level.do} | set(given.after)
    for name, action in given.actions.items():
        where: Where = ("actions", name)
        yield from _languages(document, (*where, "full"), action.full, languages)
        if action.short:
            yield from _languages(document, (*where, "short"), action.short, languages)
        if action.src not in sources:
            yield document.problem((*where, "src"), f"'{action.src}' is not in _sources.yaml: name where this line comes from.")
        if action.src == "editorial" and action.confirmed and not given.confirmed:
            yield document.problem(
                where, "an editorial line has no official source: mark it 'confirmed: false' until the office confirms it."
            )
        if name not in said:
            yield document.problem(where, f"no level says '{name}' and it is not under 'after': use it or remove it.")


def _goes(given: file.TypeFile) -> Iterator[tuple[Where, file.GoEntry]]:
    yield ("go",), given.go
    for level_id, level in given.levels.items():
        if level.go:
            yield ("levels", level_id, "go"), level.go


def _go(
    document: Document, where: Where, go: file.GoEntry, *, given: file.TypeFile, languages: Collection[str], sources: Collection[str]
) -> Iterator[Problem]:
    yield from _languages(document, (*where, "say"), go.say, languages)
    if go.src not in sources:
        yield document.problem((*where, "src"), f"'{go.src}' is not in _sources.yaml: name where this line comes from.")
    if go.src == "editorial" and go.confirmed and not given.confirmed:
        yield document.problem(where, "an editorial line has no official source: mark it 'confirmed: false' until the office confirms it.")
