"""Emergency text messages of the Ministry of the Interior and Safety: DSSP-IF-00247 of safetydata.go.kr."""

import re
from collections.abc import Sequence

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _portal, _times
from lifeline.intake.formats._text import token

SENDER = "mois@safetydata.go.kr"
# The three steps of the Korean public alert system.
STEPS = {"안전안내": cap.Severity.MINOR, "긴급재난": cap.Severity.SEVERE, "위급재난": cap.Severity.EXTREME}
_SIGNED = re.compile(r"\[([^\[\]]{1,40})\][\s.]{0,9}\Z")
_KEPT = ("DST_SE_NM", "EMRG_STEP_NM", "SN", "CRT_DT", "REG_YMD", "MDFCN_YMD")


def parse(body: bytes) -> Parsed:
    """One alert per message. The service has no flag for drills, updates or clears: the text says it, and is kept whole."""
    answer = _portal.read(body)
    return told(answer.rows, answer.notes)


def told(rows: Sequence[dict[str, str]], about: Sequence[str] = ()) -> Parsed:
    """The messages of rows whose fields have the names of DSSP-IF-00247. Raises Unparsed when none of them can be read."""
    notes = list(about)
    alerts: list[cap.Alert] = []
    for row in rows:
        try:
            alerts.append(_alert(row, notes))
        except _times.NoTime as wrong:
            notes.append(f"message {row.get('SN') or '?'} left out: CRT_DT {wrong}")
        except KeyError as missing:
            notes.append(f"message {row.get('SN') or '?'} left out: it has no {missing.args[0]}")
    if rows and not alerts:
        raise Unparsed(f"none of the {len(rows)} messages can be read: {notes[-1]}", "Compare one with the platform's page of this service")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _alert(row: dict[str, str], notes: list[str]) -> cap.Alert:
    for name in ("SN", "MSG_CN"):
        if not row.get(name):
            raise KeyError(name)
    identifier = f"mois:{token(row['SN'])}"
    first = row.get("CRT_DT") or row.get("REG_YMD", "")
    sent, msg_type = _times.korean(first), cap.MsgType.ALERT
    references: tuple[cap.Reference, ...] = ()
    changed = row.get("MDFCN_YMD", "")
    if changed:
        references, msg_type = (cap.Reference(SENDER, identifier, sent),), cap.MsgType.UPDATE
        sent = _times.korean(changed)
    step = row.get("EMRG_STEP_NM", "")
    if step not in STEPS:
        notes.append(f"message {row['SN']}: unknown step {step!r}, severity left Unknown")
    return cap.Alert(
        identifier=identifier,
        sender=SENDER,
        sent=sent,
        status=cap.Status.ACTUAL,
        msg_type=msg_type,
        infos=(_info(row, step),),
        references=references,
        sent_text=(changed or first) + _times.ASSUMED,
    )


def _info(row: dict[str, str], step: str) -> cap.Info:
    text = row["MSG_CN"]
    signed = _SIGNED.search(text[-120:])
    regions = dict.fromkeys(region.strip() for region in row.get("RCPTN_RGN_NM", "").split(","))
    return cap.Info(
        event=row.get("DST_SE_NM") or "재난문자",
        language="ko-KR",
        category=("Safety",),
        severity=STEPS.get(step, cap.Severity.UNKNOWN),
        sender_name=signed.group(1).strip() if signed else "",
        description=text,
        parameters=tuple(cap.Pair(f"MOIS:{name}", row[name]) for name in _KEPT if row.get(name)),
        areas=tuple(cap.Area(region) for region in regions if region),
    )
