"""The Hong Kong Observatory's summary of warnings in force: JSON, one entry by the warning's name (data.weather.gov.hk, dataType=warnsum).

`{}` means that no warning is in force. The document tells what is in force, not what has ended: a warning that was there and is gone
is over, which no single document says, so nothing is made of it here. An entry with the action CANCEL says it, while it is shown.
"""

from typing import Any

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _json, _times
from lifeline.intake.formats._text import shown, token

SENDER, SENDER_NAME = "hko.gov.hk", "Hong Kong Observatory"
AREA = cap.Area("Hong Kong", (cap.Pair("HKO:area", "HK"),))
MAX_WARNINGS = 100

ACTIONS = {
    "ISSUE": cap.MsgType.ALERT,
    **dict.fromkeys(("REISSUE", "EXTEND", "UPDATE"), cap.MsgType.UPDATE),
    "CANCEL": cap.MsgType.CANCEL,
}
_KEPT = ("code", "type", "actionCode", "issueTime", "expireTime", "updateTime")


def parse(body: bytes) -> Parsed:
    """One alert per warning in force; none is a success. Raises Unparsed."""
    root, notes = _json.read(body), list[str]()
    alerts: list[cap.Alert] = []
    for name, said in list(root.items())[:MAX_WARNINGS]:
        try:
            alerts.append(_alert(name, said, notes))
        except (_times.NoTime, Unparsed) as wrong:
            notes.append(f"{shown(name)!r} left out: {getattr(wrong, 'cause', wrong)}")
    if len(root) > MAX_WARNINGS:
        notes.append(f"entries after number {MAX_WARNINGS} left out")
    if root and not alerts:
        raise Unparsed(f"none of the {len(root)} entries is a warning: {notes[0]}", "Look whether the feed has changed its form")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _alert(name: str, said: Any, notes: list[str]) -> cap.Alert:
    if not isinstance(said, dict) or not token(name):
        raise Unparsed("it is no object under a name", "")
    action, changed = _json.word(said.get("actionCode")), _json.word(said.get("updateTime")) or _json.word(said.get("issueTime"))
    if action not in ACTIONS:
        notes.append(f"{shown(name)!r}: unknown action {shown(action)!r}, read as an issue")
    msg_type, identifier = ACTIONS.get(action, cap.MsgType.ALERT), f"hko:{token(name)[:80]}"
    issued = _times.noted(_json.word(said.get("issueTime")), "issueTime", notes)
    return cap.Alert(
        identifier=identifier,
        sender=SENDER,
        sent=_times.stamp(changed),
        status=cap.Status.ACTUAL,
        msg_type=msg_type,
        infos=(_info(name, said, over=msg_type is cap.MsgType.CANCEL, notes=notes),),
        references=(cap.Reference(SENDER, identifier, issued),) if issued and msg_type is not cap.MsgType.ALERT else (),
        sent_text=changed,
    )


def _info(name: str, said: dict[str, Any], *, over: bool, notes: list[str]) -> cap.Info:
    """Neither severity nor certainty is told; the code says the level (TC8SE, WRAINB) to whoever knows the codes."""
    event, kind, code = _json.word(said.get("name")) or name, _json.word(said.get("type")), _json.word(said.get("code"))
    return cap.Info(
        event=event,
        category=("Met",),
        response_types=(cap.ALL_CLEAR,) if over else (),
        urgency=cap.Urgency.PAST if over else cap.Urgency.UNKNOWN,
        event_codes=(cap.Pair("HKO:warning", name), *([cap.Pair("HKO:code", code)] if code else [])),
        onset=_times.noted(_json.word(said.get("issueTime")), "issueTime", notes),
        expires=None if over else _times.noted(_json.word(said.get("expireTime")), "expireTime", notes),
        sender_name=SENDER_NAME,
        headline=f"{event}: {kind}" if kind else event,
        parameters=tuple(cap.Pair(f"HKO:{key}", text) for key in _KEPT if (text := _json.word(said.get(key)))),
        areas=(AREA,),
    )
