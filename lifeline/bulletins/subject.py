"""What an official alert is about, read once: place, type, level, times, and whether it begins or ends something."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from lifeline.bulletins.hazard import Hazards, Marks, Match, is_sms
from lifeline.bulletins.shock import Shock, shock_of
from lifeline.core import cap
from lifeline.core.place import City, Scope
from lifeline.core.text import KST, nfc

UNREAD_TIMES = ("CAP:effective", "CAP:onset", "CAP:expires")  # what the reader of CAP keeps of a time without zone or sense


@dataclass(frozen=True, slots=True)
class Subject:
    """`differ` says how the info blocks contradict each other, `marked` which drill word the text holds, `ends` by what sign the
    alert ends a warning, `ordered` the word by which a text message tells people to leave, `doubt` what else a person must look
    at; each empty if there is nothing.
    """

    scope: Scope
    match: Match
    since: datetime
    until: datetime | None
    effective: datetime | None
    differ: str
    marked: str
    ends: str
    withdrawn: bool
    replaced: bool
    doubt: str
    shock: Shock | None
    ordered: str


def read(alert: cap.Alert, *, city: City, hazards: Hazards, events: Mapping[str, tuple[str, str]]) -> Subject:
    """Pure: the same alert and data give the same subject. `events`: what the feed's own words mean, before any table."""
    match, differ = _match(alert.infos, hazards, events)
    return Subject(
        scope=scope(alert, city),
        match=match,
        since=min([info.onset or info.effective or alert.sent for info in alert.infos], default=alert.sent),
        until=max([info.expires for info in alert.infos if info.expires], default=None),
        effective=max([info.effective for info in alert.infos if info.effective], default=None),
        differ=differ,
        marked=mark(alert, hazards.marks),
        ends=_ends(alert, match, hazards),
        withdrawn=alert.msg_type is cap.MsgType.CANCEL and not _says_all_clear(alert),
        replaced=any(hazards.wording.says_replaced(info.headline) for info in alert.infos),
        doubt=_doubt(alert, match),
        shock=next(filter(None, map(shock_of, alert.infos)), None),
        ordered=_ordered(alert, hazards),
    )


def scope(alert: cap.Alert, city: City) -> Scope:
    """Where. Blocks in several languages tell the same event: one that can be read is enough, two must agree."""
    on = alert.sent.astimezone(KST).date()
    blocks: dict[str, list[cap.Info]] = {}
    for info in alert.infos:
        blocks.setdefault(_language(info), []).append(info)
    scopes = [_of_language(infos, city, on) for infos in blocks.values()]
    readable = [one for one in scopes if not one.unread]
    if len({one.districts for one in readable}) > 1:
        return Scope(frozenset(), whole=False, unread=("the languages of the alert name different places",))
    return (readable or scopes or [city.scope(())])[0]


def _of_language(infos: Sequence[cap.Info], city: City, on: date) -> Scope:
    found = city.scope([area for info in infos for area in info.areas], on=on)
    if found.unread or all(info.areas for info in infos):
        return found
    return replace(found, unread=("a part of the alert names no area",))


def mark(alert: cap.Alert, marks: Marks) -> str:
    """The first drill word, or "not a drill", anywhere in the text (feeds: MOIS messages have no other sign)."""
    text = nfc(" ".join(said_in(alert))).casefold()
    if not any(map(text.__contains__, _plain_marks(marks))):  # most texts: nothing of it all
        return ""
    for phrase in marks.harmless:
        text = text.replace(phrase.casefold(), " ")
    return next((word for word in (*marks.not_a_drill, *marks.words) if re.search(_mark(word), text)), "")


@lru_cache(16)
def _plain_marks(marks: Marks) -> tuple[str, ...]:
    return tuple(nfc(word).casefold() for word in (*marks.not_a_drill, *marks.words))


def _mark(word: str) -> str:
    """What finds the word: an English one stands alone, a Korean one may carry a particle."""
    plain = re.escape(nfc(word).casefold())
    return rf"(?<![a-z]){plain}(?![a-z])" if word.isascii() else plain


