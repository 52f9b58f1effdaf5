"""Why something is rated as it is, in a sentence of both languages."""

from collections.abc import Mapping
from datetime import timedelta

from lifeline.bulletins.states import Sent, State
from lifeline.core.people import CLOCK, GUIDELINE, READ_BACK, SOURCE
from lifeline.drills.score.values import Rating
from lifeline.drills.script import Expected, Said

RATINGS = {
    Rating.P: Said("어려움 없이 수행", "performed without challenges"),
    Rating.S: Said("일부 어려움이 있었으나 수행", "performed with some challenges"),
    Rating.M: Said("큰 어려움 속에 수행", "performed with major challenges"),
    Rating.U: Said("수행하지 못함", "unable to be performed"),
    Rating.NONE: Said("판정하지 않음", "not judged"),
}

MOVED: Mapping[str, Said] = {
    State.DRAFT: Said("초안", "draft"),
    State.WAITING: Said("결재 요청", "laid before an approver"),
    State.RETURNED: Said("돌려보냄", "sent back"),
    State.ISSUED: Said("발표", "issued"),
    State.DECLINED: Said("내지 않기로 함", "decided not to issue"),
    State.LAPSED: Said("결재 전에 시한 지남", "lapsed before it was approved"),
    State.SUPERSEDED: Said("새 글로 바뀜", "replaced by another"),
    State.CANCELLED: Said("끝을 알림", "its end was said"),
    State.EXPIRED: Said("유효 시간 끝남", "expired"),
}
STOPPED: Mapping[str, Said] = {
    State.DRAFT: Said("초안에 머묾", "it stayed a draft"),
    State.WAITING: Said("결재를 기다림", "it waited for approval"),
    State.RETURNED: Said("돌려보낸 뒤 멈춤", "it was sent back"),
    State.DECLINED: MOVED[State.DECLINED],
    State.LAPSED: MOVED[State.LAPSED],
}
BY_ITSELF: Mapping[str, Said] = {
    GUIDELINE.person: Said("발신 지침에 따라", "by the guideline"),
    SOURCE.person: Said("공문에 따라", "by the document"),
    CLOCK.person: Said("시각에 따라", "by the clock"),
    READ_BACK.person: Said("계정을 다시 읽어", "by reading the account back"),
}
POSTED: Mapping[str, Said] = {
    Sent.PENDING: Said("아직 보내지 않음", "not sent yet"),
    Sent.CLAIMED: Said("보내는 중", "being sent"),
    Sent.SENT: Said("게시", "posted"),
    Sent.REFUSED: Said("플랫폼이 거절", "refused by the platform"),
    Sent.UNSURE: Said("나갔는지 알 수 없음", "in doubt"),
    Sent.EXPIRED: Said("유효 시간 끝남", "expired"),
    Sent.CANCELLED: Said("보내지 않기로 함", "called off"),
    Sent.SUPERSEDED: Said("새 글로 바뀜", "replaced by another"),
}


def why(act: Expected, took: int | None, target: timedelta, detail: Said, *, cut_off: bool) -> Said:
    """`cut_off`: the exercise ended before the time was up."""
    aim = span(int(target.total_seconds()))
    if act is Expected.NOT_ISSUED:
        return _with(Said(f"{aim.ko} 동안 나가지 않아야 함", f"not to go out for {aim.en}"), detail)
    if took is not None:
        told = span(took)
        return _with(Said(f"목표 {aim.ko}, 실제 {told.ko}", f"target {aim.en}, took {told.en}"), detail)
    if cut_off:
        return Said(f"목표 {aim.ko}이 되기 전에 훈련이 끝났습니다", f"the exercise ended before its {aim.en} were over")
    return _with(Said(f"목표 {aim.ko}, 하지 않음", f"target {aim.en}, not done"), detail)


def span(seconds: int) -> Said:
    """1시간 2분 3초; 1 h 2 min 3 s."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "시간", "h"), (minutes, "분", "min"), (rest, "초", "s"))
    said = [(f"{number}{ko}", f"{number} {en}") for number, ko, en in parts if number] or [("0초", "0 s")]
    return Said(" ".join(ko for ko, _ in said), " ".join(en for _, en in said))


def _with(said: Said, detail: Said) -> Said:
    return Said(f"{said.ko}: {detail.ko}", f"{said.en}: {detail.en}") if detail.ko else said
