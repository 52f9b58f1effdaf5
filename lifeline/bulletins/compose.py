"""One text per account: its language, its department's voice, and the longest variant that fits its room, never cut."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.fit import FULL, SHORT, NoRoom, Rendering, Room, Say, Variant, fitted
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.slots import said
from lifeline.bulletins.template import Action, Lines, Template
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.people import Account
from lifeline.core.post import carries_mark
from lifeline.core.text import KST, clock_en, clock_ko

__all__ = [
    "ENDS",
    "Message",
    "NoRoom",
    "Rendering",
    "Room",
    "Say",
    "Variant",
    "compose",
    "headline",
    "issuer",
    "others",
    "takeback",
    "variants",
]

ENDS = (Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION)
_CHANGED = ("besides", "elsewhere", "lifted", "added", "area_short")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, before any word of it. Times are UTC; `sent` is ours, `source_at` the authority's.

    `since` is when the warning begins, for an end when it ended; `until` None means that nobody knows yet.
    `refers_to`, `wrong_at` and the quotes tell of an earlier bulletin: its number, its time and its first line, for an update
    the one it replaces, for an end the one it ends, for a correction the wrong one.
    `details` fill in the fields a template declares: `magnitude`, or `epicentre_ko` and `epicentre_en` where languages differ;
    `right_ko` and `right_en` say in a correction how it is rightly.
    `besides`: the other levels of this danger with their areas, `elsewhere` those levels alone. `lifted`: what an update ends,
    `added`: where it is new. `area_short` is the area in fewer words and as exact. Without `begins_known`, `since` is only
    when it was sent.

    Raises ValueError where something is missing without which nothing may be said: it is never guessed, never widened.
    """

    number: str
    hazard: Hazard
    level: Level
    kind: Kind
    area_ko: str
    area_en: str
    since: datetime
    until: datetime | None
    sent: datetime
    source_ko: str
    source_en: str
    quote_ko: str = ""
    quote_en: str = ""
    wrong_at: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    refers_to: str = ""
    source_at: datetime | None = None
    besides_ko: str = ""
    besides_en: str = ""
    elsewhere_ko: str = ""
    elsewhere_en: str = ""
    lifted_ko: str = ""
    lifted_en: str = ""
    added_ko: str = ""
    added_en: str = ""
    area_short_ko: str = ""
    area_short_en: str = ""
    begins_known: bool = True

    def __post_init__(self) -> None:
        for name in ("number", "area_ko", "area_en", "source_ko", "source_en"):
            if not getattr(self, name).strip():
                raise ValueError(f"bulletin {self.number}: '{name}' is empty; a bulletin without it is refused")
        for name in ("since", "until", "sent", "wrong_at", "source_at"):
            moment = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"bulletin {self.number}: the time '{name}' has no zone")
        if self.kind is Kind.CORRECTION and not (self.wrong_at and self.quote_ko and self.quote_en):
            raise ValueError(f"bulletin {self.number}: a correction names the wrong message by its time and by quoting it")
        self._is_plain()

    def _is_plain(self) -> None:
        changed = (f"{name}_{language}" for name in _CHANGED for language in ("ko", "en"))
        names = ("number", "area_ko", "area_en", "source_ko", "source_en", "quote_ko", "quote_en", "refers_to", *changed)
        for text in (*(getattr(self, name) for name in names), *self.details.values()):
            if carries_mark(text) or claims_to_be_real(text):
                raise ValueError(f"bulletin {self.number}: {text[:60]!r} speaks of drill or reality; only the world may say that")
            if FULL in text or SHORT in text or "\n" in text or "\r" in text:
                raise ValueError(f"bulletin {self.number}: {text[:60]!r} holds a line break or a character of no script")

    def area(self, language: str, *, short: bool = False) -> str:
        """Where, in the words for a text with room or without."""
        area, brief = (self.area_ko, self.area_short_ko) if language == "ko" else (self.area_en, self.area_short_en)
        return (brief or area) if short else area

    @property
    def says_since(self) -> bool:
        """An end has its time even where nobody knew when the warning would begin."""
        return self.begins_known or self.kind in ENDS

    @property
    def prepared(self) -> bool:
        """Written along with the bulletin it may have to end: it bears that bulletin's number, and no time of its own."""
        return self.kind in ENDS and self.wrong_at is not None and not self.refers_to


def compose(message: Message, template: Template, *, accounts: Sequence[Account], say: Say, room: Room) -> tuple[Rendering, ...]:
    """Every account's text, in the order of the accounts: the same facts and instructions in all, only the lead differs.

    `say` adds the marks of the world, `room` counts as the account's platform counts. Pure.
    Raises NoRoom when an account fits no variant or speaks a language the templates do not know.
    """
    languages = {account.language for account in accounts} & set(template.frame.languages)
    texts = {language: variants(message, template, language) for language in languages}
    return fitted(texts, template.frame, accounts=accounts, say=say, room=room)


