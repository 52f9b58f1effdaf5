"""AirKorea's alerts: one row per alert, which is written over when the alert ends (guides of the two B552584 services)."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats._text import token

SENDER, SENDER_NAME = "airkorea@airkorea.or.kr", "에어코리아"
ZONE = "AIRKOREA:zone"
WEB = "https://www.airkorea.or.kr"
UNVERIFIED = "확정되지 않은 실시간 자료"  # AirKorea asks everybody who passes its values on to say so
NOTHING = ("", "-")

SEVERITY = {"주의보": cap.Severity.MODERATE, "경보": cap.Severity.SEVERE, "중대경보": cap.Severity.EXTREME}


@dataclass(frozen=True, slots=True)
class Episode:
    """One alert from its issue to its end (`cleared`, None while it stands). `pollutant` and `level` are Korean words, `zone` is
    province and zone as one text.
    """

    number: str
    pollutant: str
    level: str
    zone: str
    issued: datetime
    issued_text: str
    cleared: datetime | None
    cleared_text: str
    parameters: tuple[cap.Pair, ...]


def alert(episode: Episode) -> cap.Alert:
    """The row as it stands now: the issue, or, once it has an end, the clear that refers to it."""
    number = token(f"airkorea:{episode.number}")
    # Were the level of a row raised in place, the number alone would make it the alert already heard.
    issue = number if episode.level == "주의보" else token(f"{number}:{episode.level}")
    over = episode.cleared is not None
    earlier = tuple(cap.Reference(SENDER, one, episode.issued) for one in dict.fromkeys((issue, number)))
    return cap.Alert(
        identifier=f"{number}:clear" if over else issue,
        sender=SENDER,
        sent=episode.cleared or episode.issued,
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.ALERT,
        infos=(_info(episode, over=over),),
        references=earlier if over else (),
        sent_text=episode.cleared_text if over else episode.issued_text,
    )


def _info(episode: Episode, *, over: bool) -> cap.Info:
    event = f"{episode.pollutant}{episode.level}"
    severity = SEVERITY.get(episode.level, cap.Severity.UNKNOWN)
    return cap.Info(
        event=event,
        language="ko-KR",
        category=("Env", "Health"),
        response_types=(cap.ALL_CLEAR,) if over else (),
        urgency=cap.Urgency.PAST if over else cap.Urgency.IMMEDIATE,
        severity=cap.Severity.MINOR if over and severity is not cap.Severity.UNKNOWN else severity,
        certainty=cap.Certainty.OBSERVED,
        effective=episode.cleared,
        onset=None if over else episode.issued,
        sender_name=SENDER_NAME,
        headline=f"{event} {'해제' if over else '발령'}",
        web=WEB,
        parameters=(*episode.parameters, cap.Pair("AIRKOREA:note", UNVERIFIED)),
        areas=(cap.Area(episode.zone, (cap.Pair(ZONE, episode.zone),)),) if episode.zone else (),
    )
