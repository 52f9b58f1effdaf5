"""What KMA's codes and words mean, and one change of one warning as a CAP alert (guide of WthrWrnInfoService)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats._text import token

SENDER, SENDER_NAME = "weather@kma.go.kr", "기상청"
ZONE = "KMA:zone"

TYPES = {
    "1": "강풍",
    "2": "호우",
    "3": "한파",
    "4": "건조",
    "5": "폭풍해일",
    "6": "풍랑",
    "7": "태풍",
    "8": "대설",
    "9": "황사",
    "12": "폭염",
}
LEVELS = {"0": "주의보", "1": "경보"}
COMMANDS = {"1": "발표", "2": "해제", "3": "연장", "6": "정정", "7": "변경발표", "8": "변경해제"}

SEVERITY = {"주의보": cap.Severity.MODERATE, "경보": cap.Severity.SEVERE, "중대경보": cap.Severity.EXTREME}
_CLEARS = ("해제", "변경해제", "대치해제")
_UPDATES = ("연장", "정정", "변경발표", "변경", "대치")
_KNOWN_COMMANDS = ("발표", *_UPDATES, *_CLEARS)


@dataclass(frozen=True, slots=True)
class Change:
    """One command on one warning, for all zones of one bulletin. Words are Korean; an unknown code stands as it came.

    `starts` is when the warning takes effect, `ends` when a clear does; `codes` are the raw codes, kept as parameters.
    """

    identity: tuple[str, ...]
    sent: datetime
    sent_text: str
    kind: str
    level: str
    command: str
    areas: tuple[cap.Area, ...]
    codes: tuple[cap.Pair, ...]
    starts: datetime | None = None
    ends: datetime | None = None
    withdrawn: bool = False
    description: str = ""


def alert(change: Change) -> cap.Alert:
    """The change in CAP words: a clear is an Alert with AllClear, Past and Minor, as the Korean profile sends it."""
    identifier = ":".join(token(part) for part in ("kma", *change.identity))
    return cap.Alert(
        identifier=f"{identifier}:withdrawn" if change.withdrawn else identifier,
        sender=SENDER,
        sent=change.sent,
        status=cap.Status.ACTUAL,
        msg_type=_msg_type(change),
        infos=(_info(change),),
        references=(cap.Reference(SENDER, identifier, change.sent),) if change.withdrawn else (),
        sent_text=change.sent_text,
    )


def areas(zones: Iterable[tuple[str, str]]) -> tuple[cap.Area, ...]:
    """One area per zone of (code, name), each once."""
    return tuple(cap.Area(name or code, (cap.Pair(ZONE, code),) if code else ()) for code, name in dict.fromkeys(zones))


def unknown_codes(change: Change) -> tuple[str, ...]:
    """What a person has to look at: level and command words that are not in the tables."""
    doubts = []
    if change.level not in SEVERITY:
        doubts.append(f"level {change.level!r}")
    if change.command not in _KNOWN_COMMANDS:
        doubts.append(f"command {change.command!r}")
    return (f"{change.kind}: unknown {' and '.join(doubts)}, severity left Unknown",) if doubts else ()


def _msg_type(change: Change) -> cap.MsgType:
    if change.withdrawn:
        return cap.MsgType.CANCEL
    return cap.MsgType.UPDATE if change.command in _UPDATES else cap.MsgType.ALERT


def _info(change: Change) -> cap.Info:
    clear = change.command in _CLEARS
    event = f"{change.kind}{change.level}"
    return cap.Info(
        event=event,
        language="ko-KR",
        category=("Met",),
        response_types=(cap.ALL_CLEAR,) if clear else (),
        urgency=_urgency(change, over=clear or change.withdrawn),
        severity=_severity(change, clear=clear),
        certainty=cap.Certainty.LIKELY,
        effective=change.ends if clear else None,
        onset=change.starts,
        sender_name=SENDER_NAME,
        headline=f"{event} {change.command}",
        description=change.description,
        parameters=tuple(code for code in change.codes if code.value),
        areas=change.areas,
    )


def _severity(change: Change, *, clear: bool) -> cap.Severity:
    if change.command not in _KNOWN_COMMANDS or change.level not in SEVERITY:
        return cap.Severity.UNKNOWN
    return cap.Severity.MINOR if clear else SEVERITY[change.level]


def _urgency(change: Change, *, over: bool) -> cap.Urgency:
    if over:
        return cap.Urgency.PAST
    if change.command not in _KNOWN_COMMANDS:
        return cap.Urgency.UNKNOWN
    later = change.starts is not None and change.starts > change.sent
    return cap.Urgency.EXPECTED if later else cap.Urgency.IMMEDIATE
