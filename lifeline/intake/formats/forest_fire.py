"""Fires of the Forest Service's map: `selectPublicFireShowList` of fd.forest.go.kr, an address nobody documents."""

from collections.abc import Mapping
from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _json, _rows, _times
from lifeline.intake.formats._rows import Row
from lifeline.intake.formats._text import shown, token

SENDER, SENDER_NAME = "wildfire@forest.go.kr", "산림청"
MAX_FIRES = 1_500

STAGES = {"00": "초기대응", "01": "1단계", "02": "2단계", "03": "3단계"}
_STAGE_WORDS = {"00": "초기", "01": "1단계", "02": "2단계", "03": "3단계"}  # in "초기 대응", "초기진화단계", "산불 3단계"
_STATE_WORDS = {"02": "진화중", "03": "진화완료", "05": "산불외종료"}
_WORD_OF = {"frfrPrgrsStcd": "frfrPrgrsStcdNm", "frfrStepIssuCd": "frfrStepIssuNm"}
_BURNING, _OUT, _NO_WILDFIRE = _STATE_WORDS
SEVERITY = {"00": cap.Severity.MODERATE, "01": cap.Severity.SEVERE, "02": cap.Severity.SEVERE, "03": cap.Severity.EXTREME}
_KEPT = ("frfrInfoId", "frfrPrgrsStcd", "frfrPrgrsStcdNm", "frfrStepIssuCd", "frfrStepIssuNm", "frfrPotfrRt", "frfrFrngDtm", "lgdngCd")


def parse(body: bytes) -> Parsed:
    """One alert per fire, as it stands now: its stage, its end, or that it was no wildfire. Raises Unparsed."""
    root = _json.read(body)
    if "fireShowInfoList" not in root:
        raise Unparsed(
            f"the JSON holds {shown(', '.join(root))!r}, no list of fires", "Open the address: the Forest Service may have changed it"
        )
    rows = _json.rows(root["fireShowInfoList"])
    if len(rows) > MAX_FIRES:
        raise Unparsed(f"the list has {len(rows):,} fires, more than {MAX_FIRES:,}", "Look at the Forest Service's page")
    return _rows.parsed(rows, (), read=_alerts, name="frfrInfoId")


def _alerts(row: Row, notes: list[str]) -> tuple[cap.Alert]:
    _rows.needed(row, "frfrInfoId", "frfrFrngDtm")
    began = _times.korean(row["frfrFrngDtm"])
    state = _agreed(row, "frfrPrgrsStcd", _STATE_WORDS)
    stage = _agreed(row, "frfrStepIssuCd", _STAGE_WORDS) if state else ""
    if not stage and state not in (_OUT, _NO_WILDFIRE):
        notes.append(f"fire {row['frfrInfoId']}: stage or state is not known, or code and word differ; severity left Unknown")
        state = ""
    return (_alert(row, state, stage, began),)


def _agreed(row: Row, name: str, words: Mapping[str, str]) -> str:
    """The code, where it is known and its word beside it says the same; else empty."""
    code, said = row.get(name, ""), "".join(row.get(_WORD_OF[name], "").split())
    return code if code in words and (not said or words[code] in said) else ""


def _alert(row: Row, state: str, stage: str, began: datetime) -> cap.Alert:
    over = state in (_OUT, _NO_WILDFIRE)
    earlier = [code for code in STAGES if over or (state and code < stage)]
    when = row.get("potfrCmpleDtm" if over else "frfrStepIssuDtm") or row["frfrFrngDtm"]
    msg_type = cap.MsgType.UPDATE if earlier else cap.MsgType.ALERT
    return cap.Alert(
        identifier=_identifier(row, {_BURNING: stage, _OUT: "out", _NO_WILDFIRE: "none"}.get(state, "unknown")),
        sender=SENDER,
        sent=_times.korean(when),
        status=cap.Status.ACTUAL,
        msg_type={_OUT: cap.MsgType.ALERT, _NO_WILDFIRE: cap.MsgType.CANCEL}.get(state, msg_type),
        infos=(_info(row, state, stage, began),),
        references=tuple(cap.Reference(SENDER, _identifier(row, code), began) for code in earlier),
        sent_text=when + _times.ASSUMED,
    )


def _identifier(row: Row, step: str) -> str:
    """By fire and stage, or how it ended; what is not known by its codes, so that a change of them is heard."""
    unknown = f"{row.get('frfrPrgrsStcd', '')}-{row.get('frfrStepIssuCd', '')}" if step == "unknown" else step
    return f"forest:{token(row['frfrInfoId'])}:{token(unknown)}"


def _info(row: Row, state: str, stage: str, began: datetime) -> cap.Info:
    over = state in (_OUT, _NO_WILDFIRE)
    event = f"산불{STAGES.get(stage, '')}" if state else "산불"
    return cap.Info(
        event=event,
        language="ko-KR",
        category=("Fire", "Safety"),
        response_types=(cap.ALL_CLEAR,) if state == _OUT else (),
        urgency=cap.Urgency.PAST if over else cap.Urgency.IMMEDIATE if state else cap.Urgency.UNKNOWN,
        severity=cap.Severity.MINOR if over else SEVERITY[stage] if state else cap.Severity.UNKNOWN,
        certainty=cap.Certainty.OBSERVED,
        onset=None if over else began,
        sender_name=SENDER_NAME,
        headline=f"{event} {_STATE_WORDS[state]}" if state else event,
        parameters=(*_rows.told({"place_ko": row.get("frfrSttmnAddr", "")}), *_rows.kept("FOREST", row, _KEPT)),
        areas=_areas(row),
    )


def _areas(row: Row) -> tuple[cap.Area, ...]:
    """The district by its code (the first 5 of 10 digits), with province and district of the address; without a code also the point."""
    words = list(dict.fromkeys((row.get("frfrSttmnAddr") or row.get("frfrSttmnAddrDe", "")).split()))
    place, code = " ".join(words[:2]), row.get("lgdngCd", "")[:5]
    if len(code) == 5 and code.isdigit():
        return (cap.Area(place, (cap.Pair("행정구역코드", code),)),)
    point = _rows.point(row, "frfrLctnYcrd", "frfrLctnXcrd")
    return (cap.Area(place, circles=point),) if place or point else ()
