"""What stands beside a bulletin in CAP: whose word it is, that it is an exercise, and which message was wrong."""

from collections.abc import Iterator

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.published import Published
from lifeline.bulletins.words_said import unmarked
from lifeline.core import cap
from lifeline.core.cap_xml import stamp
from lifeline.core.text import clock_en, clock_ko, particle

EXERCISE_NOTE = "훈련입니다 - 실제 상황이 아닙니다. This is an exercise - it is not a real emergency."


def source(said: Published) -> str:
    """Who says so, as readers know it, and the official message the bulletin stands on, as CAP names one."""
    name = str(said.message.get("source_ko", ""))
    if said.source is None:
        return name
    sender, named, at = said.source
    return f"{name} ({sender},{named},{stamp(at)})"


def notes(said: Published) -> Iterator[str]:
    """What a reader must know besides: that it is an exercise, and which message was wrong or does not come."""
    if said.status is cap.Status.EXERCISE:
        yield EXERCISE_NOTE
    if said.refers_to is None or said.kind not in (Kind.CORRECTION, Kind.CALLED_OFF):
        return
    number, at = said.refers_to.number, said.refers_to.issued
    ko, en = (_first_line(said.quoted.get(language, "")) for language in ("ko", "en"))
    quoted = particle(f"“{ko}”", "은/는")
    if said.kind == Kind.CORRECTION:
        yield f"정정: {clock_ko(at)}에 알린 제{number}호 {quoted} 잘못되었습니다."
        yield f"Correction: No. {number} of {clock_en(at)}, “{en or ko}”, was wrong."
    else:
        yield f"취소: {clock_ko(at)}에 알린 제{number}호 {quoted} 취소되었습니다."
        yield f"Called off: No. {number} of {clock_en(at)}, “{en or ko}”."


def _first_line(text: str) -> str:
    return unmarked(text).partition("\n")[0]