def variants(message: Message, template: Template, language: str) -> tuple[Variant, ...]:
    """All lengths of the message, the longest first. Raises KeyError when the template lacks the level."""
    values = _values(message, template, language)
    slots: dict[str, str] = {}
    lines: dict[tuple[str, ...], str] = {}  # layouts have most of their lines in common

    def slot(name: str) -> str:
        if name not in slots:
            slots[name] = said(template.slot(message.kind, language, name), values)
        return slots[name]

    def line(names: tuple[str, ...]) -> str:
        if names not in lines:
            lines[names] = " ".join(filter(None, map(slot, names)))
        return lines[names]

    layouts = template.frame.layouts[message.kind]
    return tuple(Variant(name, _page(layout, line)) for name, layout in layouts.items())


def headline(message: Message, template: Template, language: str) -> str:
    """The first line as its readers saw it ("[대설주의보] 서울 전역"): what a correction quotes."""
    return said(template.slot(message.kind, language, "head_short"), _values(message, template, language))


def takeback(message: Message, template: Template, kind: Kind) -> Message:
    """The message that ends this one, ready before it is needed: it names it by number, time and first line."""
    return replace(
        message,
        kind=kind,
        until=None,
        wrong_at=message.sent,
        refers_to="",
        quote_ko=headline(message, template, "ko"),
        quote_en=headline(message, template, "en"),
    )


def _page(layout: Lines, line_of: Callable[[tuple[str, ...]], str]) -> str:
    page: list[str] = []
    for names in layout:
        line = line_of(names)
        if line or (not names and page and page[-1]):
            page.append(line)
    return "\n".join(page).strip("\n")


def _values(message: Message, template: Template, language: str) -> dict[str, str]:
    """Every field that is known, by name; a field that is not known is absent, never empty."""
    level = template.levels[message.level.id]
    values = {f"event_{one}": level.name[one] for one in template.frame.languages}
    values |= {name: _detail(message, name, language) for name in (*template.fields, "right")}
    values |= {
        "event": level.name[language],
        "state": level.state[language],
        "why": level.why[language],
        "open_end": level.open_end[language],
        "go": level.go.say[language],
        "soon": template.frame.soon[language] if message.level.early else "",
        "area": message.area(language),
        "area_short": message.area(language, short=True),
        "hashtag": message.hazard.hashtag(language),
        "others": others(message, template, language),
        "ended": template.frame.others["ended"][language] if message.lifted_ko else "",
        "lead": FULL,
        "lead_short": SHORT,
    }
    values |= _moments(message, template, language) | _earlier(message, language)
    values |= _to_do(template.after if message.kind is Kind.OVER else level.do, language)
    return {name: value for name, value in values.items() if value}


def _detail(message: Message, name: str, language: str) -> str:
    return message.details.get(f"{name}_{language}") or message.details.get(name, "")


def _moments(message: Message, template: Template, language: str) -> dict[str, str]:
    """Times, number and source; a text prepared ahead knows none of its own."""
    if message.prepared:
        return {}
    return {
        "number": message.number,
        "since": _clock(message.since, language) if message.says_since else "",
        "until": _clock(message.until, language, beside=message.since if message.says_since else None),
        "sent": _clock(message.sent, language),
        "source": issuer(message, template, language),
        "source_time": _clock(message.source_at, language, beside=message.sent),
    }


def issuer(message: Message, template: Template, language: str) -> str:
    """The authority's name as our readers know it: a source that speaks Korean alone is still named in English."""
    name = message.source_ko if language == "ko" else message.source_en
    return template.frame.issuers.get(name, {}).get(language, name)


def others(message: Message, template: Template, language: str) -> str:
    """That something else changed as well, in the fewest words; empty where nothing did."""
    if message.kind in ENDS:
        case = str(message.kind) if message.elsewhere_ko else ""
    else:
        cases = {(True, True): "both", (True, False): "elsewhere", (False, True): "ended"}
        case = cases.get((bool(message.elsewhere_ko), bool(message.lifted_ko)), "")
    return template.frame.others.get(case, {}).get(language, "")


def _earlier(message: Message, language: str) -> dict[str, str]:
    return {
        "earlier": message.number if message.prepared else message.refers_to,
        "earlier_time": _clock(message.wrong_at, language),
        "quote": message.quote_ko if language == "ko" else message.quote_en,
        "besides": message.besides_ko if language == "ko" else message.besides_en,
        "elsewhere": message.elsewhere_ko if language == "ko" else message.elsewhere_en,
        "lifted": message.lifted_ko if language == "ko" else message.lifted_en,
        "added": message.added_ko if language == "ko" else message.added_en,
    }


def _clock(moment: datetime | None, language: str, *, beside: datetime | None = None) -> str:
    """Day and time in Korean time; the time alone when the text gives the same day beside it."""
    if moment is None:
        return ""
    if beside and moment.astimezone(KST).date() == beside.astimezone(KST).date():
        return f"{moment.astimezone(KST):%H:%M}"
    return clock_ko(moment) if language == "ko" else clock_en(moment)


def _to_do(actions: Sequence[Action], language: str) -> dict[str, str]:
    full = [action.full[language] for action in actions]
    short = [action.short[language] for action in actions if action.short]
    return {
        "all_do": "\n".join(f"- {line}" for line in full),
        "three_do": "\n".join(f"- {line}" for line in full[:3]),
        "two_do": " ".join(full[:2]),
        "two_short": " ".join(short[:2]),
        "one_short": short[0],
    }
