"""What each text must say and must never say: completeness by kind of message and by length, in the language it is in."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins.compose import Message, issuer, others
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.fit import Variant
from lifeline.bulletins.lengths import is_text_message
from lifeline.bulletins.template import LevelText, Template
from lifeline.core.text import KST, clock_en, clock_ko

_LONG = ("page", "long", "medium")
_SHORTEST = ("sms62", "sms60")
_WARNS = (Kind.ALERT, Kind.UPDATE)
SAY_OTHERWISE, WRITE_WHOLE, TRANSLATE = "Say it in other words.", "Write it whole: no text of ours ends in dots.", "Translate it."
# A Korean text may hold AI, PM2.5, cm and TOPIS, but no English words; an English one no Hangul at all.
_FOREIGN = {"ko": re.compile(r"(?<![#A-Za-z])[A-Za-z]*[a-z]{3}[A-Za-z]+"), "en": re.compile("[가-힣]+")}


@dataclass(frozen=True, slots=True)
class Need:
    """Something a citizen needs, and the words of which one must stand in every layout that `said_in` names."""

    what: str
    any_of: Sequence[str]
    said_in: Collection[str]


def needs(message: Message, template: Template, language: str) -> tuple[Need, ...]:
    """Alerting, rule 7: what, where, why, since when, until when, what to do, where to go, who says so, whom to ask.

    A text message may leave out whom to ask, the end and who says so; the shortest, for drills of 90 characters,
    keep what and where, and what to do where the names leave room for it.
    """
    layouts = template.frame.layouts[message.kind]
    posts = [name for name in layouts if not is_text_message(name)]
    most = [name for name in layouts if name not in _SHORTEST]
    roomy = [name for name in most if name != "sms90"]
    level = template.levels[message.level.id]
    found = [
        Need("what it is", [level.name[language]], layouts),
        Need("whom to ask", ["119", "120"], posts),
        Need("which bulletin it is or speaks of", [message.number, message.refers_to or message.number], most),
        Need("what kind of message it is", template.frame.words[message.kind].must[language] or [level.name[language]], layouts),
        Need("its hashtag", [message.hazard.hashtag(language)], posts),
    ]
    if message.kind is Kind.CORRECTION:
        found.append(Need("which message was wrong", _times(message.wrong_at, language), most))
    else:
        found.append(Need("where", [message.area(language), message.area(language, short=True)], layouts))
        found += _what_changed(message, template, language, roomy)
    if not message.prepared:
        found.append(Need("who says so", [issuer(message, template, language)], posts))
    if message.kind in _WARNS:
        found += _of_a_warning(message, template, language, posts=posts, most=most)
    return tuple(found)


def _of_a_warning(message: Message, template: Template, language: str, *, posts: Collection[str], most: Collection[str]) -> Iterator[Need]:
    level = template.levels[message.level.id]
    layouts = template.frame.layouts[message.kind]
    ends = [*_times(message.until, language), level.open_end[language]]  # a quake has no end, whatever its report says
    if message.says_since:
        yield Need("since when", _times(message.since, language), most)
    yield Need("until when", ends, posts)
    yield Need("what to do", _first_actions(level, language), [name for name in layouts if name != "sms60"])
    yield Need("where to go or stay", [level.go.say[language]], _LONG)
    yield Need("why the warning was given", [level.why[language]], ["page"])
    if message.kind is Kind.UPDATE:
        yield Need("which message it replaces", [message.refers_to], posts)


def _what_changed(message: Message, template: Template, language: str, layouts: Collection[str]) -> Iterator[Need]:
    """Without it all of the city would believe that their own warning ended, or goes on: which and where, or that it differs."""
    korean, vaguely = language == "ko", others(message, template, language)
    if message.elsewhere_ko:
        levels, places = (message.elsewhere_ko, message.besides_ko) if korean else (message.elsewhere_en, message.besides_en)
        what = "what holds elsewhere" if message.kind is Kind.UPDATE else "what else ended"
        yield Need(what, [words for words in (levels, places, vaguely) if words], layouts)
    if message.kind is not Kind.UPDATE:
        return
    if message.lifted_ko:
        lifted, ended = message.lifted_ko if korean else message.lifted_en, template.frame.others["ended"][language]
        yield Need("where it ended", [lifted], (*_LONG, "middle"))
        yield Need("that it ended in some parts", [lifted, ended, vaguely], [name for name in layouts if name != "sms129"])
    if message.added_ko:
        yield Need("where it is new", [message.added_ko if korean else message.added_en], (*_LONG, "middle"))


def _first_actions(level: LevelText, language: str) -> list[str]:
    return [text for action in level.do[:2] for text in (action.full[language], action.short[language])]


def _times(moment: datetime | None, language: str) -> list[str]:
    """A time as it may stand: with its day, or alone beside another of the same day."""
    if moment is None:
        return []
    return [clock_ko(moment) if language == "ko" else clock_en(moment), f"{moment.astimezone(KST):%H:%M}"]


def missing(variant: Variant, wanted: Sequence[Need]) -> Iterator[tuple[str, str]]:
    """What the text does not say, each as a sentence and a remedy."""
    text, name = variant.text, variant.name
    for need in wanted:
        if name not in need.said_in:
            continue
        for words in need.any_of:
            if words in text:
                break
        else:
            yield f"The text does not say {need.what}.", f"Put one of {', '.join(map(repr, need.any_of))} into this layout."


class Manner:
    """How the texts of one type are read: what must not stand in them. A line that was read before costs nothing."""

    def __init__(self, template: Template) -> None:
        names = {name for level in template.levels.values() for name in level.name.values()}
        self._names = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
        self._words = template.frame.words
        self._never: dict[tuple[Kind, str], re.Pattern[str] | None] = {}
        self._read: dict[tuple[Kind, str, bool], dict[str, tuple[tuple[str, str], ...]]] = {}

    def astray(self, variant: Variant, kind: Kind, language: str) -> Iterator[tuple[str, str]]:
        """Words of another kind of message, another language, a sentence that was cut: each as a sentence and a remedy."""
        head = not is_text_message(variant.name)
        for line in variant.text.split("\n"):
            known = self._read.setdefault((kind, language, head), {})
            if line not in known:
                known[line] = tuple(self._in_line(line, kind, language, head=head))
            yield from known[line]
            head = False

    def _in_line(self, line: str, kind: Kind, language: str, *, head: bool) -> Iterator[tuple[str, str]]:
        never = self._never_said(kind, language)
        if never and (word := never.search(self._names.sub("", line))):
            yield f"'{word.group()}' must not stand in this kind of message.", SAY_OTHERWISE
        if "…" in line or "..." in line:
            yield "A sentence is cut off.", WRITE_WHOLE
        if not head and (word := _FOREIGN[language].search(line) if language in _FOREIGN else None):
            yield f"'{word.group()}' is not in its language; only the first line of a post says the name in both.", TRANSLATE

    def _never_said(self, kind: Kind, language: str) -> re.Pattern[str] | None:
        if (kind, language) not in self._never:
            words = self._words[kind].never[language]
            self._never[kind, language] = re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None
        return self._never[kind, language]
