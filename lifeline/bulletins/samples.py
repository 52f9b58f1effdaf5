"""Every text of a type at every length in both worlds, as an officer reads it through, with its counts and its open proposals."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lifeline.bulletins.compose import Message, variants
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.examples import shown
from lifeline.bulletins.fit import NoRoom, Room, Texts, fitted
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.lengths import LENGTHS, POSTS, TEXT_MESSAGES, WORLDS, speaker, text_message
from lifeline.bulletins.template import Template
from lifeline.core.people import Department
from lifeline.core.ports import Measure


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `proposal`: the office has not confirmed this line."""

    text: str
    proposal: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """One text. `counts` are (platform, measure), its own platform first; a text that no layout has room for is empty."""

    level: Level
    kind: Kind
    language: str
    length: str
    world: str
    variant: str
    pieces: tuple[Piece, ...]
    counts: tuple[tuple[str, Measure], ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts are wanted; an empty part means all."""

    levels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    languages: Sequence[str] = ()
    lengths: Sequence[str] = ()
    worlds: Sequence[str] = ()


def samples(template: Template, hazard: Hazard, room: Room, wanted: Wanted) -> Iterator[Sample]:
    """In the order of levels, kinds, languages, lengths and worlds. The lead is that of the department that leads the type."""
    proposals = _proposals(template)
    for level in hazard.levels:
        if level.id not in template.levels or not _in(level.id, wanted.levels):
            continue
        for message in shown(template, hazard, level):
            if _in(message.kind, wanted.kinds):
                yield from _of(message, template, room, wanted, proposals)


def _of(message: Message, template: Template, room: Room, wanted: Wanted, proposals: re.Pattern[str] | None) -> Iterator[Sample]:
    for language in _chosen(template.frame.languages, wanted.languages):
        texts = {language: variants(message, template, language)}
        for length in _chosen(LENGTHS, wanted.lengths):
            for world in _chosen(WORLDS, wanted.worlds):
                variant, text = _said(message, template, texts, length=length, world=world, room=room) or ("", "")
                pieces, counts = tuple(_pieces(text, proposals)), tuple(_counts(text, length, language, room))
                yield Sample(message.level, message.kind, language, length, world, variant, pieces, counts)


def _in(one: str, wanted: Sequence[str]) -> bool:
    return not wanted or one in wanted


def _chosen(known: Iterable[str], wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in known if _in(one, wanted))


def _said(message: Message, template: Template, texts: Texts, *, length: str, world: str, room: Room) -> tuple[str, str] | None:
    ((language, layouts),) = texts.items()
    if length in TEXT_MESSAGES:
        return text_message(layouts, length, WORLDS[world])
    account = speaker(length, language, Department(message.hazard.lead, "", ""))
    try:
        (one,) = fitted(texts, template.frame, accounts=[account], say=WORLDS[world], room=room)
    except NoRoom:
        return None
    return one.variant, one.text


def _counts(text: str, length: str, language: str, room: Room) -> Iterator[tuple[str, Measure]]:
    """As its own platform counts it, then on every other that is short of room and has enough; a text message counts characters."""
    if length in TEXT_MESSAGES:
        yield "sms", Measure(len(text), TEXT_MESSAGES[length], "characters")
        return
    yield POSTS[length], room(speaker(length, language), text)
    for other in (one for one in POSTS if one not in (length, "page")):
        measure = room(speaker(other, language), text)
        if measure.fits:
            yield POSTS[other], measure


def _proposals(template: Template) -> re.Pattern[str] | None:
    """The lines the office has not confirmed, as they stand in texts; the longest first."""
    lines = [text for action in template.actions if not action.confirmed for said in (action.full, action.short) for text in said.values()]
    lines += [text for go in template.goes if not go.confirmed for text in go.say.values()]
    return re.compile("|".join(map(re.escape, sorted(lines, key=len, reverse=True)))) if lines else None


def _pieces(text: str, proposals: re.Pattern[str] | None) -> Iterator[Piece]:
    here = 0
    for found in proposals.finditer(text) if proposals else ():
        if found.start() > here:
            yield Piece(text[here : found.start()], proposal=False)
        yield Piece(found.group(), proposal=True)
        here = found.end()
    if here < len(text):
        yield Piece(text[here:], proposal=False)
