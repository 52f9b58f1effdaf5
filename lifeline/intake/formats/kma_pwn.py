"""KMA preliminary reports (예비특보): `getWthrPwn` of WthrWrnInfoService, XML or JSON, one text with numbered parts."""

import re
from collections.abc import Iterator

from lifeline.core import cap
from lifeline.intake.formats import Parsed, _kma, _portal, _rows, _times
from lifeline.intake.formats._rows import Row
from lifeline.intake.formats._text import shown, token
from lifeline.intake.formats.kma_wrnmsg import KINDS, split_areas

MAX_PARTS = 30

_PART = re.compile(r"(?m)^\s{0,9}\([0-9]{1,2}\)\s{0,9}")
# "풍랑 예비특보", and what is done with it, if that is said.
_HEAD = re.compile(rf"({KINDS})\s{{0,3}}예비특보\s{{0,3}}(\w{{0,10}})")
_ISSUED, _ENDED = ("", "발표"), ("해제", "취소")


def parse(body: bytes) -> Parsed:
    """One alert per numbered part, with the places of all its lines. The hours are words (내일 새벽) and stay words. Raises Unparsed."""
    answer = _portal.read(body)
    return _rows.parsed(answer.rows, answer.notes, read=_alerts, name="tmSeq")


def _alerts(row: Row, notes: list[str]) -> Iterator[cap.Alert]:
    _rows.needed(row, "tmFc", "pwn")
    sent = _times.korean(row["tmFc"])
    number = ("kma", "getWthrPwn", row.get("stnId", ""), row["tmFc"][:6], row.get("tmSeq", ""))
    for part in _PART.split(row["pwn"])[:MAX_PARTS]:
        if not part.strip() or part.strip().lstrip("o○ ") == "없음":
            continue
        info = _info(row, part.strip(), notes)
        yield cap.Alert(
            identifier=":".join(token(word) for word in (*number, info.event, *(["clear"] if info.response_types else []))),
            sender=_kma.SENDER,
            sent=sent,
            status=cap.Status.ACTUAL,
            msg_type=cap.MsgType.ALERT,
            infos=(info,),
            sent_text=row["tmFc"] + _times.ASSUMED,
        )


def _info(row: Row, part: str, notes: list[str]) -> cap.Info:
    title, *lines = part.splitlines()
    head = _HEAD.fullmatch(title.strip())
    kind, said = head.groups() if head else ("", "?")
    over, known = said in _ENDED, said in (*_ISSUED, *_ENDED)
    if not known:
        notes.append(f"report {row.get('tmSeq') or '?'}: a part in no known wording, severity left Unknown: {shown(title)!r}")
    return cap.Info(
        event=f"{kind}예비특보" if known else shown(title),
        language="ko-KR",
        category=("Met",),
        response_types=(cap.ALL_CLEAR,) if over else (),
        urgency=cap.Urgency.PAST if over else cap.Urgency.FUTURE if known else cap.Urgency.UNKNOWN,
        severity=cap.Severity.MINOR if known else cap.Severity.UNKNOWN,
        certainty=cap.Certainty.POSSIBLE,
        sender_name=_kma.SENDER_NAME,
        headline=shown(title),
        description=part,
        parameters=_rows.kept("KMA", row, ("stnId", "tmSeq", "rem")),
        areas=_kma.areas(("", place) for line in lines for place in split_areas(line.partition(":")[2])),
    )
