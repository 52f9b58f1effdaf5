"""What a CAP message should hold beyond its schema, said in words with the remedy (CAP 1.2; alerting rules 9 and 38)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lifeline.core.cap import ALL_CLEAR, Alert, Info, MsgType, Urgency

MOST_EVENT, MOST_POINTS = 35, 100


@dataclass(frozen=True, slots=True)
class Finding:
    """`error`: CAP forbids it, or readers will go wrong. `recommendation`: readers will understand less than they could."""

    weight: Literal["error", "recommendation"]
    place: str
    what: str
    remedy: str


def findings(alert: Alert) -> tuple[Finding, ...]:
    """Everything that can be said of one message by itself, in the order of the document."""
    return (*_head(alert), *(found for number, info in enumerate(alert.infos, 1) for found in _info(alert, info, f"info {number}")))


def _head(alert: Alert) -> Iterator[Finding]:
    if alert.msg_type in (MsgType.UPDATE, MsgType.CANCEL) and not alert.references:
        yield Finding("error", "references", f"an {alert.msg_type} names no earlier message.", "Name all that it replaces or ends.")
    if any((one.sender, one.identifier) == (alert.sender, alert.identifier) for one in alert.references):
        yield Finding("error", "references", "the message refers to itself.", "Name the earlier ones only.")
    if len(set(alert.references)) < len(alert.references):
        yield Finding("error", "references", "a message is named twice.", "Name each once.")
    if alert.msg_type is MsgType.ALERT and alert.references:
        yield Finding("recommendation", "msgType", "an Alert refers to earlier messages.", "Say Update if it replaces them.")
    if alert.sent_text.endswith("Z"):
        yield Finding("error", "sent", "the offset is written Z.", "Write it as numbers, such as +09:00 or -00:00 (CAP 3.3.2).")
    if not alert.infos and alert.msg_type is not MsgType.CANCEL:
        yield Finding("error", "info", "the message says nothing.", "Add an info block.")
    if len({info.category for info in alert.infos}) > 1:
        yield Finding("recommendation", "category", "the info blocks differ in category.", "All of one message tell of one event.")


def _info(alert: Alert, info: Info, place: str) -> Iterator[Finding]:
    if info.effective and info.expires and info.expires < info.effective:
        yield Finding("error", f"{place} expires", "it ends before it begins.", "Correct one of the two times.")
    elif info.expires and info.expires < alert.sent:
        yield Finding("error", f"{place} expires", "it ended before it was sent.", "Send nothing, or correct the time.")
    if not info.areas:
        yield Finding("error", f"{place} area", "it names no area.", "Name where it holds: nobody may guess it.")
    if not info.event:
        yield Finding("error", f"{place} event", "it names no event.", "Name the type and level.")
    yield from _advice(info, place)


def _advice(info: Info, place: str) -> Iterator[Finding]:
    over = info.urgency is Urgency.PAST or ALL_CLEAR in info.response_types
    for wrong, name, what, remedy in (
        (len(info.event) > MOST_EVENT, "event", f"it has {len(info.event)} characters.", f"Readers show {MOST_EVENT}."),
        (not info.headline, "headline", "it is missing.", "Say what and where in one line."),
        (bool(info.headline) and info.headline == info.description, "description", "it only repeats the headline.", "Say more, or less."),
        (not info.instruction and not over, "instruction", "it is missing.", "Say what to do."),
        (info.expires is None, "expires", "it is missing.", "Say until when, where that is known: some readers drop such messages."),
        (not info.response_types, "responseType", "it is missing.", "Say what kind of act is asked for."),
        (any(len(ring) > MOST_POINTS for area in info.areas for ring in area.polygons), "polygon", "it has many points.", "Simplify it."),
        (any(not (area.geocodes or area.polygons or area.circles) for area in info.areas), "area", "only words say where.", "Add a code."),
    ):
        if wrong:
            yield Finding("recommendation", f"{place} {name}", what, remedy)