def said_in(alert: cap.Alert) -> list[str]:
    """Every text of it that a person may come to read."""
    found = [alert.note]
    for info in alert.infos:
        found += (info.event, info.headline, info.description, info.instruction)
        found += [pair.value for pair in info.parameters]
        found += [area.description for area in info.areas]
    return found


def _language(info: cap.Info) -> str:
    return info.language.casefold()[:2]


def _match(infos: Sequence[cap.Info], hazards: Hazards, events: Mapping[str, tuple[str, str]]) -> tuple[Match, str]:
    """The type and level all blocks agree on. The Korean blocks decide; others may only agree or know nothing."""
    nothing = Match(None, None, "the alert has no text")
    each = [(info, hazards.match(info, events)) for info in infos]
    korean = [(info, one) for info, one in each if _language(info) == "ko"] or each
    first, main = [info for info, _ in korean], [one for _, one in korean]
    known = [one for _, one in each if one.hazard]
    types = {one.hazard.code for one in known if one.hazard}
    levels = {one.level.id for one in known if one.level}
    if len(types) > 1 or len(levels) > 1:
        return nothing, f"the alert tells of different things: {', '.join(sorted(types))} {', '.join(sorted(levels))}".strip()
    if len({info.event for info in first}) > 1 and any(one.hazard is None for one in main):
        return nothing, f"the alert tells of different things: {', '.join(sorted({info.event for info in first}))}"
    doubtful = next((one for one in main if one.level is None), None)
    return doubtful or (main[0] if main else nothing), ""


def _says_all_clear(alert: cap.Alert) -> bool:
    return any(cap.ALL_CLEAR in info.response_types for info in alert.infos)


def _ends(alert: cap.Alert, match: Match, hazards: Hazards) -> str:
    """By what the alert ends a warning (feeds, table 5.2), or the empty string. A clear may look just like a warning."""
    if alert.msg_type is cap.MsgType.CANCEL:
        return "message type Cancel"
    if _says_all_clear(alert):
        return "response type AllClear"
    past_is_clear = match.hazard is None or match.hazard.past_is_clear
    for info in alert.infos:
        if info.urgency is cap.Urgency.PAST and past_is_clear:
            return "urgency Past"
        if info.expires is not None and info.expires == info.effective:
            return "an end at the moment it begins"
        if hazards.is_clear_code(info):
            return "a KPAS code that means all clear"
        if word := hazards.wording.says_over(_spoken(info)):
            return f"the word {word}"
    return ""


def _spoken(info: cap.Info) -> str:
    """Where 해제 means the end: the event and headline, and the one text a MOIS message has."""
    return f"{info.event} {info.headline} {info.description if is_sms(info) else ''}"


def _ordered(alert: cap.Alert, hazards: Hazards) -> str:
    texts = [info.description for info in alert.infos if is_sms(info)]
    return next((word for word in hazards.marks.orders if any(word in text for text in texts)), "")


def _doubt(alert: cap.Alert, match: Match) -> str:
    past = match.hazard is not None and not match.hazard.past_is_clear
    if past and any(info.urgency is cap.Urgency.PAST for info in alert.infos) and not any(map(shock_of, alert.infos)):
        return "it reports something that is over (urgency Past), which is neither a warning nor an all-clear"
    if any(info.severity is cap.Severity.UNKNOWN and info.parameter("KMA:command") for info in alert.infos):
        return "its KMA level or command is in no table"
    if unread := next((pair for info in alert.infos for pair in info.parameters if pair.name in UNREAD_TIMES), None):
        return f"one of its times cannot be read: {unread.name.removeprefix('CAP:')} '{unread.value}'"
    ends = {(_language(info), info.expires) for info in alert.infos if info.expires}
    if len(ends) > len({language for language, _ in ends}) and len({info.areas for info in alert.infos}) > 1:
        return "its parts end at different times"
    wrong = [info for info in alert.infos if info.expires and info.effective and info.expires < info.effective]
    return "it ends before it begins" if wrong else ""
